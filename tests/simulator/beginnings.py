"""What schedules begin with: made once per process by a service that nothing happens to, copied for each."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from local.devnet.chain import Chain
from local.devnet.clock import Clock
from local.devnet.config import Config
from local.devnet.node import Node
from tests.simulator.functions import silence
from tests.simulator.wallets import PAYOUT, SECOND, SECOND_KEY
from tests.support.fakes import FakeBooks
from tests.support.lending import delegate
from tests.support.world import ADDRESS, FUNDS, World
from tron_staking.domain.address import address_bytes, address_from_bytes
from tron_staking.domain.chain import Resource
from tron_staking.domain.money import Sun
from tron_staking.domain.transaction import (
    DelegateResource,
    FreezeBalanceV2,
    UnfreezeBalanceV2,
    Vote,
    VoteWitness,
)

TRX = 1_000_000
MINUTES = 60
DAY_MS = 86_400_000
RECEIVERS = tuple(address_from_bytes(bytes((0x41, *[number] * 20))) for number in (2, 3))
WITNESSES = 3
_ENERGY, _BANDWIDTH = Resource.ENERGY, Resource.BANDWIDTH
_SHORT_DELAY = {"getUnfreezeDelayDays": 1}
"""Unfreezing takes a day, so that it can be over within a schedule."""


@dataclass(frozen=True)
class Beginning:
    """A chain and the books about it."""

    config: Config
    chain: Chain
    now_ms: int
    books: FakeBooks

    def node(self) -> Node:
        """A node of a chain of its own."""
        clock = Clock()
        clock.reach(self.now_ms)
        return Node(self.config, clock, self.chain.copy())


@cache
def beginning(name: str) -> Beginning:
    """The beginning with this name."""
    with silence():
        world = _BEGINNINGS[name]()
    devnet = world.devnet
    return Beginning(devnet.config, devnet.chain, devnet.clock.now(), world.books)


def _new() -> World:
    """An account with nothing but a balance, where nobody votes: blocks that pay no voters are fast."""
    return _world({"getChangeDelegation": 0})


def _staked() -> World:
    """Everything was done by the service: whatever can be asked for can succeed.

    Free and committed stake, votes with pending rewards, rewards claimed before, delegations whose lock is
    over, unfreezes that matured and one that did not.
    """
    world = _world(_SHORT_DELAY)
    _stake_the_second(world)
    world.freeze(key="stake-energy-0001", amount="300", duration=1)
    world.freeze(key="stake-bandwidth-1", amount="200", duration=1, resource="BANDWIDTH")
    world.live(2 * MINUTES)
    world.vote({world.witness(0): 200, world.witness(1): 150, world.witness(2): 100})
    _days(world, 2)
    world.claim_reward()
    delegate(world, "60", "lend-unlocked-001", to_address=RECEIVERS[0])
    world.live(2 * MINUTES)
    delegate(world, "40", "lend-locked-00001", to_address=RECEIVERS[0], lock=True, lock_days=1)
    delegate(world, "30", "lend-second-00001", to_address=RECEIVERS[1])
    world.unfreeze(key="release-energy-01", amount="50")
    world.unfreeze(key="release-bandwidth", amount="20", resource="BANDWIDTH")
    _days(world, 1.1)
    world.unfreeze(key="release-energy-02", amount="10")
    _days(world, 0.6)
    world.unfreeze(key="release-energy-03", amount="15")
    world.freeze(key="committed-energy1", amount="100", duration=30)
    _days(world, 0.5)
    return world


def _outside() -> World:
    """The same kind of account, but nothing of it was done by the service."""
    world = _world(_SHORT_DELAY)
    _stake_the_second(world)
    for resource, trx in ((_ENERGY, 300), (_BANDWIDTH, 200)):
        world.outside(FreezeBalanceV2(ADDRESS, Sun(trx * TRX), resource))
    world.live(6)
    votes = tuple(Vote(world.witness(number), count) for number, count in enumerate((200, 150, 100)))
    world.outside(VoteWitness(ADDRESS, votes))
    _days(world, 2)
    world.outside(DelegateResource(ADDRESS, RECEIVERS[0], Sun(60 * TRX), _ENERGY))
    world.outside(UnfreezeBalanceV2(ADDRESS, Sun(50 * TRX), _ENERGY))
    _days(world, 1.1)
    world.outside(UnfreezeBalanceV2(ADDRESS, Sun(10 * TRX), _ENERGY))
    _days(world, 0.6)
    world.outside(UnfreezeBalanceV2(ADDRESS, Sun(15 * TRX), _ENERGY))
    _days(world, 0.5)
    return world


def _world(parameters: dict[str, Any]) -> World:
    world = World(witnesses=WITNESSES, parameters=parameters)
    for receiver in (*RECEIVERS, PAYOUT):
        world.devnet.fund(address_bytes(receiver), TRX)
    world.devnet.fund(address_bytes(SECOND), FUNDS)
    world.live(2 * MINUTES)
    return world


def _stake_the_second(world: World) -> None:
    """The second wallet has stake and votes of its own, also made past the service."""
    world.outside(FreezeBalanceV2(SECOND, Sun(150 * TRX), _ENERGY), SECOND_KEY)
    world.live(6)
    world.outside(VoteWitness(SECOND, (Vote(world.witness(0), 40), Vote(world.witness(1), 60))), SECOND_KEY)


def _days(world: World, days: float) -> None:
    world.live(2 * MINUTES)
    world.devnet.network.live(round(days * DAY_MS))
    world.live(2 * MINUTES)


_BEGINNINGS = {"new": _new, "staked": _staked, "outside": _outside}
