"""The sweep finds everything, even when a part of the index does not answer."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import pytest

from tests.support.fakes import FakeQueue
from tests.support.world import World
from tron_staking.domain.errors import BooksUnavailable
from tron_staking.domain.telemetry import Age, listening
from tron_staking.submission.ports import DUE_SHARDS
from tron_staking.submission.sweep import Sweeper


class OneShardDown:
    """A due index of which one shard does not answer."""

    def __init__(self, down: int) -> None:
        self._down = down

    def due(self, shard: int, now: datetime, limit: int) -> Sequence[str]:
        if shard == self._down:
            raise BooksUnavailable("down")
        return [f"record-{shard}"]


class Waiting:
    """Books in which records wait since these moments."""

    def __init__(self, due_since: datetime | None, pending_since: datetime | None) -> None:
        self._due_since, self._pending_since = due_since, pending_since

    def longest_due(self) -> datetime | None:
        return self._due_since

    def oldest_pending(self) -> datetime | None:
        return self._pending_since


NOTHING_WAITS = Waiting(None, None)


@pytest.mark.parametrize("down", [0, 7, DUE_SHARDS - 1])
def test_shard_in_trouble_does_not_hold_up_the_others(down: int) -> None:
    clock = World().clock
    queue = FakeQueue(clock)
    with pytest.raises(BooksUnavailable):
        Sweeper(OneShardDown(down), queue, clock, NOTHING_WAITS).sweep()
    assert len(queue.receive()) == DUE_SHARDS - 1


def test_sweep_counts_what_it_woke() -> None:
    clock = World().clock
    assert Sweeper(OneShardDown(-1), FakeQueue(clock), clock, NOTHING_WAITS).sweep() == DUE_SHARDS


def _ages(down: int, due: timedelta | None, pending: timedelta | None) -> dict[Age, int]:
    """What a sweep says of records that wait for so long."""
    clock = World().clock
    since = [None if age is None else clock.now() - age for age in (due, pending)]
    with listening() as told, suppress(BooksUnavailable):
        Sweeper(OneShardDown(down), FakeQueue(clock), clock, Waiting(*since)).sweep()
    return told.ages


@pytest.mark.parametrize(
    ("due", "pending", "said"),
    [
        (None, None, (0, 0)),
        (timedelta(seconds=200), timedelta(hours=1), (200, 3600)),
        (timedelta(milliseconds=1999), timedelta(seconds=1), (1, 1)),
        (-timedelta(seconds=30), None, (0, 0)),
    ],
    ids=["nothing waits", "both wait", "whole seconds", "due in a while"],
)
def test_sweep_says_how_long_the_oldest_waits(
    due: timedelta | None, pending: timedelta | None, said: tuple[int, int]
) -> None:
    assert _ages(-1, due, pending) == dict(zip((Age.OLDEST_DUE, Age.OLDEST_PENDING), said, strict=True))


def test_sweep_in_trouble_says_nothing_which_rings() -> None:
    assert _ages(7, None, None) == {}
