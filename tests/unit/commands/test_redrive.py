"""Dead letters go back, and none is lost on the way, whatever fails and wherever the command is killed."""

import json
import sys
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from commands import redrive as command
from commands.redrive import redrive
from local.stack.failure import Failure
from tests.unit.commands.fake_cloud import FakeStack, FakeStreams, Killed, refusal

IDS = [f"stk_{number:032x}" for number in range(12)]
TICK = json.dumps({"source": "aws.scheduler"})


def _given_up(start: int, end: int) -> str:
    """What Lambda writes of changes that it gave up."""
    batch = {
        "shardId": FakeStreams.shard,
        "startSequenceNumber": str(start),
        "endSequenceNumber": str(end),
        "batchSize": end - start + 1,
        "streamArn": FakeStreams.arn,
    }
    return json.dumps(
        {"requestContext": {"condition": "RetryAttemptsExhausted"}, "DDBStreamBatchInfo": batch}
    )


@pytest.fixture
def stack() -> FakeStack:
    return FakeStack()


def _published(stack: FakeStack) -> list[list[int]]:
    """The sequence numbers that the function was called with, call by call."""
    calls = [event for name, event in stack.functions.events if name == "the-publisher"]
    return [[int(record["dynamodb"]["SequenceNumber"]) for record in call["Records"]] for call in calls]


def test_messages_go_back_to_their_queue(stack: FakeStack, capsys: pytest.CaptureFixture[str]) -> None:
    stack.sqs.put("AdvanceDeadLetterQueue", *IDS)
    assert redrive(stack.cloud) == 0
    assert stack.sqs.bodies("AdvanceDeadLetterQueue") == []
    assert stack.sqs.bodies("AdvanceQueue") == IDS
    said = capsys.readouterr().out
    assert "AdvanceDeadLetterQueue -> AdvanceQueue: about 12\n  10 went back\n  12 went back\n" in said
    assert "SweepDeadLetterQueue -> SweepFunction: about 0" in said
    assert "\n12 went back. What fails again is here again" in said


def test_nothing_to_do_is_said(stack: FakeStack, capsys: pytest.CaptureFixture[str]) -> None:
    assert redrive(stack.cloud) == 0
    assert "every dead-letter queue is empty" in capsys.readouterr().out


def test_missed_sweep_is_swept(stack: FakeStack) -> None:
    stack.functions.says = {"woken": 3}
    stack.sqs.put("SweepDeadLetterQueue", TICK)
    assert redrive(stack.cloud) == 0
    assert stack.functions.events == [("the-sweep", json.loads(TICK))]
    assert stack.sqs.bodies("SweepDeadLetterQueue") == []


def test_sweep_that_failed_is_swept_with_the_event_that_it_had(stack: FakeStack) -> None:
    """Lambda wraps what a function failed at into what it says of it."""
    stack.functions.says = {"woken": 3}
    failed = {"requestContext": {"condition": "RetriesExhausted"}, "requestPayload": json.loads(TICK)}
    stack.sqs.put("SweepDeadLetterQueue", json.dumps(failed))
    assert redrive(stack.cloud) == 0
    assert stack.functions.events == [("the-sweep", json.loads(TICK))]
    assert stack.sqs.bodies("SweepDeadLetterQueue") == []


@pytest.mark.parametrize(
    ("start", "end", "calls"),
    [
        (100, 100, [[100]]),
        (100, 109, [[*range(100, 110)]]),
        (100, 123, [[*range(100, 110)], [*range(110, 120)], [*range(120, 124)]]),
    ],
)
def test_changes_are_read_again_and_published(
    stack: FakeStack, start: int, end: int, calls: list[list[int]]
) -> None:
    stack.sqs.put("PublishDeadLetterQueue", _given_up(start, end))
    assert redrive(stack.cloud) == 0
    assert _published(stack) == calls
    assert stack.sqs.bodies("PublishDeadLetterQueue") == []


def test_time_of_a_change_is_seconds_as_lambda_tells_it(stack: FakeStack) -> None:
    stack.sqs.put("PublishDeadLetterQueue", _given_up(5, 5))
    redrive(stack.cloud)
    ((_, event),) = stack.functions.events
    assert event["Records"][0]["dynamodb"]["ApproximateCreationDateTime"] == 1_767_225_600


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ({"FunctionError": "Unhandled"}, {"errorMessage": "kaputt"}),
        ({}, {"batchItemFailures": [{"itemIdentifier": "100"}]}),
    ],
    ids=["raises", "reports"],
)
def test_what_fails_again_stays(
    stack: FakeStack, capsys: pytest.CaptureFixture[str], error: dict[str, str], says: Any
) -> None:
    stack.functions.error, stack.functions.says = error, says
    stack.sqs.put("PublishDeadLetterQueue", _given_up(100, 100))
    assert redrive(stack.cloud) == 1
    assert stack.sqs.visible("PublishDeadLetterQueue") == 1
    said = capsys.readouterr().out
    assert "stays: the function failed again: its log tells why" in said
    assert "0 went back, 1 stayed where they were" in said


