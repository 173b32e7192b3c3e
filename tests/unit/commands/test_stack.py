"""Which stack a command means, and what it says when there is none."""

import os
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from commands.stack import StackNotFound, Tables

OUTPUTS = {
    "StakingRecordsTableName": "records",
    "SubmissionsTableName": "submissions",
    "ResourceDelegationsTableName": "delegations",
    "StakingRewardsTableName": "rewards",
    "ApiUrl": "https://example.invalid",
}


class FakeCloudFormation:
    """One stack."""

    def __init__(self, name: str) -> None:
        self._name = name

    def describe_stacks(self, **request: Any) -> dict[str, Any]:
        if request["StackName"] != self._name:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "does not exist"}}, "x")
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in OUTPUTS.items()]
        return {"Stacks": [{"Outputs": outputs}]}


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever a command sets is forgotten after the test."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_PROFILE"):
        monkeypatch.setenv(name, "before")
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("STACK_DIR", str(tmp_path))
    (tmp_path / "ports").write_text("4599 8099")


def _deploy(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(boto3, "client", lambda _service: FakeCloudFormation(name))


def test_named_stack_is_asked_with_the_operators_own_rights(monkeypatch: pytest.MonkeyPatch) -> None:
    _deploy(monkeypatch, "tron-staking-prod")
    tables = Tables.of("tron-staking-prod")
    assert tables == Tables("eu-west-1", "records", "submissions", "delegations", "rewards")
    assert "AWS_ENDPOINT_URL" not in os.environ
    assert "AWS_ACCESS_KEY_ID" not in os.environ


def test_without_a_name_it_is_the_local_one(monkeypatch: pytest.MonkeyPatch) -> None:
    _deploy(monkeypatch, "tron-staking-local")
    monkeypatch.setenv("AWS_PROFILE", "mine")
    assert Tables.of("").region == "us-east-1"
    credentials = boto3.Session().get_credentials()
    assert (credentials.access_key, credentials.secret_key) == ("test", "test")


def test_stack_that_is_not_there_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    _deploy(monkeypatch, "another")
    with pytest.raises(StackNotFound, match=r"make up.*STACK=<name>"):
        Tables.of("tron-staking-prod")
