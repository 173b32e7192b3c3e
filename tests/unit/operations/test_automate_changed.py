"""Policies that change while a step is under way: nothing is done by old rules, and nothing twice."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.audit import assert_books_equal_chain
from tests.support.automated import ALL, COMPOUND, HOUR_MS, TRX, automate, done, schedule, staked, tick_for
from tests.support.http import Service
from tests.support.killer import Killed
from tests.support.world import ADDRESS, World
from tron_staking.domain.wallet import EXTERNAL, Wallet
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.records import StakingRecord

MINUTES = 60
PATH = f"/wallets/{ADDRESS}"
AT_ONCE = {"claim": {"minimum": "1", "wait_for_bandwidth": False}, "revote": False}
THEN = COMPOUND["then"]
FREEZE = StakingOperationType.FREEZE
SWEEP = StakingOperationType.WITHDRAW_REWARD

CHANGES: dict[str, dict[str, Any]] = {
    "nothing is done with claims": {"then": None},
    "another resource": {"then": THEN | {"resource": "BANDWIDTH"}},
    "a reserve": {"then": THEN | {"reserve": "5000"}},
    "swept": {"then": {"action": "SWEEP"}},
}


@pytest.fixture
def earning(service: Service) -> Service:
    """A wallet with a payout address and something to claim, whose automation begins now."""
    service.world.wallets.register(Wallet(ADDRESS, "kms:test", service.world.witness(5)))
    staked(service.world)
    service.world.devnet.network.live(2 * 24 * HOUR_MS)
    automate(service, **AT_ONCE)
    return service


def _ours(world: World, kind: StakingOperationType) -> list[StakingRecord]:
    everything = world.books.records.values()
    return [one for one in everything if (one.principal, one.operation_type) == ("automation", kind)]


def _spent(world: World) -> int:
    return sum(record.amount or 0 for kind in (FREEZE, SWEEP) for record in _ours(world, kind))


def _claimed(world: World) -> int:
    return sum(record.paid or 0 for record in _ours(world, StakingOperationType.CLAIM_REWARD))


def _at_accept(world: World, happens: Callable[[], None], moment: str) -> None:
    """What happens once, `before` or `after` the first freeze is accepted."""
    accept = world.books.accept

    def accepting(marker: Any, record: StakingRecord, entries: Any = ()) -> Any:
        if record.operation_type is not FREEZE:
            return accept(marker, record, entries)
        world.books.accept = accept  # type: ignore[method-assign]
        if moment == "before":
            happens()
        held = accept(marker, record, entries)
        if moment == "after":
            happens()
        return held

    world.books.accept = accepting  # type: ignore[method-assign]


def _die() -> None:
    raise Killed("while a freeze was accepted")


def _killed(world: World, moment: str) -> None:
    """Whoever asks for the first freeze dies, and others take over."""
    _at_accept(world, _die, moment)
    with pytest.raises(Killed):
        tick_for(world, 10 * MINUTES)
    world.start()


def _nothing_by_the_old(world: World, change: str) -> None:
    freezes = _ours(world, FREEZE)
    assert [one.resource for one in freezes] == (["BANDWIDTH"] if change == "another resource" else [])
    assert len(_ours(world, SWEEP)) == (change == "swept")
    assert _spent(world) in {0, _claimed(world)}
    assert_books_equal_chain(world)


@pytest.mark.parametrize("change", CHANGES)
def test_step_that_was_never_accepted_is_decided_again_by_what_holds_now(
    earning: Service, change: str
) -> None:
    _killed(earning.world, "before")
    automate(earning, **AT_ONCE | CHANGES[change])
    tick_for(earning.world, 10 * MINUTES)
    _nothing_by_the_old(earning.world, change)


@pytest.mark.parametrize("change", CHANGES)
def test_whoever_is_slow_asks_in_vain_for_what_was_decided_by_other_rules(
    earning: Service, change: str
) -> None:
    """He has decided, and is about to store the intent: meanwhile an administrator changes his mind."""
    _at_accept(earning.world, lambda: _change(earning, change), "before")
    tick_for(earning.world, 15 * MINUTES)
    _nothing_by_the_old(earning.world, change)


@pytest.mark.parametrize("change", CHANGES)
def test_whoever_is_slow_asks_in_vain_while_others_have_done_it(earning: Service, change: str) -> None:
    """So slow that the next one has looked meanwhile, and done what holds now."""

    def others() -> None:
        _change(earning, change)
        tick_for(earning.world, 10 * MINUTES)

    _at_accept(earning.world, others, "before")
    tick_for(earning.world, 15 * MINUTES)
    _nothing_by_the_old(earning.world, change)


@pytest.mark.parametrize("change", CHANGES)
def test_step_that_was_accepted_is_followed_whatever_holds_now(earning: Service, change: str) -> None:
    """It is the chain's by then: what was claimed is spent once, and not once by each of the rules."""
    _killed(earning.world, "after")
    automate(earning, **AT_ONCE | CHANGES[change])
    tick_for(earning.world, 15 * MINUTES)
    assert done(earning.world) == ["CLAIM_REWARD", "FREEZE"]
    assert (_spent(earning.world), schedule(earning.world).unspent) == (_claimed(earning.world), 0)
    assert _ours(earning.world, SWEEP) == []
    assert_books_equal_chain(earning.world)


