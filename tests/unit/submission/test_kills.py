"""A Lambda killed between any two steps leaves something that the sweep finishes, once."""

import pytest

from tests.support.killer import Killed
from tests.support.world import World
from tron_staking.models.enums import StakingStatusType

AMOUNT = 100_000_000
MINUTES = 60


def _calls_of_a_freeze() -> list[str]:
    world = World()
    world.freeze()
    return list(world.killer.calls)


def _calls_of_a_life() -> int:
    world = World()
    world.freeze()
    world.killer.calls.clear()
    world.live(2 * MINUTES)
    return len(world.killer.calls)


FREEZE_CALLS = _calls_of_a_freeze()
MOMENTS = [(call, moment) for call in range(len(FREEZE_CALLS)) for moment in ("before", "after")]


def _ask_and_live(world: World) -> None:
    world.freeze()
    world.live(MINUTES)


def _ends_well(world: World) -> None:
    assert [record.status for record in world.books.records.values()] == [StakingStatusType.ACTIVE]
    assert world.frozen() == AMOUNT
    assert world.books.totals().records() == 1
    assert world.books.totals().staked() == AMOUNT


@pytest.mark.parametrize(("call", "moment"), MOMENTS, ids=str)
def test_freeze_killed_is_finished_by_the_sweep(call: int, moment: str) -> None:
    world = World()
    world.killer.arm(call, moment)
    with pytest.raises(Killed):
        world.freeze()
    world.start()
    world.live(10 * MINUTES)
    if world.books.records:
        _ends_well(world)
    else:
        assert world.frozen() == 0
        assert FREEZE_CALLS.index("books.accept") >= call
    answer = world.freeze()
    world.live(10 * MINUTES)
    _ends_well(world)
    assert answer.staking_id in world.books.records


@pytest.mark.parametrize(("call", "moment"), MOMENTS, ids=str)
def test_freeze_killed_and_sent_again_at_once_happens_once(call: int, moment: str) -> None:
    world = World()
    world.killer.arm(call, moment)
    with pytest.raises(Killed):
        world.freeze()
    world.start()
    first, second = world.freeze(), world.freeze()
    assert first == second
    world.live(10 * MINUTES)
    _ends_well(world)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_worker_or_sweep_killed_anywhere_is_made_good_by_the_next(moment: str) -> None:
    calls = _calls_of_a_life()
    for call in range(calls):
        world = World()
        world.freeze()
        world.killer.arm(call, moment)
        with pytest.raises(Killed):
            world.live(2 * MINUTES)
        world.start()
        world.live(10 * MINUTES)
        _ends_well(world)


def test_every_step_killed_in_turn_still_happens_once() -> None:
    """The most unlucky service: whoever drives the record dies at its next step, again and again."""
    world = World()
    for call in range(len(FREEZE_CALLS)):
        world.killer.arm(call, "after")
        with pytest.raises(Killed):
            _ask_and_live(world)
        world.start()
    world.live(20 * MINUTES)
    _ends_well(world)
