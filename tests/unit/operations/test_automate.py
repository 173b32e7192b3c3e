"""A wallet left to its automation: what it does and leaves alone, and that the books end up as the chain."""

from datetime import timedelta
from typing import Any

import pytest

from local.devnet.faults import DropAtPacking
from tests.support.audit import assert_books_equal_chain
from tests.support.automated import (
    ALL,
    COMPOUND,
    HOUR_MS,
    TRX,
    automate,
    done,
    happened,
    pass_hours,
    schedule,
    staked,
    tick_for,
)
from tests.support.earning import solid_account
from tests.support.http import Service
from tests.support.world import ADDRESS
from tron_staking.domain.address import address_bytes
from tron_staking.domain.chain import Bandwidth, Resource
from tron_staking.domain.wallet import EXTERNAL, Wallet
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.records import StakingRecord
from tron_staking.models.schedules import Outcome

MINUTES = 60
AT_ONCE = {"claim": {"minimum": "1", "wait_for_bandwidth": False}}
PATH = f"/wallets/{ADDRESS}"


def _records(service: Service, kind: str) -> list[StakingRecord]:
    everything = service.world.books.records.values()
    ours = [one for one in everything if one.principal == "automation" and one.operation_type == kind]
    return sorted(ours, key=lambda record: record.created_at)


def _sum(service: Service, kind: str, field: str = "amount") -> int:
    return sum(getattr(record, field) or 0 for record in _records(service, kind))


def _earning(service: Service, days: int = 2, **automation: Any) -> None:
    """A wallet with something to claim, and with an automation that begins now."""
    staked(service.world)
    service.world.devnet.network.live(days * 24 * HOUR_MS)
    automate(service, **automation)


def test_month_of_compounding(service: Service) -> None:
    """Nobody calls. Every claim is frozen and voted with, nothing is burned, all of it is the chain's."""
    world = staked(service.world)
    automate(service)
    pass_hours(world, 30 * 24, minutes=3, of=8)
    claims, freezes = _records(service, "CLAIM_REWARD"), _records(service, "FREEZE")
    assert len(claims) >= 15
    assert _sum(service, "CLAIM_REWARD", "paid") == _sum(service, "FREEZE") + schedule(world).unspent
    assert len(freezes) >= len(claims) - 1
    account = solid_account(world)
    assert account.frozen[Resource.ENERGY] == 100_000 * TRX + _sum(service, "FREEZE")
    assert account.tron_power // TRX - sum(account.votes.values()) < 20, "what the last claim brought"
    assert sum(record.fee or 0 for record in world.books.records.values()) == 0
    assert world.books.reward_state(ADDRESS).claimed == _sum(service, "CLAIM_REWARD", "paid")
    assert_books_equal_chain(world)


def test_votes_keep_their_proportions(service: Service) -> None:
    _earning(service, **AT_ONCE)
    tick_for(service.world, 10 * MINUTES)
    first, second = (service.world.votes()[service.world.witness(index)] for index in range(2))
    account = solid_account(service.world)
    assert first + second == account.tron_power // TRX > 100_000
    assert abs(first - second) <= 1


def test_without_waiting_all_of_it_is_done_at_once_and_burns(service: Service) -> None:
    _earning(service, **AT_ONCE)
    tick_for(service.world, 10 * MINUTES)
    assert done(service.world) == ["CLAIM_REWARD", "FREEZE", "VOTE"]
    assert sum(record.fee or 0 for record in service.world.books.records.values()) > 0
    assert_books_equal_chain(service.world)


def test_claim_waits_for_its_minimum(service: Service) -> None:
    staked(service.world)
    automate(service, claim={"minimum": "25"})
    pass_hours(service.world, 24, of=6)
    assert done(service.world) == []
    (plan,) = [one for one in schedule(service.world).plans if one.action == "CLAIM_REWARD"]
    assert "of the 25 TRX that a claim shall bring are pending" in plan.why
    pass_hours(service.world, 4 * 24, of=6)
    assert done(service.world)[:1] == ["CLAIM_REWARD"]
    assert _sum(service, "CLAIM_REWARD", "paid") >= 25 * TRX


