"""The records' stream as Lambda delivers it, and the events that it means."""

import json
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from tests.support.template import ROOT
from tron_staking.adapters.tables.records import RecordItem
from tron_staking.models.events import StakingEvent
from tron_staking.models.records import StakingRecord
from tron_staking.operations.publish import event_of

type Change = tuple[StakingRecord | None, StakingRecord | None]

_EVENT: dict[str, Any] = json.loads((ROOT / "events" / "publish.json").read_text())


def image_of(record: StakingRecord) -> dict[str, Any]:
    """The record's item as the stream shows it."""
    image: dict[str, Any] = RecordItem.of(record).serialize()
    return image


def stream_event(*changes: Change) -> dict[str, Any]:
    """What Lambda hands the function for these changes; their sequence numbers are 0, 1, …"""
    return {"Records": [_record(str(number), *change) for number, change in enumerate(changes)]}


def events_of(changes: Iterable[tuple[StakingRecord | None, StakingRecord]]) -> list[StakingEvent]:
    """The events that changes mean, in their order."""
    return [event for change in changes if (event := event_of(*change)) is not None]


def _record(number: str, before: StakingRecord | None, after: StakingRecord | None) -> dict[str, Any]:
    record: dict[str, Any] = deepcopy(_EVENT["Records"][0])
    known = after or before
    assert known is not None
    record["eventName"] = "INSERT" if before is None else "REMOVE" if after is None else "MODIFY"
    record["dynamodb"] |= {
        "Keys": {"staking_id": {"S": known.staking_id}},
        "SequenceNumber": number,
        "OldImage": before and image_of(before),
        "NewImage": after and image_of(after),
    }
    record["dynamodb"] = {name: value for name, value in record["dynamodb"].items() if value is not None}
    return record