@pytest.mark.parametrize("what", ["paused", "stopped"])
def test_whoever_is_slow_begins_nothing_after_a_pause_or_stop(earning: Service, what: str) -> None:
    put = earning.put_paused if what == "paused" else earning.put_policies
    _at_accept(earning.world, lambda: put(f"{PATH}/{what}", json={what: True}), "before")
    tick_for(earning.world, 10 * MINUTES)
    assert _ours(earning.world, FREEZE) == []
    put(f"{PATH}/{what}", json={what: False})
    tick_for(earning.world, 10 * MINUTES)
    assert _spent(earning.world) == _claimed(earning.world) > TRX


def _accepted_between(world: World, other: Callable[[], None]) -> None:
    """The first freeze is accepted just after an `other` look has found nothing under its key."""
    accept, find = world.books.accept, world.books.find_marker

    def accepting(marker: Any, record: StakingRecord, entries: Any = ()) -> Any:
        if record.operation_type is not FREEZE:
            return accept(marker, record, entries)
        held = []

        def finding(key: str) -> Any:
            found = find(key)
            world.books.find_marker = find  # type: ignore[method-assign]
            held.append(accept(marker, record, entries))
            return found

        world.books.accept, world.books.find_marker = accept, finding  # type: ignore[method-assign]
        other()
        return held[0]

    world.books.accept = accepting  # type: ignore[method-assign]


def test_step_that_nobody_could_note_is_found_when_another_is_asked_for(earning: Service) -> None:
    """Its key is that of whatever comes next: what was claimed is not frozen and sent on as well."""
    world = earning.world

    def rests() -> None:
        world.wallets.register(Wallet(ADDRESS, EXTERNAL, world.witness(5)))
        world.automator.look(ADDRESS)

    _accepted_between(world, rests)
    tick_for(world, 3 * MINUTES)
    assert (len(_ours(world, FREEZE)), schedule(world).step, done(world)) == (1, None, ["CLAIM_REWARD"])
    world.wallets.register(Wallet(ADDRESS, "kms:test", world.witness(5)))
    automate(earning, **AT_ONCE | CHANGES["swept"])
    tick_for(world, 10 * MINUTES)
    assert (_spent(world), schedule(world).unspent) == (_claimed(world), 0)
    assert done(world) == ["CLAIM_REWARD", "FREEZE"]


def _change(service: Service, change: str) -> None:
    body = ALL | {"automation": COMPOUND | AT_ONCE | CHANGES[change]}
    assert service.put_policies(f"{PATH}/policies", json=body).status == 200
