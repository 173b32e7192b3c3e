"""What a caller sent wrong: a 4xx that says what to do, repeats nothing, and changes nothing."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.support import bad_input
from tests.support.http import (
    PREFIX,
    Answer,
    Service,
    assert_not_echoed,
    assert_problem,
    body_of,
    captured_logs,
)
from tests.support.world import ADDRESS

CANARY = "kanarienvogel7Zq"


def _cases(table: dict[str, Any]) -> list[Any]:
    return [pytest.param(value, id=name) for name, value in table.items()]


def _refused(service: Service, answer: Answer, field: str | None = None) -> None:
    assert_problem(answer, 400, "invalid_input")
    if field:
        assert set(answer.json["errors"]) == {field}
        assert len(answer.json["errors"][field]) > 10
    _untouched(service)


def _untouched(service: Service) -> None:
    assert service.effects == []
    assert not service.world.books.records
    assert not service.world.books.markers
    assert not service.world.queue.receive()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_python_takes_for_json_and_nobody_else(service: Service, number: str) -> None:
    answer = service.freeze(body=body_of(amount=number))
    assert "not strict JSON" in answer.json["detail"]


@pytest.mark.parametrize("opened", ["[", '{"a":', '[{"a":'])
def test_how_deep_a_body_may_be(service: Service, opened: str) -> None:
    """Brackets in a string open nothing; an escaped quote does not end it."""
    closed = "".join({"[": "]", "{": "}"}[one] for one in reversed(opened) if one in "[{")
    levels = len(closed)

    def nested(depth: int) -> Answer:
        text = opened * (depth // levels) + '"\\"[[[[{{{{"' + closed * (depth // levels)
        return service.freeze(body=body_of(duration=text))

    allowed, deeper = nested(15), nested(16)
    assert allowed.json["errors"] == {"duration": "give a whole number"}
    assert deeper.json["detail"] == "the body is nested deeper than 16; no request needs that much"


def test_depth_is_what_is_open_at_once(service: Service) -> None:
    many = "[" + ", ".join(["{}"] * 2_000) + "]"
    assert service.freeze(body=body_of(duration=many)).json["errors"] == {"duration": "give a whole number"}


def test_string_that_never_ends_is_looked_at_once(service: Service) -> None:
    body = body_of()[:-1] + ', "' + '\\"' * 5_000 + "[" * 100
    assert "not strict JSON" in service.freeze(body=body).json["detail"]


@pytest.mark.parametrize("staking_id", _cases(bad_input.STAKING_IDS))
def test_bad_staking_id(service: Service, staking_id: str) -> None:
    answer = service.record(staking_id)
    _refused(service, answer, "staking_id")
    assert_not_echoed(answer, staking_id)


@pytest.mark.parametrize("read", [Service.status, Service.freeze_status, Service.resources])
@pytest.mark.parametrize("address", _cases(bad_input.PATH_ADDRESSES))
def test_bad_address_in_the_path(
    service: Service, read: Callable[[Service, str], Answer], address: str
) -> None:
    answer = read(service, address)
    _refused(service, answer, "address")
    assert_not_echoed(answer, address)


@pytest.mark.parametrize("place", _cases(bad_input.NOWHERE))
def test_path_that_is_not_there(service: Service, place: tuple[str, str]) -> None:
    function, path = place
    answer = service.call(function, path=path)
    assert_problem(answer, 404, "not_found")
    assert_not_echoed(answer, path)
    _untouched(service)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW"])
def test_method_that_does_not_fit(service: Service, method: str) -> None:
    answer = service.freeze(method=method)
    assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"
    _untouched(service)


UNKNOWN = {
    "field name": {"body": body_of(**{CANARY: "1"})},
    "field name with a lone surrogate": {"body": body_of(**{CANARY + "\\ud800": "1"})},
    "field name of 10 kB": {"body": body_of(**{CANARY * 600: "1"})},
    "field value": {"body": body_of(memo=f'"{CANARY}"')},
    "name below a field": {"body": body_of(amount=f'{{"{CANARY}": 1}}')},
    "value below a field": {"body": body_of(resource=f'["{CANARY}"]')},
    "address": {"body": body_of(address=f'"{CANARY}"')},
    "amount": {"body": body_of(amount=f'"{CANARY}"')},
    "duration": {"body": body_of(duration=f'"{CANARY}"')},
    "resource": {"body": body_of(resource=f'"{CANARY}"')},
    "not JSON": {"body": CANARY},
    "a key twice": {"body": f'{{"{CANARY}": 1, "{CANARY}": 2}}'},
    "not UTF-8": {"body": CANARY.encode() + b"\xff"},
    "too large": {"body": CANARY * 2000},
    "not base64": {"base64_body": CANARY + "="},
    "key": {"headers": {"Idempotency-Key": CANARY + "!"}},
    "query name": {"query": {CANARY: ["true"]}},
    "query value": {"query": {"dry_run": [CANARY]}},
}


@pytest.mark.parametrize("request_", _cases(UNKNOWN))
def test_nothing_of_the_request_is_in_the_answer_or_the_logs(
    service: Service, request_: dict[str, Any]
) -> None:
    with captured_logs() as logs:
        answer = service.freeze(**request_)
    _refused(service, answer)
    assert_not_echoed(answer, CANARY)
    assert CANARY not in logs.getvalue()
    assert "refused" in logs.getvalue() or "base64_body" in request_


def test_canary_in_the_path_and_in_other_headers(service: Service) -> None:
    headers = {"Authorization": f"Bearer {CANARY}", "X-Request-Id": CANARY, "User-Agent": CANARY}
    answers = [service.record(CANARY), service.status(CANARY), service.call("freeze", path=f"/{CANARY}")]
    answers.append(service.freeze(headers=headers, body="{}"))
    for answer in answers:
        assert 400 <= answer.status < 500
        assert_not_echoed(answer, CANARY)


def test_unknown_field_is_told_the_known_ones(service: Service) -> None:
    answer = service.freeze(body=body_of(memo='"x"'))
    assert answer.json["errors"] == {
        "(unknown)": "there is no such field; the fields are address, amount, duration, resource"
    }


IN_OUR_WORDS = {
    "0": "give 1 or more",
    "366": "give 365 or less",
    "1.5": "give a whole number",
    '"3"': "give a whole number",
    "null": "give a whole number",
    str(10**30): "give 365 or less",
}


@pytest.mark.parametrize(("duration", "meaning"), IN_OUR_WORDS.items())
def test_what_is_wrong_is_said_in_our_words(service: Service, duration: str, meaning: str) -> None:
    answer = service.freeze(body=body_of(duration=duration))
    assert answer.json["errors"] == {"duration": meaning}
    assert answer.json["detail"] == f"check duration: {meaning}"


def test_only_bad_field_is_explained_in_the_detail(service: Service) -> None:
    for answer, detail in (
        (service.freeze(body=body_of(amount="0.5")), "check amount: TRON freezes 1 TRX or more"),
        (service.freeze(body=body_of(amount=None)), "check amount: this field is required"),
        (
            service.freeze(body=body_of(memo='"x"')),
            "a field is unknown: there is no such field; the fields are address, amount, duration, resource",
        ),
        (service.freeze(body=body_of(amount="0", resource="1")), "check these fields: amount, resource"),
    ):
        assert answer.json["detail"] == detail


@pytest.mark.parametrize("body", [None, "", " ", "\r\n\t "])
def test_body_that_is_empty_is_called_so(service: Service, body: str | None) -> None:
    assert service.freeze(body=body).json["detail"] == (
        "the body is empty: send a JSON object with the fields address, amount, duration, resource"
    )


def test_place_where_the_json_ends_is_told_and_nothing_of_it(service: Service) -> None:
    answer = service.freeze(body=f'{{\n  "address": "{ADDRESS}",\n  {CANARY}\n}}')
    assert answer.json["detail"].startswith("the body is not strict JSON (line 3, column 3): send one object")
    assert_not_echoed(answer, CANARY)


def test_unknown_query_parameter_is_called_unknown(service: Service) -> None:
    answer = service.freeze(query={"dry_run": ["true"], CANARY: ["1"]})
    unknown = "there is no such query parameter; the only one is dry_run"
    assert answer.json["errors"] == {"(unknown)": unknown}
    assert answer.json["detail"] == f"a query parameter is unknown: {unknown}"


def test_query_parameter_that_is_ours_is_named(service: Service) -> None:
    answer = service.freeze(query={"dry_run": ["maybe"]})
    assert answer.json["errors"] == {"dry_run": "give it once, true or false"}


def test_every_wrong_field_is_named_at_once(service: Service) -> None:
    answer = service.freeze(body=body_of(address="1", amount="0", resource="null", duration="0", x="1"))
    assert set(answer.json["errors"]) == {"address", "amount", "resource", "duration", "(unknown)"}


SPELLINGS = {
    "number": body_of(amount="100"),
    "text": body_of(amount='"100"'),
    "text with decimals": body_of(amount='"100.0"'),
    "six decimals": body_of(amount="100.000000"),
    "leading zeros in text": body_of(amount='"000100"'),
    "lower case": body_of(resource='"energy"'),
    "mixed case": body_of(resource='"eNeRgY"'),
    "default duration written out": body_of(duration="3"),
    "other order and spaces": json.dumps(dict(reversed(json.loads(body_of()).items())), indent=2),
    "escaped letters": body_of(resource='"\\u0045NERGY"'),
    "in base64": body_of().encode(),
    "at the limit of size": body_of() + " " * (16_384 - len(body_of())),
}


@pytest.mark.parametrize("body", _cases(SPELLINGS))
def test_every_spelling_of_a_request_is_the_same_request(service: Service, body: str | bytes) -> None:
    first = service.freeze()
    assert first.status == 202
    assert service.freeze(body=body) == first
    (record,) = service.world.books.records.values()
    assert (record.amount, record.resource, record.duration) == (100_000_000, "ENERGY", 3)


@pytest.mark.parametrize("key", ["k" * 16, "k" * 64, "AZaz09_-" * 2])
@pytest.mark.parametrize("header", ["Idempotency-Key", "idempotency-key", "IDEMPOTENCY-KEY"])
def test_every_good_key_in_a_header_of_any_case(service: Service, header: str, key: str) -> None:
    answer = service.freeze(headers={"Idempotency-Key": None} | {header: key})
    assert answer.status == 202


@pytest.mark.parametrize("days", [1, 365])
def test_shortest_and_longest_commitment(service: Service, days: int) -> None:
    assert service.freeze(body=body_of(duration=str(days))).status == 202


def test_principal_is_the_authorizers_and_no_headers(service: Service) -> None:
    spoofed = {"X-Principal-Id": "mallory", "X-Amzn-Principal": "mallory", "principalId": "mallory"}
    service.freeze(headers=spoofed, principal="alice")
    (record,) = service.world.books.records.values()
    assert record.principal == "alice"


def test_record_that_nobody_made_is_not_found(service: Service) -> None:
    answer = service.record("stk_" + "0" * 32)
    assert_problem(answer, 404, "record_not_found")
    assert_not_echoed(answer, "stk_" + "0" * 32)


def test_address_without_a_wallet_is_not_found(service: Service) -> None:
    answer = service.freeze(body=body_of(address='"TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"'))
    assert_problem(answer, 404, "wallet_not_found")
    assert_not_echoed(answer, "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8")
    _untouched(service)


def test_paths_of_the_events_are_under_the_prefix(service: Service) -> None:
    assert service.call("get_status", path=None).status == 200
    assert service.freeze(path=f"{PREFIX}/freeze").status == 202
