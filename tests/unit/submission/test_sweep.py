"""The sweep finds everything, even when a part of the index does not answer."""

from collections.abc import Sequence
from datetime import datetime

import pytest

from tests.support.fakes import FakeQueue
from tests.support.world import World
from tron_staking.domain.errors import BooksUnavailable
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


@pytest.mark.parametrize("down", [0, 7, DUE_SHARDS - 1])
def test_shard_in_trouble_does_not_hold_up_the_others(down: int) -> None:
    clock = World().clock
    queue = FakeQueue(clock)
    with pytest.raises(BooksUnavailable):
        Sweeper(OneShardDown(down), queue, clock).sweep()
    assert len(queue.receive()) == DUE_SHARDS - 1


def test_sweep_counts_what_it_woke() -> None:
    clock = World().clock
    assert Sweeper(OneShardDown(-1), FakeQueue(clock), clock).sweep() == DUE_SHARDS
