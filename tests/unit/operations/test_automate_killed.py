"""Automation under bad luck: killed anywhere, woken twice, beside a twin. The outcome is the same."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest

from tests.support.audit import assert_books_equal_chain
from tests.support.automated import HOUR_MS, done, schedule, staked, tick_for
from tests.support.earning import solid_account
from tests.support.killer import Killed
from tests.support.world import ADDRESS, World
from tron_staking.domain.address import Address
from tron_staking.domain.automation import Automation, Claiming, Compounding
from tron_staking.domain.chain import Resource
from tron_staking.domain.money import Sun
from tron_staking.domain.policies import HeldPolicies, Policies
from tron_staking.models.enums import StakingOperationType

RULES = Automation(
    Claiming(Sun(1_000_000), wait_for_bandwidth=False),
    Compounding(Resource.ENERGY, Sun(0), 1),
    revote=True,
)
CHAIN = ["CLAIM_REWARD", "FREEZE", "VOTE"]
MINUTES = 60


def _ready() -> World:
    """A wallet that is due, with rewards to claim."""
    world = staked(World())
    world.devnet.network.live(24 * HOUR_MS)
    world.wallets.held[ADDRESS] = HeldPolicies(Policies(automation=RULES))
    world.schedules.wake_schedule(ADDRESS, world.clock.now())
    return world


def _paid(world: World) -> int:
    return sum(record.paid or 0 for record in world.books.records.values())


def _ends_well(world: World) -> None:
    """One claim, one freeze of all of it, one vote with all of that: whoever died meanwhile."""
    ours = [one.operation_type for one in world.books.records.values() if one.principal == "automation"]
    assert sorted(ours) == sorted(map(StakingOperationType, CHAIN))
    assert done(world) == CHAIN
    account = solid_account(world)
    assert account.frozen[Resource.ENERGY] == 100_000_000_000 + _paid(world)
    assert sum(account.votes.values()) == account.tron_power // 1_000_000
    assert schedule(world).unspent == 0
    assert_books_equal_chain(world)


def _until_done(world: World) -> None:
    """As long as it takes, which is not for ever."""
    for _ in range(60):
        tick_for(world, 30)
        if done(world) == CHAIN:
            break
    _ends_well(world)


@pytest.fixture(scope="module")
def calls() -> list[str]:
    """What automation, worker and rounds ask of the world in a whole chain of steps."""
    world = _ready()
    world.killer.calls.clear()
    _until_done(world)
    return list(world.killer.calls)


WRITES = ("schedules.change", "books.accept", "books.change", "signer", "node-1.broadcast", "queue.wake")


def _worth_killing(calls: list[str]) -> Iterator[int]:
    """Every write, and each read the first time: later ones find the world as that one did."""
    for number, call in enumerate(calls):
        if call.startswith(WRITES) or call not in calls[:number]:
            yield number


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_at_any_call_is_made_good_by_the_next_round(calls: list[str], moment: str) -> None:
    for number in _worth_killing(calls):
        world = _ready()
        world.killer.arm(number, moment)
        with pytest.raises(Killed):
            _until_done(world)
        world.start()
        _until_done(world)


def test_killed_again_and_again() -> None:
    """The most unlucky service: it dies again and again, each time a little later."""
    world = _ready()
    for number in range(0, 120, 3):
        world.killer.arm(number, "after")
        with suppress(Killed):
            tick_for(world, MINUTES)
        world.start()
    _until_done(world)


def test_every_message_twice_and_every_round_twice() -> None:
    world = _ready()
    for _ in range(100):
        world.devnet.advance(3)
        world.sweeper.sweep()
        for _ in range(2):
            world.hand_out.hand_out()
            for address in world.automate_queue.receive() * 2:
                world.automator.look(Address(address))
        world.work()
    _ends_well(world)


@pytest.mark.parametrize("seconds", [-90, 0, 5, 45])
def test_two_at_once_do_the_work_of_one(seconds: int) -> None:
    """Two containers look at the same wallet in turn, one with a clock that is behind, or ahead."""
    world = _ready()
    twin = world.twin(skew=timedelta(seconds=seconds))
    for _ in range(100):
        world.devnet.advance(3)
        world.sweeper.sweep()
        for one in (world, twin):
            one.automator.look(ADDRESS)
        world.work()
    _ends_well(world)


def test_ticks_that_are_missed_change_nothing_but_the_time() -> None:
    world = _ready()
    world.devnet.network.live(6 * HOUR_MS)
    _until_done(world)
