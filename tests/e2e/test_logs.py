"""What the deployed functions write: one request is found in all their logs, beside the metrics of each."""

import json
import uuid
from typing import Any

import pytest

from local.stack.layout import STACK_NAME
from tests.e2e.conftest import Stack
from tests.e2e.waiting import eventually

pytestmark = pytest.mark.stack

FUNCTIONS = ("Freeze", "Advance", "Publish")


def _lines(stack: Stack, function: str) -> list[dict[str, Any]]:
    """What the function has written as JSON."""
    pages = stack.aws.client("logs").get_paginator("filter_log_events")
    group = stack.aws.resources[f"{function}LogGroup"]
    said = [event["message"] for page in pages.paginate(logGroupName=group) for event in page["events"]]
    return [json.loads(line) for line in said if line.startswith("{")]


def _about(stack: Stack, function: str, request_id: str) -> list[dict[str, Any]]:
    return [line for line in _lines(stack, function) if line.get("correlation_id") == request_id]


def test_request_is_found_in_the_logs_of_every_function_that_worked_for_it(stack: Stack) -> None:
    body = {"address": stack.new_wallet(), "amount": 7, "resource": "ENERGY"}
    answer = stack.post("/freeze", body, uuid.uuid4().hex)
    headers = {name.lower(): value for name, value in answer.headers.items()}
    request_id, staking_id = headers["x-request-id"], answer.json()["staking_id"]
    for function in FUNCTIONS:
        eventually(lambda function=function: bool(_about(stack, function, request_id)))
        for line in _about(stack, function, request_id):
            assert (line["staking_id"], line["service"]) == (staking_id, STACK_NAME)


@pytest.mark.parametrize(("function", "name"), [("GetStats", "get_stats"), ("Authorizer", "authorizer")])
def test_deployed_function_writes_its_metrics(stack: Stack, function: str, name: str) -> None:
    """The emulator gives what is written last, as metrics are, to the log of the next invocation."""

    def measured() -> bool:
        assert stack.get("/stats").status == 200
        blobs = [line for line in _lines(stack, function) if "_aws" in line]
        return {(blob["service"], blob["function"]) for blob in blobs} == {(STACK_NAME, name)}

    eventually(measured)
