"""Watches what is written."""

from collections.abc import Sequence

from tests.support.world import World
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import Entry


def sizes_of_writes(world: World) -> list[int]:
    """How many entries each write takes along from now on."""
    sizes: list[int] = []
    change = world.books.change

    def counted(before: StakingRecord, after: StakingRecord, entries: Sequence[Entry] = ()) -> None:
        sizes.append(len(entries))
        change(before, after, entries)

    world.books.change = counted  # type: ignore[method-assign]
    return sizes
