"""What tests of faults do with the deployed stack: ticks by hand, records and queues as they are."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.e2e.conftest import Stack
from tests.e2e.waiting import eventually
from tests.support.template import ROOT
from tron_staking.models.records import StakingRecord

BLOCKS = 10
"""Thirty seconds: a record that nobody sent is due, and one that was sent is solidified."""

EXPIRED = 60
"""Blocks after which no bytes are valid any more that were built before."""


def invoke(stack: Stack, function: str, event: Any) -> Any:
    """What the deployed function answers."""
    answer = stack.aws.client("lambda").invoke(
        FunctionName=stack.aws.resources[f"{function}Function"], Qualifier="live", Payload=json.dumps(event)
    )
    assert "FunctionError" not in answer
    return json.load(answer["Payload"])


def sweep(stack: Stack) -> int:
    """One tick of the Scheduler; how many records it woke."""
    return int(invoke(stack, "Sweep", json.loads((ROOT / "events" / "sweep.json").read_text()))["woken"])


def finish(stack: Stack, staking_ids: Iterable[str]) -> None:
    """Blocks and ticks, until none of them is pending."""

    def settled() -> bool:
        stack.devnet("/admin/advance", {"blocks": BLOCKS})
        sweep(stack)
        return all(is_settled(stack, one) for one in staking_ids)

    eventually(settled)


def record_of(stack: Stack, staking_id: str) -> dict[str, Any]:
    record: dict[str, Any] = stack.get(f"/records/{staking_id}").json()
    return record


def record_in_books(stack: Stack, staking_id: str) -> StakingRecord:
    """The record as the books have it; unlike asking for it, looking here wakes nobody."""
    return StakingRecord.model_validate_json(document_of(stack, staking_id))


def is_settled(stack: Stack, staking_id: str) -> bool:
    return record_in_books(stack, staking_id).status != "PENDING"


def _key(staking_id: str) -> dict[str, Any]:
    return {"staking_id": {"S": staking_id}}


def document_of(stack: Stack, staking_id: str) -> str:
    table = stack.aws.outputs["StakingRecordsTableName"]
    item = stack.aws.client("dynamodb").get_item(TableName=table, Key=_key(staking_id), ConsistentRead=True)
    document: str = item["Item"]["document"]["S"]
    return document


def rewrite(stack: Stack, staking_id: str, document: str) -> None:
    """Another document in the record's item, all else as it is."""
    stack.aws.client("dynamodb").update_item(
        TableName=stack.aws.outputs["StakingRecordsTableName"],
        Key=_key(staking_id),
        UpdateExpression="SET document = :document",
        ExpressionAttributeValues={":document": {"S": document}},
    )


@contextmanager
def worker_asleep(stack: Stack) -> Iterator[None]:
    """Wake-ups stay in the queue."""
    functions = stack.aws.client("lambda")
    name = stack.aws.resources["AdvanceFunction"]
    mappings = functions.list_event_source_mappings()["EventSourceMappings"]
    (mapping,) = [one for one in mappings if f":{name}" in one["FunctionArn"]]
    functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=False)
    try:
        yield
    finally:
        functions.update_event_source_mapping(UUID=mapping["UUID"], Enabled=True)


def send(stack: Stack, *bodies: str) -> None:
    """Wake-ups, in one batch."""
    entries = [{"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies)]
    queue = stack.aws.outputs["AdvanceQueueUrl"]
    answer = stack.aws.client("sqs").send_message_batch(QueueUrl=queue, Entries=entries)
    assert not answer.get("Failed")


def purge(stack: Stack) -> None:
    """Every wake-up is lost."""
    stack.aws.client("sqs").purge_queue(QueueUrl=stack.aws.outputs["AdvanceQueueUrl"])
