"""What failed five times is a dead letter: it is finished all the same, and goes back when told to."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from commands.cloud import Cloud
from commands.redrive import redrive
from local.stack.layout import STACK_NAME
from tests.e2e.conftest import Stack
from tests.e2e.permissions import Permission, without
from tests.e2e.waiting import eventually
from tests.support.template import ROOT

pytestmark = pytest.mark.stack

POISON = "stk_ffffffffffffffffffffffffffffffff"


@contextmanager
def _impatient_queue(stack: Stack) -> Iterator[None]:
    """A message that failed is tried again at once, not six minutes later."""
    sqs, url = stack.aws.client("sqs"), stack.aws.outputs["AdvanceQueueUrl"]
    kept = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["VisibilityTimeout"])["Attributes"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "0"})
    try:
        yield
    finally:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=kept)


def _dead_letters(stack: Stack) -> int:
    answer = stack.aws.client("sqs").get_queue_attributes(
        QueueUrl=stack.aws.outputs["AdvanceDeadLetterQueueUrl"],
        AttributeNames=["ApproximateNumberOfMessages"],
    )
    return int(answer["Attributes"]["ApproximateNumberOfMessages"])


def _sweep(stack: Stack) -> None:
    """What the Scheduler's next tick does."""
    answer = stack.aws.client("lambda").invoke(
        FunctionName=stack.aws.resources["SweepFunction"],
        Qualifier="live",
        Payload=(ROOT / "events" / "sweep.json").read_text(),
    )
    assert "FunctionError" not in answer


def _is_swept_to_active(stack: Stack, staking_id: str) -> bool:
    """Sweeps, and looks into the table: reading the record through the API would wake it as well."""
    _sweep(stack)
    item = stack.aws.client("dynamodb").get_item(
        TableName=stack.aws.outputs["StakingRecordsTableName"], Key={"staking_id": {"S": staking_id}}
    )["Item"]
    return bool(json.loads(item["document"]["S"])["status"] == "ACTIVE")


def test_dead_letters_are_kept_finished_by_the_sweep_and_brought_back(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    sqs, queue = stack.aws.client("sqs"), stack.aws.outputs["AdvanceQueueUrl"]
    blind = without(stack, Permission("Advance", "dynamodb:GetItem", "StakingRecordsTable"))
    with blind, _impatient_queue(stack):
        body = {"address": stack.wallet, "amount": 1, "resource": "ENERGY"}
        staking_id = stack.post("/freeze", body, uuid.uuid4().hex).json()["staking_id"]
        sqs.send_message(QueueUrl=queue, MessageBody=POISON)
        eventually(lambda: _dead_letters(stack) >= 2)  # a tick may have made it three
    eventually(lambda: _is_swept_to_active(stack, staking_id))
    waiting = _dead_letters(stack)
    assert waiting >= 2
    assert redrive(Cloud(STACK_NAME, stack.aws.client)) == 0
    said = capsys.readouterr().out
    assert f"AdvanceDeadLetterQueue -> AdvanceQueue: about {waiting}\n  {waiting} went back" in said
    assert _dead_letters(stack) == 0
    eventually(lambda: stack.queued(staking_id) == 0)
    assert stack.queued(POISON) == 1  # it failed again, and is hidden for six minutes
