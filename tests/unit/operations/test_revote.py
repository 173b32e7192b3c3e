"""Idle votes that automation places: in the owner's proportions, never in place of what he has cast since."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.support.automated import (
    ALL,
    COMPOUND,
    done,
    happened,
    schedule,
    staked,
    tick_for,
)
from tests.support.http import Service
from tests.support.world import ADDRESS, World
from tron_staking.domain import transaction as tx
from tron_staking.domain.address import Address
from tron_staking.domain.errors import StateConflict
from tron_staking.models.requests import RevoteRequest
from tron_staking.models.schedules import Outcome

MINUTES = 60
IDLE = 1_000
REVOTE = {"claim": None, "then": None, "withdraw_unfrozen": False, "revote": True}


@pytest.fixture
def idle(service: Service) -> Service:
    """A wallet with votes half and half, and TRON power of which some is idle."""
    world = staked(service.world, balance=2 * IDLE)
    world.freeze("more-to-freeze-001", amount=str(IDLE))
    world.live(MINUTES)
    return service


def _casts(world: World, votes: Mapping[Address, int]) -> None:
    """The owner votes past the service."""
    world.outside(tx.VoteWitness(ADDRESS, tuple(tx.Vote(witness, count) for witness, count in votes.items())))


def _blocks(world: World, number: int) -> None:
    for _ in range(number):
        world.devnet.advance(3)


def _revotes(service: Service, **policies: Any) -> None:
    body = ALL | {"automation": COMPOUND | REVOTE} | policies
    assert service.put_policies(f"/wallets/{ADDRESS}/policies", json=body).status == 200


def _look(world: World) -> None:
    world.hand_out.hand_out()
    world.automate()


def _refusal(world: World) -> str:
    with pytest.raises(StateConflict) as refused:
        world.revoter.dry_run(RevoteRequest(address=ADDRESS))
    return refused.value.code


def test_idle_votes_keep_the_proportions(idle: Service) -> None:
    _revotes(idle)
    tick_for(idle.world, 3 * MINUTES)
    first, second = (idle.world.witness(index) for index in range(2))
    assert idle.world.votes() == {first: 50_500, second: 50_500}
    assert done(idle.world) == ["VOTE"]


def test_thirty_witnesses_keep_their_proportions_and_none_is_lost(idle: Service) -> None:
    world = idle.world
    few = {world.witness(index): index + 1 for index in range(27)}
    world.vote(few, key="few-votes-for-many", mode="REPLACE")
    world.live(MINUTES)
    _revotes(idle)
    tick_for(world, 3 * MINUTES)
    again = world.votes()
    assert sum(again.values()) == 101_000
    assert all(abs(again[one] - 101_000 * count / sum(few.values())) < 1 for one, count in few.items())


@pytest.mark.parametrize("blocks", [0, 1, 4], ids=["in no block", "not solidified", "final"])
def test_what_the_owner_casts_meanwhile_stays(idle: Service, blocks: int) -> None:
    """He prefers another witness from now on: whatever was seen of the votes before, that is what grows."""
    world, mine = idle.world, idle.world.witness(3)
    _revotes(idle)
    _casts(world, {mine: 7})
    _blocks(world, blocks)
    _look(world)
    tick_for(world, 10 * MINUTES)
    assert set(world.votes()) == {mine}
    tick_for(world, 10 * MINUTES)
    assert world.votes() == {mine: 101_000}


def test_votes_that_change_between_the_look_and_the_vote_are_not_replaced(idle: Service) -> None:
    """What automation has seen is older than what the plan is made of."""
    world, mine = idle.world, idle.world.witness(3)
    _revotes(idle)
    change = world.schedules.change

    def decided(*versions: Any) -> None:
        change(*versions)
        world.schedules.change = change  # type: ignore[method-assign]
        _casts(world, {mine: 7})
        _blocks(world, 4)

    world.schedules.change = decided  # type: ignore[method-assign]
    _look(world)
    assert world.votes() == {mine: 7}
    tick_for(world, MINUTES)
    assert world.votes() == {mine: 101_000}


def test_vote_that_is_pending_is_waited_for(idle: Service) -> None:
    world = idle.world
    world.vote({world.witness(2): 5}, key="owners-own-vote-1")
    assert _refusal(world) == "vote_pending"
    _revotes(idle)
    _look(world)
    assert happened(world)[-1].code == "vote_pending"
    tick_for(world, 8 * MINUTES)
    assert sum(world.votes().values()) == 101_000
    assert len(world.votes()) == 3


def test_witness_that_the_policies_forbid_is_said_and_gets_nothing(idle: Service) -> None:
    world = idle.world
    _revotes(idle, witnesses=[world.witness(0)])
    tick_for(world, 3 * MINUTES)
    assert (happened(world)[-1].outcome, happened(world)[-1].code) == (Outcome.REFUSED, "policy_forbids")
    assert sum(world.votes().values()) == 100_000


def test_nothing_is_placed_where_nothing_is_idle_or_nobody_was_chosen(idle: Service) -> None:
    world = idle.world
    world.vote({world.witness(0): 101_000}, key="all-of-the-votes-1", mode="REPLACE")
    world.live(MINUTES)
    assert _refusal(world) == "no_idle_votes"
    _revotes(idle)
    tick_for(world, 3 * MINUTES)
    assert (schedule(world).plans, schedule(world).happened) == ((), ())
