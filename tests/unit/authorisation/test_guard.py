"""A function trusts nobody: not a context that is not whole, not a header, not a token that is over."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.http import KEY, PREFIX, Service, assert_problem, body_of, event_of
from tests.support.world import ADDRESS

MILLISECONDS = event_of("freeze")["requestContext"]["requestTimeEpoch"]
WHOLE = {"principalId": "alice", "token_id": "0123456789ab", "scopes": "freeze:*"}


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as service:
        yield service


def _event(authorizer: Any) -> dict[str, Any]:
    event = event_of("freeze", body=body_of())
    event["requestContext"]["authorizer"] = authorizer
    return event


NOT_WHOLE: dict[str, Any] = {
    "nothing": None,
    "empty": {},
    "no principal": {name: WHOLE[name] for name in ("token_id", "scopes")},
    "no token": {name: WHOLE[name] for name in ("principalId", "scopes")},
    "no scopes": {name: WHOLE[name] for name in ("principalId", "token_id")},
    "empty scopes": WHOLE | {"scopes": ""},
    "scopes of a later version": WHOLE | {"scopes": "freeze,teleport:*"},
    "a null for scopes": WHOLE | {"scopes": None},
    "an end that is no time": WHOLE | {"expires_at": "tomorrow"},
    "a token that ended": WHOLE | {"expires_at": str(MILLISECONDS // 1000)},
    "a token that ended long ago": WHOLE | {"expires_at": "1"},
}


@pytest.mark.parametrize("authorizer", NOT_WHOLE.values(), ids=NOT_WHOLE)
def test_caller_that_is_not_known_whole_is_none(service: Service, authorizer: Any) -> None:
    answer = service.send("freeze", _event(authorizer))
    assert_problem(answer, 401, "unauthorized")
    assert service.effects == []


def test_request_without_a_time_is_nobodys(service: Service) -> None:
    """Nobody could say whether the token was good then."""
    event = _event(WHOLE)
    del event["requestContext"]["requestTimeEpoch"]
    assert_problem(service.send("freeze", event), 401, "unauthorized")


def test_token_is_good_until_it_ends(service: Service) -> None:
    event = _event(WHOLE | {"expires_at": str(MILLISECONDS // 1000 + 1)})
    assert service.send("freeze", event).status == 202


def test_scopes_in_headers_are_nobodys(service: Service) -> None:
    spoofed = {"scopes": "freeze:*", "X-Scopes": "freeze:*", "X-Amzn-Scopes": "freeze:*"}
    answer = service.freeze(headers=spoofed, scopes="read:*")
    assert_problem(answer, 403, "scope_missing")
    assert answer.json["scope"] == "freeze"
    assert service.effects == []


def test_refusal_comes_before_anything_is_said_of_the_body(service: Service) -> None:
    assert_problem(service.freeze(body="{", scopes="vote:*"), 403, "scope_missing")


def test_wrong_key_is_not_looked_at_for_an_account_that_is_not_theirs(service: Service) -> None:
    """What was asked under the key, and answered, stays between the service and who may ask for it."""
    mine = service.freeze(headers={"Idempotency-Key": KEY})
    assert mine.status == 202
    assert_problem(service.freeze(headers={"Idempotency-Key": KEY}, scopes="vote:*"), 403, "scope_missing")


def test_list_of_one_account_named_twice_is_a_list_of_all(service: Service) -> None:
    query = {"address": [ADDRESS, ADDRESS]}
    path = f"{PREFIX}/list"
    refused = service.call("get_list", path=path, query=query, scopes=f"read:{ADDRESS}")
    assert_problem(refused, 403, "scope_missing")
    assert service.call("get_list", path=path, query=query).status == 400


def test_token_for_one_account_is_told_to_name_it(service: Service) -> None:
    refused = service.call("get_list", path=f"{PREFIX}/list", scopes=f"read:{ADDRESS}")
    assert_problem(refused, 403, "scope_missing")
    assert "name one of those" in refused.json["detail"]


def test_misspelled_account_is_told_so(service: Service) -> None:
    query = {"address": [ADDRESS[:-1]]}
    refused = service.call("get_list", path=f"{PREFIX}/list", query=query, scopes=f"read:{ADDRESS}")
    assert_problem(refused, 400, "invalid_input")
