"""Nodes that lag, lie, or live in another time: no single one decides what is built, or what became of it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from local.devnet.faults import Mutate
from local.devnet.node import Node
from tests.simulator.lies import LIES
from tests.support.additive import ADDITIVE
from tests.support.http import Service, assert_problem
from tests.support.world import World, node_at
from tests.unit.submission.faults.case import Case
from tron_staking.submission.build import LIFETIME, MAX_SKEW

INVENTED_HEAD = "the head is a block of the future"
OUTCOMES = sorted(LIES.keys() - {INVENTED_HEAD})
"""Lies about what becomes of a transaction; the other one is about what it is built on, which is F17."""

MINUTES = 60
BLOCK_SECONDS = 3
HEAD = "/wallet/getblock"


def _nodes(world: World, number: int) -> list[Node]:
    """So many nodes of the network, in the order in which they are asked."""
    devnets = [world.devnet, *(world.devnet.another() for _ in range(number - 1))]
    world.serve_by(*(node_at(f"node-{n}", devnet) for n, devnet in enumerate(devnets, 1)))
    return devnets


def _live_and_watch(case: Case, seconds: int) -> Iterator[None]:
    for _ in range(0, seconds, BLOCK_SECONDS):
        case.service.live(BLOCK_SECONDS)
        yield


def test_f15_node_that_lags_refuses_what_another_has_taken(case: Case) -> None:
    """Its refusal is a hint. It is over when two nodes have it in a solidified block, and not before."""
    _, late, later = _nodes(case.world, 3)
    late.lag, later.lag = 19, 19
    case.accepted(case.ask())
    assert case.codes == ["SUCCESS"]
    case.service.live(MINUTES)
    assert case.codes[1] == "DUP_TRANSACTION_ERROR"
    assert set(case.codes[2:]) & {"TAPOS_ERROR", "CONTRACT_VALIDATE_ERROR"}
    assert case.record.completed_at is None
    late.lag = 0
    case.ends_once()
    assert len(case.record.attempts) == 1


@pytest.mark.parametrize("lie", OUTCOMES)
def test_f16_first_of_three_nodes_lies(case: Case, lie: str) -> None:
    """One voice is none: what is told is what the two others see."""
    LIES[lie](_nodes(case.world, 3)[0])
    case.accepted(case.ask())
    for _ in _live_and_watch(case, 3 * MINUTES):
        assert case.record.block_number is None or case.moved
        assert len(case.record.attempts) == 1
    case.ends_once()


@pytest.mark.parametrize("place", [1, 2])
@pytest.mark.parametrize("lie", OUTCOMES)
def test_f16_another_of_three_nodes_lies(lie: str, place: int) -> None:
    with Service(World()) as service:
        case = Case(service, ADDITIVE["freeze"])
        LIES[lie](_nodes(case.world, 3)[place])
        case.accepted(case.ask())
        case.ends_once()


@pytest.mark.parametrize("seconds", [-86_400, -90, 90, 86_400])
def test_f17_first_node_lives_in_another_time(case: Case, seconds: int) -> None:
    """Its head block is not built on, its balances are not believed; the next node's are."""
    first, _ = _nodes(case.world, 2)
    moved = case.world.devnet.clock.now() + seconds * 1000
    first.faults.add(Mutate("block_header.raw_data.timestamp", moved), HEAD)
    first.faults.add(Mutate("balance", 0), "/wallet/getaccount")
    case.accepted(case.ask())
    assert abs(case.record.attempt.expiration - case.world.clock.now() - LIFETIME) < MAX_SKEW
    first.faults.clear()
    case.ends_once()


@pytest.mark.parametrize("seconds", [-86_400, -90, 90, 86_400])
def test_f17_every_node_lives_in_another_time(case: Case, seconds: int) -> None:
    """Nothing is built and nothing is stored; the caller may ask again with the same key."""
    moved = case.world.devnet.clock.now() + seconds * 1000
    for node in _nodes(case.world, 2):
        node.faults.add(Mutate("block_header.raw_data.timestamp", moved), HEAD)
    assert_problem(case.ask(), 503, "clock_skew")
    assert case.records == []
    assert case.service.effects == []
    case.world.devnet.faults.clear()
    case.world.start()
    case.accepted(case.ask())
    case.ends_once()


@pytest.mark.parametrize("ends", [True, False], ids=["for a while", "for ever"])
def test_f17_first_node_invents_a_head_of_this_time(case: Case, ends: bool) -> None:
    """What refers to a block that is none is never included: proved dead and built again, at most twice."""
    first = _nodes(case.world, 3)[0]
    LIES[INVENTED_HEAD](first)
    case.accepted(case.ask())
    case.service.live(2 * MINUTES)
    assert case.moved == 0
    if ends:
        first.faults.clear()
        case.ends_once()
    else:
        case.ends_never()
        assert len(case.record.attempts) == 3


def test_f18_node_is_45_seconds_behind(case: Case) -> None:
    """What refers to an old block is valid for hours, only its expiration is nearer."""
    case.world.devnet.network.live(5 * MINUTES * 1000)
    case.world.devnet.lag = 15
    case.world.start()
    case.accepted(case.ask())
    left = case.record.attempt.expiration - case.world.clock.now()
    assert timedelta(seconds=30) < left <= LIFETIME - timedelta(seconds=45)
    case.world.devnet.lag = 0
    case.ends_once()
    assert len(case.record.attempts) == 1
