"""Records as an earlier version of the service wrote them, and as a later one may."""

import json
from typing import Any

_FIRST = {
    "record": {
        *("staking_id", "principal", "address", "operation_type", "status", "amount", "resource", "duration"),
        *("created_at", "expires_at", "completed_at", "transaction_hash", "block_number", "error_message"),
        *("attempts", "due_at", "version"),
    },
    "attempt": {
        *("number", "raw_data", "transaction_hash", "expiration", "built_at"),
        *("state", "signature", "sends"),
    },
    "send": {"at", "node", "code", "message"},
}
"""What the first version of the service stored."""

_WITH_THE_OPERATION = {
    "DELEGATE": {"receiver", "lock_blocks", "remaining"},
    "UNDELEGATE": {"receiver"},
    "WITHDRAW_REWARD": {"receiver"},
    "VOTE": {"votes"},
    "UNVOTE": {"votes"},
}
"""What came with the first version of an operation."""


def older(document: str) -> str:
    """A stored record without everything that was added since its operation began."""
    record = json.loads(document)
    kept = _FIRST["record"] | _WITH_THE_OPERATION.get(record["operation_type"], set())
    attempts = [
        _only(attempt, _FIRST["attempt"])
        | {"sends": [_only(send, _FIRST["send"]) for send in attempt["sends"]]}
        for attempt in record["attempts"]
    ]
    return json.dumps(_only(record, kept) | {"attempts": attempts})


def newer(document: str) -> str:
    """A stored document with something new in each of its objects."""
    return json.dumps(_grown(json.loads(document)))


def _only(fields: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name in names}


def _grown(value: Any) -> Any:
    if isinstance(value, list):
        return [_grown(one) for one in value]
    if isinstance(value, dict):
        return {name: _grown(one) for name, one in value.items()} | {"of_a_later_version": {"x": [1]}}
    return value