def test_what_the_stream_forgot_stays_and_says_what_to_do(
    stack: FakeStack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.streams.oldest = 101
    stack.sqs.put("PublishDeadLetterQueue", _given_up(100, 100), _given_up(101, 101))
    assert redrive(stack.cloud) == 1
    assert stack.sqs.bodies("PublishDeadLetterQueue") == [_given_up(100, 100)]
    assert _published(stack) == [[101]]
    said = capsys.readouterr().out
    assert "the stream keeps changes for 24 hours, and these are older" in said
    assert "let their consumers read them, then delete the message" in said


def test_message_that_cannot_be_sent_stays_and_the_others_go(
    stack: FakeStack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.sqs.put("AdvanceDeadLetterQueue", *IDS)
    stack.sqs.refuses = {IDS[0], IDS[5]}
    assert redrive(stack.cloud) == 1
    assert stack.sqs.bodies("AdvanceDeadLetterQueue") == [IDS[0], IDS[5]]
    assert stack.sqs.visible("AdvanceDeadLetterQueue") == 2
    assert stack.sqs.bodies("AdvanceQueue") == sorted(set(IDS) - {IDS[0], IDS[5]})
    assert "10 went back, 2 stayed where they were" in capsys.readouterr().out
    stack.sqs.refuses = set()
    assert redrive(stack.cloud) == 0
    assert stack.sqs.bodies("AdvanceQueue") == IDS


def test_message_that_fails_again_at_once_does_not_go_round(
    stack: FakeStack, capsys: pytest.CaptureFixture[str]
) -> None:
    stack.sqs.put("AdvanceDeadLetterQueue", *IDS[:3])
    stack.sqs.fails_at_once = {IDS[1]}
    assert redrive(stack.cloud) == 1
    assert stack.sqs.bodies("AdvanceDeadLetterQueue") == [IDS[1]]
    assert stack.sqs.visible("AdvanceDeadLetterQueue") == 1
    assert stack.sqs.bodies("AdvanceQueue") == [IDS[0], IDS[2]]
    assert "it went back and has failed again: its cause is not mended" in capsys.readouterr().out


def test_killed_anywhere_nothing_is_lost() -> None:
    whole = FakeStack()
    whole.sqs.put("AdvanceDeadLetterQueue", *IDS[:3])
    redrive(whole.cloud)
    for number in range(whole.calls):
        for moment in ("before", "after"):
            stack = FakeStack()
            stack.sqs.put("AdvanceDeadLetterQueue", *IDS[:3])
            stack.kill_at = (number, moment)
            with pytest.raises(Killed):
                redrive(stack.cloud)
            kept = stack.sqs.bodies("AdvanceDeadLetterQueue") + stack.sqs.bodies("AdvanceQueue")
            assert set(kept) == set(IDS[:3])
            assert len(kept) <= 4  # at most the one that was on its way is in both


def test_queue_that_belongs_to_nothing_is_a_failure(stack: FakeStack) -> None:
    del stack.resources["SweepFunction"]
    with pytest.raises(Failure, match="has neither SweepQueue nor SweepFunction"):
        redrive(stack.cloud)


@pytest.mark.parametrize(
    "error", [refusal("ValidationError"), EndpointConnectionError(endpoint_url="http://x")], ids=repr
)
def test_stack_that_cannot_be_looked_at(
    stack: FakeStack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception
) -> None:
    def fail(**_request: str) -> None:
        raise error

    monkeypatch.setattr(stack, "paginate", fail)
    monkeypatch.setattr(command, "deployed_cloud", lambda name: stack.cloud)
    monkeypatch.setattr(sys, "argv", ["redrive", "--stack", "a-stack"])
    assert command.main() == 1
    said = capsys.readouterr().err
    assert "The stack a-stack cannot be looked at" in said
    assert "make up" in said


def test_aws_that_stops_answering_is_told(
    stack: FakeStack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_request: object) -> None:
        raise refusal("ThrottlingException")

    monkeypatch.setattr(stack.sqs, "receive_message", fail)
    monkeypatch.setattr(command, "local_cloud", lambda: stack.cloud)
    monkeypatch.setattr(sys, "argv", ["redrive"])
    assert command.main() == 1
    assert "What was not moved is where it was" in capsys.readouterr().err
