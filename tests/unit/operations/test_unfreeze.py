"""Unfreezing, withdrawing and cancelling: from the request to books that equal the chain."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from tests.support.chainwork import send
from tests.support.freezes import many_freezes
from tests.support.killer import Killed
from tests.support.world import ADDRESS, World, node_at
from tests.support.writes import sizes_of_writes
from tron_staking.domain.address import address_bytes
from tron_staking.domain.chain import Account
from tron_staking.domain.errors import StateConflict
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import (
    CancelUnfreezeRequest,
    UnfreezeBalanceRequest,
    WithdrawUnfrozenRequest,
)
from tron_staking.operations.cancel_unfreeze import UnfreezeCanceller
from tron_staking.operations.settle import MOST_OTHERS
from tron_staking.operations.unfreeze import Unfreezer
from tron_staking.operations.withdraw_unfrozen import UnfrozenWithdrawer
from tron_staking.submission.commitments import staked

TRX = 1_000_000
MINUTES = 60
DAY_MS = 86_400_000
DELAY_DAYS = 14


def _account(world: World) -> Account:
    account = node_at("auditor", world.devnet).solid_account(ADDRESS)
    assert account is not None
    return account


def _days(world: World, days: int) -> None:
    """Nobody makes blocks for some days; what is pending is included before."""
    world.live(MINUTES)
    world.devnet.network.jump(days * DAY_MS)
    world.live(2 * MINUTES)


def _frozen_world(*amounts: str) -> World:
    """A wallet with freezes whose commitments are over."""
    world = World()
    for number, amount in enumerate(amounts):
        world.freeze(key=f"freeze-{number:010}", amount=amount, duration=1)
    world.live(2 * MINUTES)
    _days(world, 1)
    return world


def _record(world: World, operation: StakingOperationType) -> StakingRecord:
    (record,) = [r for r in world.books.records.values() if r.operation_type is operation]
    return record


def _withdraw(world: World, key: str = "w" * 16) -> Any:
    request = WithdrawUnfrozenRequest.model_validate({"address": ADDRESS})
    return UnfrozenWithdrawer(world.common).submit(request, "tester", key)


def _cancel(world: World, key: str = "c" * 16) -> Any:
    request = CancelUnfreezeRequest.model_validate({"address": ADDRESS})
    return UnfreezeCanceller(world.common).submit(request, "tester", key)


def _refusal(call: Callable[[], object]) -> StateConflict:
    with pytest.raises(StateConflict) as caught:
        call()
    return caught.value


def test_what_is_committed_is_refused_with_the_time_when_it_works() -> None:
    world = World()
    first = world.freeze(key="a" * 16, amount="100", duration=3)
    second = world.freeze(key="b" * 16, amount="50", duration=9)
    world.live(2 * MINUTES)
    assert _refusal(world.unfreeze).works_at == first.expires_at
    assert _refusal(lambda: world.unfreeze(amount="100")).works_at == first.expires_at
    refusal = _refusal(lambda: world.unfreeze(amount="101"))
    assert (refusal.code, refusal.works_at) == ("committed", second.expires_at)
    assert not [
        r for r in world.books.records.values() if r.operation_type is not StakingOperationType.FREEZE
    ]


def test_unfreeze_takes_what_is_free_and_leaves_what_is_committed() -> None:
    world = _frozen_world("100")
    world.freeze(key="later" * 4, amount="50", duration=30)
    world.live(2 * MINUTES)
    answer = world.unfreeze()
    assert answer.amount_sun == 100 * TRX
    head = world.devnet.head.number
    assert head
    world.live(2 * MINUTES)
    account = _account(world)
    assert sum(account.frozen.values()) == 50 * TRX == world.books.totals().staked()
    (entry,) = account.unfreezing
    assert entry.amount == 100 * TRX
    assert abs(entry.expires_at_ms / 1000 - answer.available_at.timestamp()) < 10


def test_oldest_freezes_end_first_and_one_may_end_in_part() -> None:
    world = _frozen_world("10", "20", "30")
    world.unfreeze(amount="25")
    world.live(2 * MINUTES)
    freezes = [r for r in world.books.records.values() if r.operation_type is StakingOperationType.FREEZE]
    assert [(r.status, r.remaining) for r in freezes] == [
        (StakingStatusType.INACTIVE, 0),
        (StakingStatusType.EXPIRED, 5 * TRX),
        (StakingStatusType.EXPIRED, 30 * TRX),
    ]
    assert world.books.totals().staked() == 35 * TRX == world.frozen()


def test_stake_from_outside_the_service_is_unfrozen_too() -> None:
    world = World()
    send(
        world,
        "FreezeBalanceV2Contract",
        owner_address=address_bytes(ADDRESS),
        frozen_balance=7 * TRX,
        resource=1,
    )
    world.live(MINUTES)
    assert world.unfreeze().amount_sun == 7 * TRX
    world.live(2 * MINUTES)
    assert world.frozen() == 0
    assert _record(world, StakingOperationType.UNFREEZE).status is StakingStatusType.COMPLETED


def _delegated(world: World, trx: int) -> None:
    """Past the service; half of what follows is about stake that is not the owner's to use."""
    witness = address_bytes(world.witness(0))
    fields = {"receiver_address": witness, "resource": 1, "balance": trx * TRX}
    send(world, "DelegateResourceContract", owner_address=address_bytes(ADDRESS), **fields)
    world.live(MINUTES)