def test_sweep_sends_what_was_claimed_to_the_payout_address_and_no_more(service: Service) -> None:
    payout = service.world.witness(5)
    service.world.wallets.register(Wallet(ADDRESS, "kms:test", payout))
    _earning(service, then={"action": "SWEEP"}, revote=False)
    pass_hours(service.world, 6 * 24, of=6)
    assert len(_records(service, "WITHDRAW_REWARD")) >= 4
    assert _sum(service, "WITHDRAW_REWARD") == _sum(service, "CLAIM_REWARD", "paid")
    state = service.world.books.reward_state(ADDRESS)
    assert (state.available, state.reserved, state.withdrawn) == (0, 0, state.claimed)
    assert_books_equal_chain(service.world)


def test_sweep_leaves_what_the_owner_withdrew_himself(service: Service) -> None:
    payout = service.world.witness(5)
    service.world.wallets.register(Wallet(ADDRESS, "kms:test", payout))
    _earning(service, then={"action": "SWEEP"}, **AT_ONCE)
    while not service.world.books.reward_state(ADDRESS).available:
        service.world.devnet.advance(3)
        service.world.hand_out.hand_out()
        service.world.automate()
        service.world.work()
    service.world.withdraw_reward()
    tick_for(service.world, 30 * MINUTES)
    assert done(service.world) == ["CLAIM_REWARD"]
    assert service.world.books.reward_state(ADDRESS).available == 0
    assert_books_equal_chain(service.world)


def test_what_nobody_wants_spent_is_not_spent_later(service: Service) -> None:
    """Who asks for compounding today does not mean last year's claims."""
    _earning(service, then=None, revote=False, **AT_ONCE)
    tick_for(service.world, 10 * MINUTES)
    assert done(service.world) == ["CLAIM_REWARD"]
    automate(service, **AT_ONCE)
    tick_for(service.world, 10 * MINUTES)
    assert done(service.world) == ["CLAIM_REWARD"]
    assert schedule(service.world).unspent == 0


def test_reserve_stays_and_what_is_not_frozen_is_carried_on(service: Service) -> None:
    _earning(service, then=COMPOUND["then"] | {"reserve": "2005"}, **AT_ONCE)
    before = solid_account(service.world).balance
    tick_for(service.world, 10 * MINUTES)
    (claim,), (freeze,) = _records(service, "CLAIM_REWARD"), _records(service, "FREEZE")
    assert before + (claim.paid or 0) - (freeze.amount or 0) >= 2005 * TRX
    assert schedule(service.world).unspent == (claim.paid or 0) - (freeze.amount or 0) > TRX
    service.world.devnet.fund(address_bytes(ADDRESS), 100 * TRX)
    pass_hours(service.world, 25, of=5)
    assert schedule(service.world).unspent == 0
    assert _sum(service, "FREEZE") == _sum(service, "CLAIM_REWARD", "paid")


def test_reserve_that_leaves_nothing_says_so(service: Service) -> None:
    _earning(service, then=COMPOUND["then"] | {"reserve": "5000"}, **AT_ONCE)
    tick_for(service.world, 10 * MINUTES)
    assert done(service.world) == ["CLAIM_REWARD"]
    (plan,) = [one for one in schedule(service.world).plans if one.action == "FREEZE"]
    assert "reserve, fees, limits" in plan.why
    assert "less than 1 TRX to freeze" in plan.why


def test_matured_unfreezes_are_withdrawn(service: Service) -> None:
    staked(service.world)
    service.world.devnet.network.live(25 * HOUR_MS)
    service.world.unfreeze(amount="50")
    tick_for(service.world, MINUTES)
    automate(service, claim=None, then=None, revote=False)
    pass_hours(service.world, 13 * 24, of=24)
    assert done(service.world) == []
    assert [plan.action for plan in schedule(service.world).plans] == ["WITHDRAW_UNFROZEN"]
    pass_hours(service.world, 25, of=5)
    assert done(service.world) == ["WITHDRAW_UNFROZEN"]
    assert _sum(service, "WITHDRAW_UNFROZEN", "paid") == 50 * TRX
    assert schedule(service.world).plans == ()


