"""Requests that reach the depths: valid addresses, amounts, words, dates, cursors, where they are taken."""

from collections.abc import Collection
from datetime import UTC, timedelta
from re import findall
from string import ascii_letters
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel
from schemathesis import Case, GenerationMode
from schemathesis.schemas import APIOperation

from commands.openapi.operation import JSON, Operation
from tests.simulator.beginnings import RECEIVERS
from tests.simulator.wallets import PAYOUT, SECOND
from tests.support.http import Service
from tests.support.openapi.formats import IDEMPOTENCY_KEYS
from tests.support.openapi.gateway import functions
from tests.support.openapi.worlds import KMS, owners_signature, proof, unsigned_record, world
from tests.support.world import ADDRESS, KEY
from tron_staking.domain.wallet import EXTERNAL

NOBODY = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
_WORLD = world()
_WITNESSES = [_WORLD.witness(number) for number in range(3)]
_RECORDS = sorted(_WORLD.books.records)
_UNSIGNED = unsigned_record()
_USED_KEYS = ["stake-energy-0001", "lend-locked-00001", "release-energy-03"]
_NOW = _WORLD.clock.now()


def _day(days: int) -> str:
    """So many days from now."""
    return (_NOW + timedelta(days)).date().isoformat()


ADDRESSES = st.sampled_from([ADDRESS] * 6 + [SECOND, *RECEIVERS, PAYOUT, _WITNESSES[0], NOBODY])
_EDGES = st.sampled_from([1, 999_999, 1_000_000, 100_000_000, 2**63 - 1, 2**63])
_SUN = st.integers(1_000_000, 30_000_000) | st.integers(1, 200_000_000) | _EDGES
_AMOUNTS = _SUN.map(lambda sun: f"{sun // 10**6}.{sun % 10**6:06d}") | st.integers(0, 200)
_COUNTS = st.integers(1, 60) | st.integers(1, 500)
_VOTE = st.fixed_dictionaries({"witness_address": st.sampled_from(_WITNESSES), "vote_count": _COUNTS})
_DAYS = st.integers(-20, 20).map(_day)
_INSTANTS = st.integers(-(10**6), 10**6).map(
    lambda seconds: (_NOW + timedelta(seconds=seconds)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
)
_KEYS = st.sampled_from(_USED_KEYS) | IDEMPOTENCY_KEYS
_IN_PATHS = {"address": ADDRESS, "staking_id": _RECORDS[0], "file": "start.js"}
_LATIN = st.text(st.characters(max_codepoint=0xFF, exclude_categories=["Cc"]), max_size=30).map(str.strip)
_JUNK_HEADERS = st.dictionaries(st.text(f"{ascii_letters}-", min_size=1, max_size=20), _LATIN, max_size=3)
_FOREIGN = KEY.sign_recoverable(_WORLD.books.records[_UNSIGNED].attempt.raw_data).hex()
"""By a key that is not the wallet's."""
_SIGNATURES = st.sampled_from([owners_signature()] * 3 + [_FOREIGN, "00" * 65])
_LIMIT = st.fixed_dictionaries({"at_once": _AMOUNTS | st.none(), "a_day": _AMOUNTS | st.none()})
_PERCENT = st.integers(0, 100).map(str) | st.sampled_from(["99.5", "0.000001", "100.0"])


def _words(*words: str) -> st.SearchStrategy[str]:
    return st.sampled_from([*words, *(word.lower() for word in words)])


def _lists(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A few of them, none, or null for all."""
    return st.lists(values, max_size=3) | st.none()


_THEN = st.sampled_from(
    [
        None,
        {"action": "COMPOUND", "resource": "energy", "reserve": "5"},
        {"action": "sweep"},
        {"action": "COMPOUND"},
    ]
)
_AUTOMATION = st.fixed_dictionaries(
    {"claim": st.fixed_dictionaries({"minimum": _AMOUNTS}) | st.none(), "then": _THEN},
    optional={"revote": st.booleans(), "withdraw_unfrozen": st.booleans()},
)
_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "address": ADDRESSES,
    "from_address": ADDRESSES,
    "to_address": st.sampled_from([*RECEIVERS * 3, ADDRESS, PAYOUT, NOBODY]),
    "witness_address": st.sampled_from([*_WITNESSES * 3, ADDRESS]),
    "staking_id": st.sampled_from([*_RECORDS, "stk_" + "0" * 32] + [_UNSIGNED] * len(_RECORDS)),
    "file": st.sampled_from(["start.js", "page.css", "../index.html", "openapi.json"]),
    "amount": _AMOUNTS,
    "resource": _words("ENERGY", "BANDWIDTH"),
    "duration": st.integers(1, 365),
    "lock": st.booleans(),
    "lock_days": st.integers(1, 365),
    "mode": _words("MERGE", "REPLACE"),
    "vote_count": _COUNTS,
    "votes": st.lists(_VOTE, min_size=1, max_size=3, unique_by=lambda vote: vote["witness_address"]),
    "reward_type": _words("ALL", "ENERGY", "BANDWIDTH"),
    "status": _words("PENDING", "ACTIVE", "EXPIRED", "INACTIVE", "COMPLETED", "FAILED"),
    "operation": _words("FREEZE", "VOTE", "DELEGATE", "CLAIM_REWARD"),
    "limit": st.integers(1, 100),
    "cursor": st.text(max_size=40),
    "start_date": _DAYS | _INSTANTS,
    "end_date": _DAYS | _INSTANTS,
    "format": _words("JSON", "CSV"),
    "direction": _words("OUT", "IN"),
    "bytes": st.integers(1, 10_000),
    "energy": st.integers(1, 10**9),
    "days": st.integers(1, 365),
    "sort": _words("APR", "VOTES", "RANK", "BROKERAGE"),
    "min_productivity": _PERCENT,
    "max_brokerage": _PERCENT,
    "elected": st.sampled_from(["true", "false"]),
    "signer": st.sampled_from([KMS, EXTERNAL, KMS.replace("1", "2")]),
    "permission_id": st.sampled_from([0, 0, 2, 9]),
    "payout_address": st.sampled_from([PAYOUT, ADDRESS, None]),
    "proof": st.just(proof()),
    "operations": _lists(_words("FREEZE", "VOTE", "WITHDRAW_REWARD")),
    "receivers": _lists(ADDRESSES),
    "witnesses": _lists(ADDRESSES),
    "limits": st.dictionaries(_words("FREEZE", "DELEGATE", "VOTE"), _LIMIT, max_size=2),
    "operations_a_minute": st.none() | st.integers(1, 6000),
    "automation": st.none() | _AUTOMATION,
    "stopped": st.booleans(),
    "paused": st.booleans(),
    "signature": _SIGNATURES,
    "signatures": st.lists(_SIGNATURES, min_size=1, max_size=2),
}

_SPELLINGS: list[tuple[set[str], set[str]]] = [
    ({"witness_address", "vote_count"}, {"votes"}),
    ({"signature"}, {"signatures"}),
]
"""Fields of one that are refused beside those of several."""


def requests_of(service: Service, operation: Operation, told: APIOperation) -> st.SearchStrategy[Case]:
    """What is likely to succeed, what the document allows and forbids, and whatever else may come."""
    made = [_likely(operation, told), _anything(told)]
    if operation.body or operation.query or "{" in operation.path:
        made += [told.as_strategy(generation_mode=mode) for mode in GenerationMode]
    if operation.query and "format" in operation.query.model_fields:
        made.append(_as_csv(operation, told))
    if operation.query and "cursor" in operation.query.model_fields:
        made.append(_next_page(service, operation, told))
    # Not one_of, which would look into each of them and choose the one that has most parts nearly always.
    return st.sampled_from(made).flatmap(lambda requests: requests)


def _likely(operation: Operation, told: APIOperation) -> st.SearchStrategy[Case]:
    parts: dict[str, st.SearchStrategy[Any]] = {"path_parameters": _in_path(operation)}
    if operation.query:
        parts["query"] = _some(operation.query)
    if operation.submits:
        parts["headers"] = st.fixed_dictionaries({}, optional={"Idempotency-Key": _KEYS})
        parts["query"] = st.fixed_dictionaries({}, optional={"dry_run": st.sampled_from(["true", "false"])})
    if operation.body:
        parts |= {"body": _bodies(operation.body), "media_type": st.just(JSON)}
    return st.builds(told.Case, **parts)


def _as_csv(operation: Operation, told: APIOperation) -> st.SearchStrategy[Case]:
    """What succeeds, for spreadsheets: which of two media types comes is no matter of luck."""
    query = {"start_date": _day(-30), "end_date": _day(1), "format": "csv"}
    return st.builds(told.Case, path_parameters=_in_path(operation), query=st.just(query))


def _bodies(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies without the fields that are refused beside others."""
    for one, several in _SPELLINGS:
        if several <= model.model_fields.keys():
            ways = st.sampled_from([(one, several), (several, one)])
            return ways.flatmap(lambda given: _some(model, *given))
    return _some(model).map(_agreeing)


def _agreeing(body: dict[str, Any]) -> dict[str, Any]:
    return body if body.get("lock") else {name: body[name] for name in body if name != "lock_days"}


def _some(
    model: type[BaseModel], wanted: Collection[str] = (), unwanted: Collection[str] = ()
) -> st.SearchStrategy[dict[str, Any]]:
    """Every field that is required or wanted, and some of the others."""
    fields = {name: field for name, field in model.model_fields.items() if name not in unwanted}
    required = {name for name, field in fields.items() if field.is_required()} | set(wanted)
    return st.fixed_dictionaries(
        {name: _FIELDS[name] for name in fields if name in required},
        optional={name: _FIELDS[name] for name in fields if name not in required},
    )


def _in_path(operation: Operation) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({name: _FIELDS[name] for name in _names_in(operation.path)})


def _names_in(path: str) -> list[str]:
    return findall(r"{(\w+)}", path)


def _next_page(service: Service, operation: Operation, told: APIOperation) -> st.SearchStrategy[Case]:
    """The page that follows on a page of one record."""
    dated = operation.query is not None and "start_date" in operation.query.model_fields
    asked = _first_page(service, operation.path, dated=dated)
    query = st.fixed_dictionaries(
        {name: st.just(value) for name, value in asked.items()}, optional={"limit": _FIELDS["limit"]}
    )
    path = dict.fromkeys(_names_in(operation.path), ADDRESS)
    return st.builds(told.Case, query=query, path_parameters=st.just(path))


def _first_page(service: Service, path: str, *, dated: bool) -> dict[str, str]:
    """A query with the cursor that its first page gave."""
    asked = {"start_date": _day(-30), "end_date": _day(1)} if dated else {}
    query = {name: [value] for name, value in (asked | {"limit": "1"}).items()}
    page = service.call(functions()["get", path], path=path.format(address=ADDRESS), query=query)
    return asked | {"cursor": page.json["next_cursor"]}


def _anything(told: APIOperation) -> st.SearchStrategy[Case]:
    """Junk in the query, in headers and as a body, where the path is right."""
    junk = st.dictionaries(st.text(min_size=1, max_size=12), st.text(max_size=30), max_size=3)
    path = {name: _IN_PATHS[name] for name in _names_in(told.path)}
    parts = {"path_parameters": st.just(path), "query": junk, "headers": _JUNK_HEADERS}
    if told.body:
        parts |= {"body": junk, "media_type": st.just(JSON)}
    return st.builds(told.Case, **parts)
