"""Whatever comes in: an answer, never a 5xx; and what is accepted is stored exactly as it was asked for."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.support.http import Answer, Service, body_of
from tests.support.ready import MUTATIONS
from tests.support.world import ADDRESS, World

FEW = settings(max_examples=150, derandomize=True)
MANY = settings(FEW, max_examples=300)

SERVICE = Service()


@pytest.fixture(autouse=True, scope="module")
def _running() -> Iterator[None]:
    with SERVICE:
        yield


def _ask(function: str = "freeze", **request: Any) -> Answer:
    """One request to a new world; whatever it was, the answer is one of ours."""
    SERVICE.world = World()
    answer = SERVICE.call(function, **({"body": body_of()} | request))
    assert answer.status in {200, 202, 400, 404, 405, 409, 422}, answer.body
    assert answer.headers["content-type"] == (
        "application/json" if answer.status < 300 else "application/problem+json"
    )
    if answer.status != 202:
        assert SERVICE.effects == []
    return answer


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals(allow_nan=False, allow_infinity=False).map(str)
    | st.text(st.characters())
    | st.sampled_from([ADDRESS, "ENERGY", "bandwidth", "100", 100, "true"])
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8
)
FIELDS = st.sampled_from(["address", "amount", "resource", "duration", "memo", "__proto__", ""])


FUNCTIONS = st.sampled_from(sorted(MUTATIONS))


@MANY
@given(FUNCTIONS, st.binary(max_size=300))
def test_t11_any_bytes(function: str, body: bytes) -> None:
    assert _ask(function, body=body).status == 400


@FEW
@given(FUNCTIONS, st.text(st.characters(), max_size=300))
def test_t11_any_text(function: str, body: str) -> None:
    assert _ask(function, body=body).status == 400


@MANY
@given(FUNCTIONS, VALUES)
def test_t11_any_json(function: str, value: Any) -> None:
    assert _ask(function, body=json.dumps(value)).status == 400


@MANY
@given(st.dictionaries(FIELDS, VALUES, max_size=7))
def test_any_object_of_our_fields(fields: dict[str, Any]) -> None:
    _exactly_as_asked(json.dumps(fields))


@MANY
@given(FIELDS, VALUES)
def test_one_field_of_a_valid_body_replaced(field: str, value: Any) -> None:
    _exactly_as_asked(json.dumps(json.loads(body_of()) | {field: value}))


@MANY
@given(st.data())
def test_valid_body_mutated_byte_by_byte(data: st.DataObject) -> None:
    body = bytearray(body_of(duration="3").encode())
    for _ in range(data.draw(st.integers(1, 3))):
        where = data.draw(st.integers(0, len(body) - 1))
        mutate: Callable[[bytearray, int], None] = data.draw(st.sampled_from([_flip, _drop, _double]))
        mutate(body, where)
    _exactly_as_asked(bytes(body))


def _flip(body: bytearray, where: int) -> None:
    body[where] ^= 1 << (where % 8)


def _drop(body: bytearray, where: int) -> None:
    del body[where]


def _double(body: bytearray, where: int) -> None:
    body.insert(where, body[where])


NUMBERS = st.from_regex(r"-?[0-9]{1,20}(\.[0-9]{1,8})?([eE][+-]?[0-9]{1,25})?", fullmatch=True)


@MANY
@given(NUMBERS, st.booleans())
@example("1e99999999999999999999", False)
@example("0.000001e6", False)
@example("100.0000001", False)
def test_any_spelling_of_a_number(number: str, as_text: bool) -> None:
    text = f'"{number}"' if as_text else number
    for field in ("amount", "duration"):
        _exactly_as_asked(body_of(**{field: text}))


def _exactly_as_asked(body: str | bytes) -> None:
    """When it is accepted, the record says what the body says, by another way of reading it."""
    answer = _ask(body=body)
    if answer.status != 202:
        return
    asked = json.loads(body, parse_float=Decimal)
    (record,) = SERVICE.world.books.records.values()
    assert record.address == asked["address"]
    assert record.amount == Decimal(asked["amount"]) * 10**6
    assert record.resource == asked["resource"].upper()
    assert record.duration == asked.get("duration", 3)
    assert answer.json["amount_sun"] == record.amount
    assert Decimal(answer.json["amount"]) == Decimal(asked["amount"])


@MANY
@given(
    st.integers(10**6, 999 * 10**6), st.sampled_from(["ENERGY", "bandwidth", "Energy"]), st.integers(1, 365)
)
def test_every_valid_request_is_accepted_exactly(sun: int, resource: str, days: int) -> None:
    amount = f"{sun // 10**6}.{sun % 10**6:06d}"
    body = body_of(amount=amount, resource=f'"{resource}"', duration=str(days))
    assert _ask(body=body).status == 202
    (record,) = SERVICE.world.books.records.values()
    assert (record.amount, record.resource, record.duration) == (sun, resource.upper(), days)


HEADER_NAMES = st.sampled_from(
    ["Idempotency-Key", "Host", "Content-Type", "Content-Length", "Transfer-Encoding", "Cookie", "Accept"]
) | st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), min_size=1, max_size=20)


@FEW
@given(st.dictionaries(HEADER_NAMES, st.text(max_size=80), max_size=5))
def test_any_headers(headers: dict[str, str]) -> None:
    _ask(headers=headers)


@FEW
@given(st.dictionaries(st.text() | st.just("dry_run"), st.lists(st.text(), min_size=1), max_size=3))
def test_any_query(query: dict[str, list[str]]) -> None:
    answer = _ask(query=query)
    assert (answer.status == 400) is bool(query and query != {"dry_run": ["true"]} != {"dry_run": ["false"]})


@FEW
@given(st.text(min_size=1), st.sampled_from(["GET", "POST", "PATCH", "", "post"]))
def test_any_path_and_method(path: str, method: str) -> None:
    for function in ("freeze", "get_record", "get_status", "health"):
        answer = SERVICE.call(function, path=f"/{path}", method=method)
        assert answer.status in {200, 400, 404, 405}


@settings(FEW, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(st.text(st.characters(), min_size=1).filter(lambda text: "/" not in text))
def test_any_staking_id_and_address(text: str) -> None:
    for answer in (SERVICE.record(text), SERVICE.status(text)):
        assert answer.status in {400, 404}