def test_wallet_for_which_nothing_can_be_done_is_looked_at_once_a_day(service: Service) -> None:
    automate(service)
    tick_for(service.world, 2 * MINUTES)
    idle = schedule(service.world)
    assert idle.due_at is not None
    assert idle.looked_at is not None
    assert idle.due_at - idle.looked_at == timedelta(hours=24)
    assert (idle.plans, idle.happened) == ((), ())


def test_refused_step_waits_longer_each_time_and_holds_nothing_else_up(service: Service) -> None:
    _earning(service, **AT_ONCE)
    body = ALL | {"operations": ["CLAIM_REWARD", "VOTE"], "automation": COMPOUND | AT_ONCE}
    service.put_policies(f"{PATH}/policies", json=body)
    tick_for(service.world, 25 * MINUTES)
    assert done(service.world) == ["CLAIM_REWARD"]
    last = happened(service.world)[-1]
    assert (last.action, last.outcome, last.code, last.times) == (
        "FREEZE",
        Outcome.REFUSED,
        "policy_forbids",
        3,
    )
    setback = schedule(service.world).setback(StakingOperationType.FREEZE)
    assert setback is not None
    assert setback.times == 3
    pass_hours(service.world, 25, of=5)
    assert done(service.world) == ["CLAIM_REWARD", "CLAIM_REWARD"]
    assert _records(service, "FREEZE") == []
    automate(service, **AT_ONCE)
    pass_hours(service.world, 30, of=6)
    assert _sum(service, "FREEZE") == _sum(service, "CLAIM_REWARD", "paid")
    assert schedule(service.world).setbacks == ()


def test_step_that_failed_is_asked_for_again_under_another_key(service: Service) -> None:
    """The chain drops what it took, until the record has FAILED: the rewards are still there to claim."""
    _earning(service, then=None, revote=False, **AT_ONCE)
    service.world.devnet.faults.add(DropAtPacking(), uses=100)
    tick_for(service.world, 30 * MINUTES)
    assert {one.outcome for one in happened(service.world)} == {Outcome.FAILED}
    service.world.devnet.faults.clear()
    pass_hours(service.world, 2, of=1, minutes=10)
    assert done(service.world) == ["CLAIM_REWARD"]
    *dead, last = (record.status.value for record in _records(service, "CLAIM_REWARD"))
    assert (set(dead), last) == ({"FAILED"}, "COMPLETED")
    assert_books_equal_chain(service.world)


@pytest.mark.parametrize("what", ["paused", "stopped"])
@pytest.mark.parametrize("whose", [PATH, ""])
def test_nothing_is_begun_while_it_is_paused_or_stopped(service: Service, whose: str, what: str) -> None:
    _earning(service, **AT_ONCE)
    put = service.put_paused if what == "paused" else service.put_policies
    put(f"{whose}/{what}", json={what: True})
    tick_for(service.world, 5 * MINUTES)
    assert _records(service, "CLAIM_REWARD") == []
    put(f"{whose}/{what}", json={what: False})
    tick_for(service.world, 10 * MINUTES)
    assert done(service.world) == ["CLAIM_REWARD", "FREEZE", "VOTE"]


def test_chain_of_steps_stops_where_it_is_paused_and_goes_on_from_there(service: Service) -> None:
    _earning(service, **AT_ONCE)
    while not _records(service, "CLAIM_REWARD"):
        tick_for(service.world, 3)
    service.put_paused(f"{PATH}/paused", json={"paused": True})
    tick_for(service.world, 10 * MINUTES)
    assert done(service.world) == ["CLAIM_REWARD"]
    assert schedule(service.world).resting == "an administrator has paused what the wallet has done by itself"
    service.put_paused(f"{PATH}/paused", json={"paused": False})
    tick_for(service.world, 10 * MINUTES)
    assert done(service.world) == ["CLAIM_REWARD", "FREEZE", "VOTE"]


