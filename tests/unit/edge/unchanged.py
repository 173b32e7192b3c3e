"""What there is to change, all of it, to be compared before and after; and what a refusal looks like."""

import json
from collections.abc import Collection
from typing import Any

from tests.support.http import Answer, Service
from tests.support.openapi.worlds import held
from tron_staking.entry.headers import EVERYWHERE

MARK = "kanarienvogel7Zq"
"""Stands wherever a case can put it, and in no answer. So does the number."""
NUMBER = 31_415_926_535_897

_REQUIRED = {"type", "title", "status", "detail", "code", "retryable", "request_id"}
_OPTIONAL = {"errors", "works_at", "scope", "policy"}
_HEADERS = {*EVERYWHERE, "content-type", "content-length", "x-request-id", "allow"}
_LONGEST = 2_500


def state(service: Service) -> dict[str, Any]:
    """Books, wallets, policies, gates, limits, tokens, queue."""
    world = service.world
    return held(world.books, world.wallets) | {
        "delegated_at": dict(world.books.delegated_at),
        "signers": dict(world.wallets._wallets),
        "changes": list(world.wallets._changes),
        "policy changes": list(world.wallets.policy_changes),
        "tokens": dict(service.tokens.stored),
        "queue": list(world.queue._messages),
    }


def assert_refused(service: Service, answer: Answer, statuses: Collection[int], request_id: str) -> None:
    """A whole problem document in our words, with all headers; and nothing was done."""
    assert answer.status in statuses, (answer.status, answer.body)
    _assert_problem(answer, request_id)
    _assert_headers(answer, request_id)
    assert service.effects == []


def _assert_problem(answer: Answer, request_id: str) -> None:
    problem = answer.json
    assert _REQUIRED <= problem.keys() <= _REQUIRED | _OPTIONAL
    assert (problem["status"], problem["request_id"]) == (answer.status, request_id)
    assert problem["type"] == f"urn:tron-staking:problem:{problem['code']}"
    assert problem["retryable"] is False
    assert len(problem["detail"]) > 10
    assert len(answer.body) < _LONGEST
    said = answer.body + json.dumps(answer.headers, ensure_ascii=False)
    assert MARK.lower() not in said.lower()
    assert str(NUMBER) not in said


def _assert_headers(answer: Answer, request_id: str) -> None:
    headers = answer.headers
    assert EVERYWHERE.items() <= headers.items()
    assert headers["content-type"] == "application/problem+json"
    assert headers["x-request-id"] == request_id
    assert headers.keys() <= _HEADERS
    assert not any(letter in value for value in headers.values() for letter in "\r\n\0")
