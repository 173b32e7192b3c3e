"""Whose tables a command means, and what it says when there are none."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from commands import recount
from commands.cloud import Cloud
from commands.tables import Tables, mean_the_local_stack
from local.stack.failure import Failure

RESOURCES = {
    "StakingRecordsTable": "records",
    "SubmissionsTable": "submissions",
    "ResourceDelegationsTable": "delegations",
    "StakingRewardsTable": "rewards",
    "StakingApi": "api",
}
OURS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_REGION")


class FakeCloudFormation:
    """One stack, or none."""

    def __init__(self, pages: list[dict[str, Any]] | None = None) -> None:
        self._pages = pages

    def get_paginator(self, _name: str) -> "FakeCloudFormation":
        return self

    def paginate(self, **_request: Any) -> Iterator[dict[str, Any]]:
        if self._pages is None:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "does not exist"}}, "x")
        yield from self._pages


def _page(resources: dict[str, str]) -> dict[str, Any]:
    listed = [{"LogicalResourceId": name, "PhysicalResourceId": one} for name, one in resources.items()]
    return {"StackResourceSummaries": listed}


def _cloud(pages: list[dict[str, Any]] | None) -> Cloud:
    return Cloud("tron-staking-prod", lambda _service: FakeCloudFormation(pages))


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever a command sets is forgotten after the test."""
    for name in OURS:
        monkeypatch.setenv(name, "before")
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("STACK_DIR", str(tmp_path))
    (tmp_path / "ports").write_text("4599 8099")


def test_tables_are_the_stacks_in_the_shells_region() -> None:
    tables = Tables.of(_cloud([_page(RESOURCES)]))
    assert tables == Tables("eu-west-1", "records", "submissions", "delegations", "rewards")
    assert not os.environ.keys() & set(OURS)


def test_without_a_region_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    with pytest.raises(Failure, match="AWS_REGION"):
        Tables.of(_cloud([_page(RESOURCES)]))


def test_local_stack_is_meant_by_every_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "mine")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    mean_the_local_stack()
    session = boto3.Session()
    credentials = session.get_credentials()
    assert (session.region_name, credentials.access_key, credentials.secret_key) == (
        "us-east-1",
        "test",
        "test",
    )
    assert os.environ["AWS_ENDPOINT_URL"] == "http://127.0.0.1:4599"


@pytest.mark.parametrize(("arguments", "asked"), [([], "local"), (["--stack", "prod"], "prod")])
def test_command_asks_the_stack_it_was_told_and_says_that_there_is_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str], asked: str
) -> None:
    named: list[str] = []
    monkeypatch.setattr(recount, "local_cloud", lambda: (named.append("local"), _cloud(None))[1])
    monkeypatch.setattr(recount, "deployed_cloud", lambda stack: (named.append(stack), _cloud(None))[1])
    assert recount.main(arguments) == 1
    assert named == [asked]
    assert "make up" in capsys.readouterr().err