def test_automation_that_is_taken_away_ends_with_the_step_in_flight(service: Service) -> None:
    _earning(service, **AT_ONCE)
    while not _records(service, "CLAIM_REWARD"):
        tick_for(service.world, 3)
    service.put_policies(f"{PATH}/policies", json=ALL)
    tick_for(service.world, 10 * MINUTES)
    rests = schedule(service.world)
    assert (done(service.world), rests.due_at, rests.step) == (["CLAIM_REWARD"], None, None)
    assert rests.resting == "the wallet's policies ask for no automation"


def test_wallet_that_became_external_rests_until_it_is_ours_again(service: Service) -> None:
    """A registration wakes nobody: somebody has to look."""
    _earning(service, **AT_ONCE)
    service.world.wallets.register(Wallet(ADDRESS, EXTERNAL))
    tick_for(service.world, 5 * MINUTES)
    assert schedule(service.world).resting == "the wallet's owner signs each transaction himself"
    assert _records(service, "CLAIM_REWARD") == []
    service.world.wallets.register(Wallet(ADDRESS, "kms:test"))
    pass_hours(service.world, 2, minutes=10)
    assert done(service.world) == ["CLAIM_REWARD", "FREEZE", "VOTE"]


def _claimed(service: Service) -> None:
    """Until the claim is final, and nothing else is decided."""
    while not service.world.books.reward_state(ADDRESS).available:
        service.world.devnet.advance(3)
        service.world.hand_out.hand_out()
        service.world.automate()
        service.world.work()


def test_compounding_leaves_what_the_owner_withdrew_himself(service: Service) -> None:
    """It is not there any more: what else is in the balance was not claimed."""
    service.world.wallets.register(Wallet(ADDRESS, "kms:test", service.world.witness(5)))
    _earning(service, **AT_ONCE)
    _claimed(service)
    service.world.withdraw_reward(amount="10")
    tick_for(service.world, 30 * MINUTES)
    paid = _sum(service, "CLAIM_REWARD", "paid")
    assert _sum(service, "FREEZE") == paid - 10 * TRX > TRX
    assert schedule(service.world).unspent == 0
    assert_books_equal_chain(service.world)


def test_sweep_leaves_what_the_owner_claims_after_he_withdrew(service: Service) -> None:
    """He takes what was claimed for him, and keeps what he claims himself."""
    world = service.world
    world.wallets.register(Wallet(ADDRESS, "kms:test", world.witness(5)))
    _earning(service, then={"action": "SWEEP"}, revote=False, **AT_ONCE)
    _claimed(service)
    world.withdraw_reward()
    tick_for(world, 10 * MINUTES)
    world.devnet.network.live(25 * HOUR_MS)
    world.claim_reward()
    world.live(2 * MINUTES)
    own = world.books.reward_state(ADDRESS).available
    pass_hours(world, 20, of=5)
    assert _records(service, "WITHDRAW_REWARD") == []
    assert world.books.reward_state(ADDRESS).available == own > 0
    pass_hours(world, 10, of=5)
    assert _sum(service, "WITHDRAW_REWARD") == _records(service, "CLAIM_REWARD")[-1].paid
    assert world.books.reward_state(ADDRESS).available == own


def test_withdrawal_that_failed_gives_back_what_it_held(service: Service) -> None:
    """While it is pending nobody freezes what it may take; what it did not take is frozen then."""
    world = service.world
    world.wallets.register(Wallet(ADDRESS, "kms:test", world.witness(5)))
    _earning(service, revote=False, **AT_ONCE)
    _claimed(service)
    world.devnet.faults.add(DropAtPacking(), uses=1000)
    world.withdraw_reward()
    tick_for(world, MINUTES)
    assert _records(service, "FREEZE") == []
    world.live(15 * MINUTES)
    world.devnet.faults.clear()
    assert world.books.reward_state(ADDRESS).reserved == 0
    pass_hours(world, 25, of=5)
    assert _sum(service, "FREEZE") == _sum(service, "CLAIM_REWARD", "paid")