def test_delegated_stake_keeps_a_commitment_as_well() -> None:
    """Of 150 TRX 100 are committed: 50 are free, whichever of them are delegated."""
    world = _frozen_world("50")
    world.freeze(key="committed" * 2, amount="100", duration=30)
    world.live(MINUTES)
    _delegated(world, 100)
    assert _refusal(lambda: world.unfreeze(amount="50.000001")).code == "insufficient_stake"
    assert world.unfreeze().amount_sun == 50 * TRX
    world.live(2 * MINUTES)
    assert _account(world).frozen["ENERGY"] == 0  # type: ignore[index]
    assert world.books.totals().staked() == 100 * TRX


def test_committed_stake_is_refused_however_much_is_delegated() -> None:
    world = _frozen_world("50")
    world.freeze(key="committed" * 2, amount="100", duration=30)
    world.live(MINUTES)
    _delegated(world, 30)
    assert _refusal(lambda: world.unfreeze(amount="50.000001")).code == "committed"
    assert world.unfreeze(amount="50").amount_sun == 50 * TRX


def test_commitment_is_found_behind_any_number_of_delegations() -> None:
    """Who lends energy to hundreds has hundreds of delegations that are newer than the freeze."""
    world = _frozen_world()
    world.freeze(key="committed" * 2, amount="100", duration=30)
    world.live(MINUTES)
    (freeze,) = world.books.records.values()
    fields = {"operation_type": StakingOperationType.DELEGATE, "receiver": world.witness(0)}
    for number in range(101):
        later = freeze.created_at + timedelta(seconds=number)
        one = {"staking_id": f"stk_{number:032x}", "created_at": later, "expires_at": None}
        delegation = freeze.model_copy(update=fields | one)
        world.books.records[delegation.staking_id] = delegation
    assert _refusal(lambda: world.unfreeze(amount="1")).code == "committed"


@pytest.mark.parametrize("amount", ["0", "-1", "0.0000001", "1e3"])
def test_amount_is_something(amount: str) -> None:
    with pytest.raises(ValidationError):
        UnfreezeBalanceRequest.model_validate({"address": ADDRESS, "resource": "ENERGY", "amount": amount})


def test_more_than_is_staked_and_nothing_staked() -> None:
    world = _frozen_world("10")
    assert _refusal(lambda: world.unfreeze(amount="10.000001")).code == "insufficient_stake"
    assert _refusal(lambda: world.unfreeze(resource="BANDWIDTH")).code == "insufficient_stake"


def test_votes_that_shrink_are_told_and_come_true() -> None:
    world = _frozen_world("100")
    witness = node_at("auditor", world.devnet).witnesses()[0].address
    votes = [{"vote_address": address_bytes(witness), "vote_count": 90}]
    send(world, "VoteWitnessContract", owner_address=address_bytes(ADDRESS), votes=votes)
    world.live(MINUTES)
    answer = world.unfreeze(amount="50.5")
    assert answer.votes_lost == 41
    assert [vote.vote_count for vote in answer.votes_after] == [49]
    assert "`revote`" in answer.warnings[0]
    world.live(2 * MINUTES)
    assert list(_account(world).votes.values()) == [49]


def test_the_revote_that_is_offered_uses_every_vote_that_is_left() -> None:
    world = _frozen_world("100")
    first, second, third = (world.witness(index) for index in range(3))
    world.vote({first: 50, second: 33, third: 17})
    world.live(2 * MINUTES)
    answer = world.unfreeze(amount="0.5", key="u" * 20)
    assert [vote.vote_count for vote in answer.votes_after] == [49, 32, 16]
    offered = {vote.witness_address: vote.vote_count for vote in answer.revote}
    assert offered == {first: 49, second: 33, third: 17}
    world.live(2 * MINUTES)
    world.vote(offered, key="again-again-again", mode="REPLACE")
    world.live(2 * MINUTES)
    assert world.votes() == offered


def test_nothing_to_vote_again_with_when_everything_is_unfrozen() -> None:
    world = _frozen_world("100")
    world.vote({world.witness(0): 50})
    world.live(2 * MINUTES)
    answer = world.unfreeze(key="u" * 20)
    assert (answer.votes_lost, answer.votes_after, answer.revote) == (50, (), None)


def test_thirty_third_unfreeze_is_refused_until_one_has_matured() -> None:
    world = _frozen_world("100")
    for number in range(32):
        world.unfreeze(key=f"unfreeze-{number:08}", amount="1")
        world.live(9)
    refusal = _refusal(lambda: world.unfreeze(key="one-too-many-000"))
    assert refusal.code == "too_many_unfreezes"
    first = min(entry.expires_at_ms for entry in _account(world).unfreezing)
    assert refusal.works_at is not None
    assert refusal.works_at.timestamp() * 1000 == first


