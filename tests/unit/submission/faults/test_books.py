"""DynamoDB did what it was asked and did not say so, or did not do it, or somebody else was first."""

from collections.abc import Callable
from typing import Any

import pytest

from local.devnet.faults import DropAtPacking
from tests.support.http import assert_problem
from tests.unit.submission.faults.case import Case
from tron_staking.domain.errors import BooksUnavailable, RecordChanged, StakingError
from tron_staking.models.enums import AttemptState, StakingStatusType
from tron_staking.submission.finality import SolidBlocks

MINUTES = 60
DOWN = BooksUnavailable("the books did not answer")


@pytest.fixture
def fail(case: Case, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """`fail("accept")`: the books' next answers of this kind are errors; with `applied` they do it first."""

    def start(method: str, error: Exception = DOWN, *, applied: bool = False) -> None:
        real = getattr(case.world.books, method)

        def failing(*args: Any) -> Any:
            if applied:
                real(*args)
            raise error

        monkeypatch.setattr(case.world.books, method, failing)

    return start


def test_f02_intent_stored_and_the_answer_lost(case: Case, fail: Callable[..., None]) -> None:
    """One read finds the marker: the caller is told, and whoever comes next signs."""
    fail("accept", applied=True)
    answer = case.ask()
    case.accepted(answer)
    assert case.record.attempt.signature is None
    case.ends_once()
    assert case.ask() == answer


@pytest.mark.parametrize("asks_again", [False, True], ids=["caller gone", "caller asks again"])
def test_f02_intent_stored_the_answer_lost_and_no_way_to_look(
    case: Case, fail: Callable[..., None], monkeypatch: pytest.MonkeyPatch, asks_again: bool
) -> None:
    """The caller is told to ask again with the same key, and need not."""
    fail("accept", applied=True)
    fail("find_marker")
    assert_problem(case.ask(), 503, "books_unavailable")
    monkeypatch.undo()
    if asks_again:
        case.accepted(case.ask())
    case.ends_once()


@pytest.mark.parametrize("applied", [False, True], ids=["not stored", "stored"])
def test_f04_new_bytes_and_the_answer_lost(
    case: Case, fail: Callable[..., None], monkeypatch: pytest.MonkeyPatch, applied: bool
) -> None:
    """The second attempt's bytes are stored, unsigned, by a worker that did not learn it: they are sent next.

    (The first attempt's bytes are in the write that stores the intent, which is F2.)
    """
    case.world.devnet.faults.add(DropAtPacking(), "*", uses=None)
    case.accepted(case.ask())
    while case.record.attempt.absent_since is None:
        case.service.live(3)
    fail("change", applied=applied)
    case.service.live(2 * MINUTES)
    assert len(case.record.attempts) == 1 + applied
    assert case.record.attempts[-1].signature is None or not applied
    unsigned = case.record.attempt.raw_data
    monkeypatch.undo()
    case.world.devnet.faults.clear()
    case.ends_once()
    assert (case.record.attempts[-1].raw_data == unsigned) is applied


AFTERWARDS = {
    "throttled": DOWN,
    "changed by another": RecordChanged("somebody else changed the record first"),
    "unexpected": RuntimeError("x"),
}


@pytest.mark.parametrize("applied", [False, True], ids=["not written", "written"])
@pytest.mark.parametrize("error", AFTERWARDS.values(), ids=AFTERWARDS)
def test_f09_books_fail_after_the_broadcast(
    case: Case,
    fail: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    applied: bool,
) -> None:
    """What the node said is not noted. The caller is told 202: it is stored, and it may well be sent."""
    fail("change", error, applied=applied)
    answer = case.ask()
    monkeypatch.undo()
    case.accepted(answer)
    assert case.record.status is StakingStatusType.PENDING
    case.ends_once()
    assert len(case.record.attempts) == 1


def _two_at_once(case: Case, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """From now on, whoever is about to write is overtaken by another worker who does all of it.

    Returns what became of those who were overtaken.
    """
    real, lost = case.world.books.change, []

    def overtaken(*args: Any) -> Any:
        monkeypatch.setattr(case.world.books, "change", real)
        case.world.advancer.advance(case.record.staking_id, SolidBlocks())
        monkeypatch.setattr(case.world.books, "change", overtaken)
        try:
            return real(*args)
        except StakingError as error:
            lost.append(type(error).__name__)
            raise

    monkeypatch.setattr(case.world.books, "change", overtaken)
    return lost


def test_f29_two_workers_close_one_attempt(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have seen it in the chain; one writes, the other leaves it alone."""
    case.accepted(case.ask())
    lost = _two_at_once(case, monkeypatch)
    case.service.live(MINUTES)
    monkeypatch.undo()
    assert lost == ["RecordChanged"]
    case.ends_once()


def test_f29_two_workers_replace_one_dead_attempt(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have proved its death and built new bytes; one's are stored, the other's are never signed."""
    case.world.devnet.faults.add(DropAtPacking(), "*", uses=None)
    case.accepted(case.ask())
    while case.record.attempt.absent_since is None:
        case.service.live(3)
    lost = _two_at_once(case, monkeypatch)
    while len(case.record.attempts) == 1:
        case.service.live(3)
    monkeypatch.undo()
    assert lost == ["RecordChanged"]
    first, second = case.record.attempts
    assert (first.state, second.state) == (AttemptState.DEAD, AttemptState.OPEN)
    case.world.devnet.faults.clear()
    case.ends_once()
    assert len(case.record.attempts) == 2
