"""What is sent beside a body: in the path, in the query and in headers."""

from collections.abc import Iterator
from re import findall
from typing import Any

from pydantic import BaseModel, TypeAdapter

from commands.openapi.operation import Operation
from commands.openapi.schemas import query_schema
from tron_staking.entry.http import IDEMPOTENCY_KEY, STAKING_ID
from tron_staking.models.fields import AddressField

_ADDRESS: dict[str, Any] = TypeAdapter(AddressField).json_schema()

_IN_PATHS: dict[str, dict[str, Any]] = {
    "address": {"description": "The account.", "schema": _ADDRESS},
    "staking_id": {
        "description": "As the operation answered it.",
        "schema": {"type": "string", "pattern": f"^{STAKING_ID.pattern}$"},
        "example": "stk_087797e5276ac8bb5203cdb6d63d305e",
    },
    "file": {"description": "As the page names it.", "schema": {"type": "string"}, "example": "start.js"},
}

IN_QUERIES = {
    "address": "Only those of this account.",
    "status": "Only those in this state. Words may be in any case.",
    "operation": "Only those of this kind.",
    "resource": "Only those for this resource.",
    "limit": "How many a page has at most.",
    "cursor": "Where the page begins: `next_cursor` of the page before. It holds for the same filters only, "
    "and may expire.",
    "start_date": "The first day (UTC), or an instant.",
    "end_date": "The last day, which is included, or an instant, which is not. A year later at most.",
    "format": "JSON, or CSV for spreadsheets.",
    "direction": "OUT: delegated by the account, IN: to it; both if it is not given.",
    "bytes": "The size of a transaction, as `bandwidth_bytes` of a plan tells it.",
    "energy": "The energy that a call uses.",
    "days": "Over how many days back the realised APR is reckoned.",
    "sort": "APR and VOTES from the highest, RANK and BROKERAGE from the lowest.",
    "min_productivity": "Only who produced at least this percentage of its blocks.",
    "max_brokerage": "Only who keeps at most this percentage of the rewards.",
    "elected": "Only who is elected, or only who is not.",
}
"""What each query parameter means; its type and bounds are the model's."""

_DRY_RUN = {
    "name": "dry_run",
    "in": "query",
    "description": "true answers the plan (bytes, burn, balance after, dates, votes lost): nothing is stored "
    "or signed, and no Idempotency-Key is needed.",
    "schema": {"type": "boolean", "default": False},
}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "**Required unless `dry_run=true`.** A new one for each new request, the same one to ask "
    "again: the same key and body get the same answer, for ever, and nothing is submitted twice. The same "
    "key with another body is 422.",
    "schema": {"type": "string", "pattern": f"^{IDEMPOTENCY_KEY.pattern}$"},
    "example": "payroll-2026-11-22-0001",
}


def parameters(operation: Operation) -> list[dict[str, Any]]:
    """All of an operation's, those of its path first."""
    in_path = [
        {"name": name, "in": "path", "required": True, **_IN_PATHS[name]}
        for name in findall(r"{(\w+)}", operation.path)
    ]
    asking = [_DRY_RUN, _KEY] if operation.submits else []
    return in_path + asking + (list(_of_query(operation.query)) if operation.query else [])


def _of_query(model: type[BaseModel]) -> Iterator[dict[str, Any]]:
    schema = query_schema(model)
    for name, one in schema["properties"].items():
        yield {
            "name": name,
            "in": "query",
            "description": IN_QUERIES[name],
            **({"required": True} if name in schema.get("required", ()) else {}),
            "schema": _given(one),
        }


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter that is there: none is ever null."""
    kept: dict[str, Any] = {name: value for name, value in schema.items() if value is not None}
    choices = [one for one in kept.pop("anyOf", ()) if one != {"type": "null"}]
    if not choices:
        return kept
    (choice,) = choices
    return {**choice, **kept}
