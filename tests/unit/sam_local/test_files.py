"""What `sam local` is told: the built template, made fit for it, and each function's own variables."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.sam_local import environment, template
from local.stack import build
from local.stack.layout import Layout

PROVIDED = {"AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
BUILT: dict[str, Any] = {
    "Parameters": {"Stage": {"Type": "String", "Default": "dev"}},
    "Globals": {"Function": {"Environment": {"Variables": {"LOG_LEVEL": "INFO"}}}},
    "Resources": {
        "OneFunction": {
            "Type": "AWS::Serverless::Function",
            "Properties": {"CodeUri": "OneFunction", "Timeout": 3},
        },
        "Layer": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "Layer"}},
        "StakingApi": {
            "Type": "AWS::Serverless::Api",
            "Properties": {"Auth": {"Authorizers": {"A": {"FunctionArn": {"Ref": "OneFunction.Alias"}}}}},
        },
    },
}


class DeployedStack:
    """A stack that was deployed with one function."""

    parameters = {"Stage": "local"}  # noqa: RUF012  # as Aws has it
    resources = {"OneFunction": "stack-one"}  # noqa: RUF012

    def client(self, service: str) -> "DeployedStack":
        assert service == "lambda"
        return self

    def get_function_configuration(self, *, FunctionName: str) -> dict[str, Any]:  # noqa: N803  # boto3's name
        assert FunctionName == "stack-one"
        variables = {
            "TABLE": "stack-table",
            "QUEUE": "http://localhost:4610/000000000000/queue",
            "NODES": "http://127.0.0.1:8110,https://node.example",
            "ORIGINS": "http://localhost:3000",
        }
        return {"Environment": {"Variables": variables}}


@pytest.fixture
def layout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    (tmp_path / "template.yaml").write_text(yaml.safe_dump(BUILT))
    monkeypatch.setattr(build, "BUILT", tmp_path)
    monkeypatch.setattr(template, "PATH", tmp_path / "containers.json")
    return Layout(tmp_path, aws_port=4610, devnet_port=8110)


def _environment(layout: Layout) -> dict[str, str]:
    environment.write(layout, DeployedStack())  # type: ignore[arg-type]
    written: dict[str, dict[str, str]] = json.loads(environment.path(layout).read_text())
    return written["OneFunction"]


def test_only_addresses_of_the_stack_are_moved(layout: Layout) -> None:
    found = _environment(layout)
    assert found["TABLE"] == "stack-table"
    assert found["QUEUE"] == "http://host.docker.internal:4610/000000000000/queue"
    assert found["NODES"] == "http://host.docker.internal:8110,https://node.example"
    assert found["ORIGINS"] == "http://localhost:3000"


def test_a_container_is_given_what_lambda_provides_and_no_session_of_the_developer(layout: Layout) -> None:
    found = _environment(layout)
    assert found.keys() > PROVIDED
    assert found["AWS_ENDPOINT_URL"] == "http://host.docker.internal:4610"
    assert found["AWS_SESSION_TOKEN"] == ""


def test_the_template_declares_every_variable_that_is_provided(layout: Layout) -> None:
    template.write(DeployedStack(), environment.provided(layout))  # type: ignore[arg-type]
    written = json.loads(template.PATH.read_text())
    declared = written["Globals"]["Function"]["Environment"]["Variables"]
    assert declared.keys() == environment.provided(layout).keys() | {"LOG_LEVEL"}


def test_the_template_is_that_of_the_deployed_stack_wherever_it_is_read(layout: Layout) -> None:
    template.write(DeployedStack(), [])  # type: ignore[arg-type]
    written = json.loads(template.PATH.read_text())
    assert written["Parameters"]["Stage"]["Default"] == "local"
    assert written["Resources"]["OneFunction"]["Properties"]["CodeUri"] == str(layout.folder / "OneFunction")
    assert written["Resources"]["Layer"]["Properties"]["ContentUri"] == str(layout.folder / "Layer")


def test_the_authorizer_is_a_function_that_sam_finds(layout: Layout) -> None:
    """With an alias it would say that there is none, and let everybody in."""
    template.write(DeployedStack(), [])  # type: ignore[arg-type]
    auth = json.loads(template.PATH.read_text())["Resources"]["StakingApi"]["Properties"]["Auth"]
    assert auth["Authorizers"]["A"]["FunctionArn"] == {"Fn::GetAtt": ["OneFunction", "Arn"]}


def test_a_container_has_time_to_start(layout: Layout) -> None:
    template.write(DeployedStack(), [])  # type: ignore[arg-type]
    written = json.loads(template.PATH.read_text())
    assert written["Resources"]["OneFunction"]["Properties"]["Timeout"] == template.PATIENCE_SECONDS