def test_what_the_policies_allow_at_once_is_done_in_parts(service: Service) -> None:
    _earning(service, revote=False, **AT_ONCE)
    limits = {"FREEZE": {"at_once": "7", "a_day": None}}
    body = ALL | {"limits": limits, "automation": COMPOUND | AT_ONCE | {"revote": False}}
    service.put_policies(f"{PATH}/policies", json=body)
    tick_for(service.world, 25 * MINUTES)
    amounts = [record.amount or 0 for record in _records(service, "FREEZE")]
    assert set(amounts[:-1]) == {7 * TRX}
    assert sum(amounts) + schedule(service.world).unspent == _sum(service, "CLAIM_REWARD", "paid")
    assert schedule(service.world).unspent < TRX


def test_sweep_without_a_payout_address_keeps_what_was_claimed(service: Service) -> None:
    """Somebody took the address away: nothing is sent, and all of it is once there is another."""
    world = service.world
    world.wallets.register(Wallet(ADDRESS, "kms:test", world.witness(5)))
    _earning(service, then={"action": "SWEEP"}, revote=False, **AT_ONCE)
    world.wallets.register(Wallet(ADDRESS, "kms:test"))
    tick_for(world, 10 * MINUTES)
    assert happened(world)[-1].code == "payout_address_missing"
    world.wallets.register(Wallet(ADDRESS, "kms:test", world.witness(4)))
    pass_hours(world, 3, minutes=10)
    assert _sum(service, "WITHDRAW_REWARD") == _sum(service, "CLAIM_REWARD", "paid") > 0


def test_nobody_waits_for_bandwidth_for_ever(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner uses it up again and again: to wait does not make it free, so a day is enough."""
    world = service.world
    _earning(service, then=None, revote=False)
    began = world.clock.now()
    used_up = Bandwidth(free_used=600, free_limit=600, staked_used=0, staked_limit=0)
    monkeypatch.setattr(world.pool, "bandwidth", lambda _: used_up)
    pass_hours(world, 20, minutes=10, of=5)
    assert (done(world), schedule(world).step) == ([], None)
    assert schedule(world).waits_since is not None
    pass_hours(world, 10, minutes=10, of=5)
    (claim,) = _records(service, "CLAIM_REWARD")
    assert claim.created_at - began > timedelta(hours=24)
    assert schedule(world).waits_since is None


def test_nodes_that_do_not_answer_are_asked_less_and_less(service: Service) -> None:
    _earning(service, **AT_ONCE)
    service.world.nodes_down()
    tick_for(service.world, 20 * MINUTES)
    waits = schedule(service.world)
    assert waits.troubles == 5, "after 0, 1, 3, 7 and 15 minutes"
    assert waits.happened == ()
    service.world.nodes_down(down=False)
    tick_for(service.world, 45 * MINUTES)
    assert done(service.world) == ["CLAIM_REWARD", "FREEZE", "VOTE"]
    assert schedule(service.world).troubles == 0


def test_claim_of_the_owner_outside_is_seen(service: Service) -> None:
    """Nobody asks TRON for what it refuses: the 24 hours begin anew."""
    _earning(service, **AT_ONCE)
    service.world.claim_reward()
    tick_for(service.world, 10 * MINUTES)
    assert done(service.world) == []
    (plan,) = [one for one in schedule(service.world).plans if one.action == "CLAIM_REWARD"]
    assert plan.at > service.world.clock.now() + timedelta(hours=23)


def test_claim_that_was_never_followed_is_found_by_its_key(service: Service) -> None:
    """Whoever asked for it died before he could tell: that is the step, and there is no other."""
    _earning(service, **AT_ONCE)
    world = service.world
    world.hand_out.hand_out()
    world.automate()
    decided = schedule(world)
    assert decided.step is not None
    forgotten = decided.step.model_copy(update={"staking_id": None})
    world.schedules.change(decided, decided.changed(step=forgotten, due_at=world.clock.now()))
    tick_for(world, 10 * MINUTES)
    assert done(world) == ["CLAIM_REWARD", "FREEZE", "VOTE"]
    assert len(_records(service, "CLAIM_REWARD")) == 1
