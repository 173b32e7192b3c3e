"""A freeze is told to whoever has a rule on the bus, even when the bus was down for a while."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from commands.cloud import Cloud
from commands.redrive import redrive
from commands.stream_changes import changes
from local.stack.layout import STACK_NAME
from tests.e2e.conftest import Stack
from tests.e2e.permissions import Permission, without
from tests.e2e.waiting import eventually
from tests.support.template import ROOT
from tron_staking.models.events import StakingEventDetail

pytestmark = pytest.mark.stack


class Inbox:
    """A queue to which a rule on the bus brings our events."""

    def __init__(self, stack: Stack) -> None:
        self._sqs = stack.aws.client("sqs")
        self.url = self._sqs.create_queue(QueueName=f"inbox-{uuid.uuid4().hex}")["QueueUrl"]
        self._events: dict[str, dict[str, StakingEventDetail]] = {}

    @property
    def arn(self) -> str:
        attributes = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        arn: str = attributes["Attributes"]["QueueArn"]
        return arn

    def told(self, staking_id: str) -> dict[str, StakingEventDetail]:
        """What has come so far about a record, by its kind; nothing else than our events may come."""
        answer = self._sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10)
        for message in answer.get("Messages", []):
            envelope = json.loads(message["Body"])
            assert envelope["source"] == "tron.staking"
            detail = StakingEventDetail.model_validate_json(json.dumps(envelope["detail"]))
            assert json.loads(detail.model_dump_json()) == envelope["detail"]
            self._events.setdefault(detail.staking_id, {})[envelope["detail-type"]] = detail
            self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return self._events.get(staking_id, {})


@pytest.fixture
def inbox(stack: Stack) -> Iterator[Inbox]:
    events, bus = stack.aws.client("events"), stack.aws.outputs["EventBusName"]
    inbox = Inbox(stack)
    events.put_rule(Name="inbox", EventBusName=bus, EventPattern='{"source": ["tron.staking"]}')
    events.put_targets(Rule="inbox", EventBusName=bus, Targets=[{"Id": "inbox", "Arn": inbox.arn}])
    yield inbox
    events.remove_targets(Rule="inbox", EventBusName=bus, Ids=["inbox"])
    events.delete_rule(Name="inbox", EventBusName=bus)
    stack.aws.client("sqs").delete_queue(QueueUrl=inbox.url)


@contextmanager
def _impatient_stream(stack: Stack) -> Iterator[None]:
    """Changes are given up after a second: in the cloud a minute is the least, and we say six hours."""
    functions = stack.aws.client("lambda")
    publisher = stack.aws.resources["PublishFunction"]
    (mapping,) = functions.list_event_source_mappings(FunctionName=publisher)["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], MaximumRecordAgeInSeconds=1)
    try:
        yield
    finally:
        age = mapping["MaximumRecordAgeInSeconds"]
        functions.update_event_source_mapping(UUID=mapping["UUID"], MaximumRecordAgeInSeconds=age)


def _given_up(stack: Stack) -> set[str]:
    """The records of which a change lies in the dead-letter queue."""
    answer = stack.aws.client("sqs").receive_message(
        QueueUrl=stack.aws.resources["PublishDeadLetterQueue"], MaxNumberOfMessages=10, VisibilityTimeout=0
    )
    streams = stack.aws.client("dynamodbstreams")
    batches = [json.loads(message["Body"])["DDBStreamBatchInfo"] for message in answer.get("Messages", [])]
    return {
        record["dynamodb"]["Keys"]["staking_id"]["S"]
        for batch in batches
        for event in changes(streams, batch)
        for record in json.loads(event)["Records"]
    }


def test_freeze_is_told_although_the_bus_was_down(stack: Stack, inbox: Inbox) -> None:
    body = {"address": stack.wallet, "amount": 1, "resource": "ENERGY"}
    with without(stack, Permission("Publish", "events:PutEvents", "EventBus")), _impatient_stream(stack):
        staking_id = stack.post("/freeze", body, uuid.uuid4().hex).json()["staking_id"]
        eventually(lambda: staking_id in _given_up(stack))
    assert "StakingSubmitted" not in inbox.told(staking_id)
    assert redrive(Cloud(STACK_NAME, stack.aws.client)) == 0
    assert _given_up(stack) == set()
    eventually(lambda: len(inbox.told(staking_id)) == 2)
    submitted, confirmed = (inbox.told(staking_id)[kind] for kind in ("StakingSubmitted", "StakingConfirmed"))
    assert submitted.event_id == f"{staking_id}.submitted"
    assert confirmed.event_id == f"{staking_id}.confirmed"
    assert (submitted.status, confirmed.status) == ("PENDING", "ACTIVE")
    record = stack.get(f"/records/{staking_id}").json()
    told = confirmed.model_dump(mode="json", exclude={"event_id"})
    assert {name: record[name] for name in told} == told


def test_example_of_a_rule_is_understood(stack: Stack) -> None:
    """The pattern in docs/events.md matches failures and claims that paid, and nothing else."""
    blocks = (ROOT / "docs" / "events.md").read_text().split("```json\n")[1:]
    example, pattern = (block.split("```")[0] for block in blocks)
    events = stack.aws.client("events")

    def matches(kind: str, **detail: object) -> bool:
        event = json.loads(example) | {"detail-type": kind}
        event["detail"] |= detail
        return bool(events.test_event_pattern(EventPattern=pattern, Event=json.dumps(event))["Result"])

    assert matches("StakingFailed")
    assert matches("StakingConfirmed", operation_type="CLAIM_REWARD", paid_sun=1)
    assert not matches("StakingConfirmed", operation_type="CLAIM_REWARD", paid_sun=0)
    assert not matches("StakingConfirmed", operation_type="FREEZE", paid_sun=None)
    assert not matches("StakingSubmitted")
