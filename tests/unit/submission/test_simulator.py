"""Random schedules of failures break no promise; and the simulator finds the bugs that are planted.

`make simulate` runs as many as wanted, `python -m tests.simulator SEED` shows one step by step.
"""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.simulator.simulation import Simulation
from tests.simulator.watch import WatchedBooks
from tests.support import changes
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.events import StakingEvent
from tron_staking.models.records import StakingRecord
from tron_staking.operations.publish import event_of
from tron_staking.submission import advance, finality

SCHEDULES = 120
ENOUGH = 200
"""Within so many schedules each planted bug must show."""

BROKE_THE_FIRST_PROOF_OF_DEATH = [123, 309, 451]


@pytest.mark.parametrize("first", range(0, SCHEDULES, 20))
def test_schedules_break_no_promise(first: int) -> None:
    assert {seed: wrong for seed in range(first, first + 20) if (wrong := Simulation(seed).run())} == {}


@pytest.mark.parametrize("seed", BROKE_THE_FIRST_PROOF_OF_DEATH)
def test_schedule_that_broke_a_promise_once_breaks_none(seed: int) -> None:
    assert Simulation(seed).run() == []


def _death_needs_no_proof(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(finality, "_past", lambda _solid, _attempt: True)
    patch.setattr(advance, "PROOF_PAUSE", timedelta())


def _lost_updates(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(WatchedBooks, "_unchanged", lambda _books, _before: None)


def _nothing_is_due(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(WatchedBooks, "due", lambda *_: [])


def _equal_bytes_are_not_noticed(patch: pytest.MonkeyPatch) -> None:
    def claim(books: WatchedBooks, record: StakingRecord) -> None:
        books.txids[record.transaction_hash] = record.staking_id

    patch.setattr(WatchedBooks, "_claim", claim)


def _submitted_is_told_of_every_version(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(changes, "event_of", lambda before, after: event_of(None, after) or event_of(before, after))


def _failures_are_not_told(patch: pytest.MonkeyPatch) -> None:
    def told(before: StakingRecord | None, after: StakingRecord) -> StakingEvent | None:
        return None if after.status is StakingStatusType.FAILED else event_of(before, after)

    patch.setattr(changes, "event_of", told)


@pytest.mark.parametrize(
    "plant",
    [
        _death_needs_no_proof,
        _lost_updates,
        _nothing_is_due,
        _equal_bytes_are_not_noticed,
        _submitted_is_told_of_every_version,
        _failures_are_not_told,
    ],
    ids=lambda plant: plant.__name__.strip("_"),
)
def test_planted_bug_is_found(
    monkeypatch: pytest.MonkeyPatch, plant: Callable[[pytest.MonkeyPatch], None]
) -> None:
    plant(monkeypatch)
    assert any(Simulation(seed).run() for seed in range(ENOUGH))
