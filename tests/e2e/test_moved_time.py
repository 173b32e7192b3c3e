"""The devnet's time is moved forward by days: the service goes on at once, and finds what has become due."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.e2e.conftest import Stack
from tests.e2e.waiting import eventually
from tests.support.template import ROOT

pytestmark = [pytest.mark.stack, pytest.mark.moves_time]

A_FEW_BLOCKS = 10
"""More than it takes until a block is solidified and the record is looked at."""
DAYS = 15
COMMITTED_DAYS = 3


def _pass(stack: Stack, **time: int) -> None:
    """Moves the devnet's time, with a block in every slot, and sweeps as the next tick would.

    That may have come by now, and the worker may have been before both: what becomes of records shows it.
    """
    stack.devnet("/admin/advance", time)
    _sweep(stack)


def _freeze(stack: Stack, wallet: str) -> Any:
    body = {"address": wallet, "amount": 10, "duration": COMMITTED_DAYS, "resource": "ENERGY"}
    answer = stack.post("/freeze", body, uuid.uuid4().hex)
    assert answer.status == 202, answer.body
    return answer.json()


def _statuses(stack: Stack, wallet: str) -> list[str]:
    """Of the wallet's records, the newest first. Asking wakes nobody, unlike reading a record."""
    return [one["status"] for one in stack.get(f"/list?address={wallet}").json()["stakings"]]


def _sweep(stack: Stack) -> None:
    """What the Scheduler's next tick does."""
    answer = stack.aws.client("lambda").invoke(
        FunctionName=stack.aws.resources["SweepFunction"],
        Qualifier="live",
        Payload=(ROOT / "events" / "sweep.json").read_text(),
    )
    assert "FunctionError" not in answer


def _created_at(record: Any) -> datetime:
    return datetime.fromisoformat(record["created_at"])


def test_days_pass_and_the_service_goes_on(stack: Stack) -> None:
    wallet = stack.new_wallet()
    before = _freeze(stack, wallet)
    _pass(stack, blocks=A_FEW_BLOCKS)
    eventually(lambda: _statuses(stack, wallet) == ["ACTIVE"])
    _pass(stack, days=DAYS)
    after = _freeze(stack, wallet)
    assert _created_at(after) - _created_at(before) >= timedelta(days=DAYS)
    _pass(stack, blocks=A_FEW_BLOCKS)
    eventually(lambda: _statuses(stack, wallet) == ["ACTIVE", "EXPIRED"])
    records = [stack.get(f"/records/{one['staking_id']}").json() for one in (before, after)]
    assert [record["status"] for record in records] == ["EXPIRED", "ACTIVE"]
    assert [len(record["attempts"]) for record in records] == [1, 1]