def test_withdrawal_waits_for_its_time_and_pays_what_the_chain_says() -> None:
    world = _frozen_world("100")
    assert _refusal(lambda: _withdraw(world)).code == "nothing_unfrozen"
    answer = world.unfreeze()
    world.live(2 * MINUTES)
    refusal = _refusal(lambda: _withdraw(world))
    assert refusal.code == "not_matured"
    assert refusal.works_at is not None
    assert abs(refusal.works_at - answer.available_at) < timedelta(seconds=10)
    _days(world, DELAY_DAYS)
    before = _account(world).balance
    _withdraw(world)
    world.live(2 * MINUTES)
    record = _record(world, StakingOperationType.WITHDRAW_UNFROZEN)
    assert (record.status, record.paid) == (StakingStatusType.COMPLETED, 100 * TRX)
    assert _account(world).balance == before + 100 * TRX - (record.fee or 0)


def test_unfreeze_that_pays_out_what_had_matured_says_so_in_the_books() -> None:
    world = _frozen_world("10", "20")
    world.unfreeze(key="u1" * 8, amount="10")
    _days(world, DELAY_DAYS)
    answer = world.unfreeze(key="u2" * 8, amount="20")
    assert "10 TRX" in answer.warnings[0]
    world.live(2 * MINUTES)
    assert world.books.records[answer.staking_id].paid == 10 * TRX


def test_cancel_freezes_again_and_pays_what_had_matured() -> None:
    world = _frozen_world("10", "20")
    assert _refusal(lambda: _cancel(world)).code == "nothing_unfrozen"
    world.unfreeze(key="u1" * 8, amount="10")
    _days(world, DELAY_DAYS)
    send(
        world,
        "UnfreezeBalanceV2Contract",
        owner_address=address_bytes(ADDRESS),
        unfreeze_balance=5 * TRX,
        resource=1,
    )
    world.live(MINUTES)
    _cancel(world)
    world.live(2 * MINUTES)
    record = _record(world, StakingOperationType.CANCEL_UNFREEZE)
    assert record.status is StakingStatusType.COMPLETED
    assert sum(_account(world).frozen.values()) == 20 * TRX
    assert not _account(world).unfreezing


def test_dry_run_stores_nothing() -> None:
    world = _frozen_world("100")
    stored = dict(world.books.records)
    request = UnfreezeBalanceRequest.model_validate({"address": ADDRESS, "resource": "energy", "amount": 1})
    plan = Unfreezer(world.common, world.books).dry_run(request)
    assert plan.bandwidth_bytes > 200
    assert plan.available_at is not None
    assert world.books.records == stored


@pytest.mark.parametrize("moment", ["before", "after"])
def test_killed_anywhere_it_happens_once(moment: str) -> None:
    calls = _calls_of_an_unfreeze()
    for call in range(calls):
        world = _frozen_world("100")
        world.killer.arm(call, moment)
        with pytest.raises(Killed):
            _ask_and_live(world)
        world.start()
        world.unfreeze(amount="60")
        world.live(10 * MINUTES)
        assert world.frozen() == 40 * TRX == world.books.totals().staked()
        assert _record(world, StakingOperationType.UNFREEZE).status is StakingStatusType.COMPLETED


def _ask_and_live(world: World) -> None:
    world.unfreeze(amount="60")
    world.live(MINUTES)


def _calls_of_an_unfreeze() -> int:
    world = _frozen_world("100")
    world.killer.calls.clear()
    _ask_and_live(world)
    return len(world.killer.calls)


@pytest.mark.parametrize("number", [MOST_OTHERS, MOST_OTHERS + 1, 120])
def testmany_freezes_are_ended_in_several_writes(number: int) -> None:
    world = many_freezes(number, each=1)
    world.unfreeze(amount=str(number - 1))
    sizes = sizes_of_writes(world)
    world.live(4 * MINUTES)
    freezes = [one for one in world.books.records.values() if one.operation_type == "FREEZE"]
    assert sorted(staked(one) for one in freezes) == [0] * (number - 1) + [TRX]
    assert Counter(one.status for one in freezes) == {"INACTIVE": number - 1, "EXPIRED": 1}
    (unfreeze,) = (one for one in world.books.records.values() if one.operation_type == "UNFREEZE")
    assert (unfreeze.status, unfreeze.remaining) == ("COMPLETED", None)
    assert max(sizes) <= MOST_OTHERS + 1


def test_a_commitment_behind_a_hundred_younger_freezes_is_kept() -> None:
    world = many_freezes(120, each=1)
    oldest = min(world.books.records.values(), key=lambda one: one.created_at)
    until = world.clock.now() + timedelta(days=300)
    world.books.records[oldest.staking_id] = oldest.model_copy(
        update={"expires_at": until, "status": StakingStatusType.ACTIVE}
    )
    refusal = _refusal(lambda: world.unfreeze(amount="120"))
    assert (refusal.code, refusal.works_at) == ("committed", until)
