"""Clocks that are wrong, and functions that have no time left."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.http import assert_problem
from tests.unit.submission.faults.case import Case
from tron_staking.submission.pace import SEND_WITHIN

MINUTES = 60


def _plan_takes(case: Case, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """The write of the intent is done when so much of the function's time is over."""
    accept = case.world.books.accept

    def slowly(*args: Any) -> Any:
        case.world.devnet.clock.shift(round(seconds * 1000))
        return accept(*args)

    monkeypatch.setattr(case.world.books, "accept", slowly)


def test_f10_no_time_to_send(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """When planning took long the caller has the answer in time, and the worker sends."""
    _plan_takes(case, SEND_WITHIN.total_seconds(), monkeypatch)
    answer = case.ask()
    monkeypatch.undo()
    case.accepted(answer)
    assert "signer.sign" not in case.service.effects
    case.ends_once()
    assert case.ask() == answer


def test_f10_just_time_to_send(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    _plan_takes(case, SEND_WITHIN.total_seconds() - 1, monkeypatch)
    case.accepted(case.ask())
    assert case.codes == ["SUCCESS"]
    monkeypatch.undo()
    case.ends_once()


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("port", ["books.change", "queue.wake"])
def test_f10_no_time_left_at_all(case: Case, port: str, moment: str) -> None:
    """Lambda ends the function wherever it is: here when all but the last notes are done (see F1 to F8)."""
    case.die(port, moment)
    assert case.world.devnet.mempool.waiting
    case.accepted(case.ask())
    case.ends_once()


@pytest.mark.parametrize("seconds", [-90, -61, 61, 90])
def test_f22_clock_far_from_the_chain(case: Case, seconds: int) -> None:
    """No expiration can be chosen: nothing is built, stored or signed, and the key stays unused."""
    case.world.clock.skew = timedelta(seconds=seconds)
    assert_problem(case.ask(), 503, "clock_skew")
    assert (case.records, case.service.effects) == ([], [])
    case.world.clock.skew = timedelta()
    case.accepted(case.ask())
    case.ends_once()


@pytest.mark.parametrize("seconds", [-90, 90])
def test_f22_workers_clock_far_from_the_chain(case: Case, seconds: int) -> None:
    """It decides nothing: what it finds early or late is what the chain says."""
    case.die("signer.sign", "before")
    case.world.clock.skew = timedelta(seconds=seconds)
    case.service.live(10 * MINUTES)
    assert len(case.record.attempts) == 1
    case.world.clock.skew = timedelta()
    case.ends_once()


@pytest.mark.parametrize("seconds", [-60, 60])
def test_f22_a_minute_is_near_enough(case: Case, seconds: int) -> None:
    case.world.clock.skew = timedelta(seconds=seconds)
    case.accepted(case.ask())
    case.ends_once()
