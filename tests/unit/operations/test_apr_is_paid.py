"""What the APR promises is what the chain pays: to the sun, but for whose turn it happens to be.

A chain with witnesses of every kind, one large voter, some days with constant votes. The chain reckons in
doubles and cuts each payment off, and it shares blocks out in turns; the promise is an exact fraction and
shares them evenly. Nothing else may differ:

    per block and witness   one sun of what is paid for votes, one of the brokerage
    per vote and end        one sun, since what a vote earned is cut off when it is asked for
    per producer            the blocks that it made more or less than its even share: in a cycle, at most one
"""

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction

import pytest

from local.devnet.ledger import Ledger
from tests.support.earning import pending
from tests.support.world import ADDRESS, World
from tests.unit.operations.voting import keep, keep_from_next_cycle
from tron_staking.domain.address import Address, address_bytes
from tron_staking.domain.chain import Resource
from tron_staking.domain.contracts import FreezeBalanceV2, Vote, VoteWitness
from tron_staking.domain.money import SUN_PER_TRX, Sun
from tron_staking.operations.yields import Yield, rules_of, yields_of

DAY_MS = 86_400_000
AFTER_MS = 120_000
"""Until a maintenance is solidified beyond doubt."""
CYCLES = 9
"""So many are whole rounds of 27 turns, of 5 too: what is counted shortly after the first maintenance and
shortly after the last is what was made between the two."""
NETWORKS = {
    "mainnet": {},
    "before 2025": {"getWitnessPayPerBlock": 16_000_000, "getWitness127PayPerBlock": 160_000_000},
    "short cycles": {"getMaintenanceTimeInterval": 1_800_000},
    "blocks only": {"getWitness127PayPerBlock": 0},
    "votes only": {"getWitnessPayPerBlock": 0},
    "no share": {"getChangeDelegation": 0},
}


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize(("witnesses", "seed"), [(5, 1), (27, 2), (60, 3), (135, 4)])
def test_what_is_promised_is_paid(network: str, witnesses: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same tries each time
    world = World(witnesses=witnesses, parameters=NETWORKS[network])
    for index in range(witnesses):
        percent = chance.choice([0, 1, 20, 33, 99, 100])
        keep(world, world.witness(index), percent)
        keep_from_next_cycle(world, world.witness(index), percent)
    votes = vote(world, [world.witness(index) for index in spread(witnesses)], chance)
    cycles_pass(world, 2)
    yields, before, made = promised(world), pending(world), produced(world, votes)
    interval = Ledger(world.devnet.chain.head).value("getMaintenanceTimeInterval")
    cycles_pass(world, CYCLES)
    paid = pending(world) - before
    days = Fraction(CYCLES * interval, DAY_MS)
    promise = days * sum(votes[one] * (yields[one].net or 0) for one in votes) * SUN_PER_TRX / 365
    now_made = produced(world, votes)
    extra = {one: now_made[one] - made[one] - even_share(world, yields[one], days) for one in votes}
    by_turns = sum(extra[one] * block_pay(world, yields[one]) * votes[one] for one in votes)
    blocks = days * rules_of(world.witness_books.read().value).blocks_per_day
    cut_off = sum(2 * blocks * votes[one] / yields[one].candidate.witness.votes + 2 for one in votes)
    assert all(abs(blocks) <= CYCLES for blocks in extra.values())
    assert abs(paid - promise - by_turns) <= cut_off
    assert (paid > 0) is (network != "no share")
    if network == "votes only":
        assert abs(paid - promise) <= promise / 1_000_000


def spread(witnesses: int) -> list[int]:
    """Up to 30 of them: first and last, and around the places where the rules change."""
    wanted = [0, 1, 2, 10, 25, 26, 27, 28, 50, 100, 120, 125, 126, 127, 128, 130, witnesses - 1]
    return sorted({index for index in wanted if index < witnesses})


def vote(world: World, witnesses: Sequence[Address], chance: random.Random) -> Mapping[Address, int]:
    """A voter who moves the whole election: 900 million TRX, staked and voted with."""
    votes = {witness: chance.randrange(1, 50_000_000) for witness in witnesses}
    stake = sum(votes.values()) * SUN_PER_TRX
    world.devnet.fund(address_bytes(ADDRESS), stake)
    world.outside(FreezeBalanceV2(ADDRESS, Sun(stake), Resource.ENERGY))
    world.outside(VoteWitness(ADDRESS, tuple(Vote(witness, count) for witness, count in votes.items())))
    return votes


def cycles_pass(world: World, cycles: int) -> None:
    """To shortly after the maintenance that is so many away."""
    head = Ledger(world.devnet.chain.head)
    until = head.value("nextMaintenanceTime") + (cycles - 1) * head.value("getMaintenanceTimeInterval")
    world.devnet.network.live(until + AFTER_MS - world.devnet.clock.now())


def promised(world: World) -> Mapping[Address, Yield]:
    """What the service says, with every brokerage that matters read."""
    voted = world.votes()
    while not all(yields[one].net is not None for yields in [read(world)] for one in voted):
        pass
    return read(world)


def read(world: World) -> Mapping[Address, Yield]:
    return yields_of(world.witness_books.read(world.votes()).value)


def produced(world: World, witnesses: Mapping[Address, int]) -> dict[Address, int]:
    """The blocks that each has made."""
    ledger = Ledger(world.devnet.chain.head)
    found = {one: ledger.witness(address_bytes(one)) for one in witnesses}
    return {one: witness.total_produced for one, witness in found.items() if witness is not None}


def even_share(world: World, one: Yield, days: Fraction) -> Fraction:
    """The blocks of so many days that a witness makes when turns are even."""
    if not one.candidate.elected:
        return Fraction(0)
    book = world.witness_books.read().value
    return days * rules_of(book).blocks_per_day / min(27, len(book.witnesses))


def block_pay(world: World, one: Yield) -> Fraction:
    """What a block of this witness brings each of its votes, in sun."""
    rules = rules_of(world.witness_books.read().value)
    left = Fraction(100 - (one.brokerage or 0), 100)
    return rules.block_pay * left / one.candidate.witness.votes
