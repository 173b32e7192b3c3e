"""Too many operations in a minute, on the deployed stack: one wallet waits, and nobody else does."""

import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import pytest

from tests.e2e.conftest import PREFIX, Answer, Stack
from tests.e2e.waiting import eventually

pytestmark = pytest.mark.stack

AT_ONCE = 64
ALLOWED = 5


def _freeze(stack: Stack, wallet: str, key: str | None = None) -> Answer:
    body = {"address": wallet, "amount": 1, "resource": "ENERGY"}
    return stack.post("/freeze", body, key or uuid.uuid4().hex)


def _allow(stack: Stack, wallet: str, a_minute: int) -> None:
    """The function has never heard of the wallet, so what it remembers of policies is not from before."""
    policies = {"operations": None, "receivers": None, "witnesses": None, "limits": {}, "automation": None}
    path = f"{PREFIX}/wallets/{wallet}/policies"
    assert stack.call("PUT", path, policies | {"operations_a_minute": a_minute}).status == 200


def _header(answer: Answer, name: str) -> str:
    """A function's come in lower case, API Gateway's own as they are written."""
    return {one.lower(): value for one, value in answer.headers.items()}[name]


def _minute(answer: Answer) -> datetime:
    return datetime.fromisoformat(answer.json()["created_at"]).replace(second=0, microsecond=0)


def test_wallet_that_is_asked_too_often_waits_and_another_does_not(stack: Stack) -> None:
    busy, other = stack.new_wallet(), stack.new_wallet()
    _allow(stack, busy, 2)
    answers = [_freeze(stack, busy) for _ in range(4)]
    accepted = Counter(_minute(answer) for answer in answers if answer.status == 202)
    assert 2 <= accepted.total() <= 4
    assert max(accepted.values()) <= 2
    key = uuid.uuid4().hex
    while (refused := _freeze(stack, busy, key)).status == 202:  # a minute has just begun
        key = uuid.uuid4().hex
    problem = refused.json()
    assert (refused.status, problem["code"], problem["retryable"]) == (429, "rate_limited", True)
    assert _header(refused, "content-type") == "application/problem+json"
    assert 1 <= int(_header(refused, "retry-after")) <= 60
    works_at = datetime.fromisoformat(problem["works_at"])
    assert works_at == works_at.replace(second=0, microsecond=0)
    assert _freeze(stack, other).status == 202
    eventually(lambda: _freeze(stack, busy, key).status == 202)
    assert _minute(_freeze(stack, busy, key)) >= works_at


def test_as_many_as_are_allowed_when_all_ask_at_once(stack: Stack) -> None:
    """And nobody is told of anything worse than a wait."""
    wallet = stack.new_wallet()
    _allow(stack, wallet, ALLOWED)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(lambda _: _freeze(stack, wallet), range(AT_ONCE)))
    refused = [answer for answer in answers if answer.status != 202]
    assert {answer.status for answer in refused} <= {429, 503}
    assert all(int(_header(answer, "retry-after")) >= 1 for answer in refused)
    accepted = Counter(_minute(answer) for answer in answers if answer.status == 202)
    assert max(accepted.values()) == ALLOWED
    assert stack.get(f"/list?address={wallet}").json()["total_count"] == accepted.total()
