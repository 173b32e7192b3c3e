"""Taking back: what is locked until when, which delegations it ends, and books that equal the chain."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.chainwork import send
from tests.support.http import Answer, Service, assert_problem
from tests.support.killer import Killed
from tests.support.lending import (
    DOUBTED,
    ENERGY,
    MINUTES,
    RECEIVER,
    TRX,
    assert_books_equal_chain,
    days,
    delegate,
    delegations,
    in_books,
    lender,
    on_chain,
    records,
    undelegate,
)
from tests.support.world import ADDRESS, World
from tests.support.writes import sizes_of_writes
from tron_staking.domain.address import address_bytes
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.transaction import UnDelegateResource, decode_raw
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.requests import UndelegateResourceRequest
from tron_staking.operations.settle import MOST_OTHERS
from tron_staking.submission.finality import SolidBlocks

BESIDE_OTHERS = 2
"""Entries: what is delegated now, and that what was kept of both accounts is worthless."""

OUTSIDE = {
    "owner_address": address_bytes(ADDRESS),
    "receiver_address": address_bytes(RECEIVER),
    "resource": 1,
}


def _plan(world: World, **fields: Any) -> Any:
    body = {"from_address": ADDRESS, "to_address": RECEIVER, "resource": "ENERGY"}
    return world.undelegator.dry_run(UndelegateResourceRequest.model_validate(body | fields))


def _refusal(call: Callable[[], object]) -> StateConflict:
    with pytest.raises(StateConflict) as caught:
        call()
    return caught.value


def _post(service: Service, fields: str = "", **request: Any) -> Answer:
    body = f'{{"from_address": "{ADDRESS}", "to_address": "{RECEIVER}", "resource": "energy"{fields}}}'
    return service.call("undelegate", **({"body": body} | request))


def _lent(*delegated: tuple[str, dict[str, Any]]) -> World:
    """A world with final delegations, a day apart from the next transaction."""
    world = lender()
    for number, (amount, fields) in enumerate(delegated):
        delegate(world, amount, key=f"delegate-{number:07}", **fields)
        world.live(6)
    world.live(MINUTES)
    days(world, 1)
    return world


def test_plan_is_everything_that_is_not_locked() -> None:
    """281 bytes were measured for an amount of five bytes (stake2 §5.4); this one takes four."""
    plan = _plan(_lent(("130.5", {}), ("50", {"lock": True})))
    assert (plan.amount, plan.receiver, plan.resource) == ("130.5", RECEIVER, ENERGY)
    assert (plan.balance_after_sun, plan.expires_at, plan.bandwidth_bytes) == (500 * TRX, None, 280)
    assert plan.message == "takes the ENERGY of 130.5 TRX back"


def test_dry_run_stores_signs_and_sends_nothing() -> None:
    world = _lent(("100", {}))
    before, _ = dict(world.books.records), world.killer.calls.clear()
    _plan(world)
    assert world.books.records == before
    done = {"books.accept", "books.change", "signer.sign", "node-1.broadcast", "queue.wake"}
    assert not done & set(world.killer.calls)
    world.live(MINUTES)
    assert on_chain(world).unlocked == 100 * TRX


def test_what_is_signed_is_what_was_asked_for() -> None:
    world = _lent(("100", {}))
    undelegate(world, amount="0.000001")
    (record,) = records(world, StakingOperationType.UNDELEGATE)
    assert decode_raw(record.attempt.raw_data).contract == UnDelegateResource(ADDRESS, RECEIVER, 1, ENERGY)  # type: ignore[arg-type]
    world.live(MINUTES)
    assert in_books(world) == (100 * TRX - 1, 0)
    assert_books_equal_chain(world)


def test_all_of_it_ends_the_delegations_and_removes_the_item() -> None:
    world = _lent(("100", {}), ("20", {}))
    assert undelegate(world).amount_sun == 120 * TRX
    world.live(MINUTES)
    (record,) = records(world, StakingOperationType.UNDELEGATE)
    assert (record.status, record.remaining, record.due_at) == (StakingStatusType.COMPLETED, None, None)
    assert delegations(world) == [("INACTIVE", 0), ("INACTIVE", 0)]
    assert world.books.totals().delegations == 0
    assert in_books(world) == (0, 0)
    assert_books_equal_chain(world)
    assert world.frozen() == 500 * TRX


def test_part_of_it_takes_the_oldest_first() -> None:
    world = _lent(("100", {}), ("20", {}))
    undelegate(world, amount="110")
    world.live(MINUTES)
    assert delegations(world) == [("INACTIVE", 0), ("ACTIVE", 10)]
    assert_books_equal_chain(world)


def test_whose_lock_is_over_goes_before_what_was_never_locked() -> None:
    world = _lent(("100", {}), ("20", {"lock": True}))
    days(world, 3)
    assert delegations(world) == [("ACTIVE", 100), ("EXPIRED", 20)]
    undelegate(world, amount="25")
    world.live(MINUTES)
    assert delegations(world) == [("ACTIVE", 95), ("INACTIVE", 0)]
    assert_books_equal_chain(world)


def test_whose_lock_was_over_first_goes_first() -> None:
    world = lender()
    delegate(world, "20", key="a" * 16, lock=True, lock_days=2)
    world.live(MINUTES)
    days(world, 3)
    delegate(world, "30", key="b" * 16, lock=True, lock_days=1)
    world.live(MINUTES)
    days(world, 3)
    undelegate(world, amount="25")
    world.live(MINUTES)
    assert delegations(world) == [("INACTIVE", 0), ("EXPIRED", 25)]
    assert_books_equal_chain(world)


def test_lock_that_ended_in_slots_that_stayed_empty_still_held() -> None:
    """The chain goes by the parent of the block, however long before it was made."""
    world = _lent(("20", {"lock": True}), ("100", {}))
    left = on_chain(world).locked_until_ms - world.devnet.clock.now()
    world.devnet.network.live(left - 12_000)
    world.start()
    undelegate(world, amount="50")
    world.devnet.network.jump(60_000)
    world.live(2 * MINUTES)
    assert in_books(world) == (50 * TRX, 20 * TRX)
    assert delegations(world) == [("EXPIRED", 20), ("ACTIVE", 50)]
    assert_books_equal_chain(world)


def test_what_is_locked_stays() -> None:
    world = _lent(("100", {}), ("20", {"lock": True}))
    undelegate(world)
    world.live(MINUTES)
    assert delegations(world) == [("INACTIVE", 0), ("ACTIVE", 20)]
    assert in_books(world) == (0, 20 * TRX)
    assert world.books.totals().delegations == 1
    assert_books_equal_chain(world)


def test_locked_is_refused_until_the_first_block_after_its_end() -> None:
    """The chain compares strictly: in the very millisecond of its end a lock still holds."""
    world = _lent(("100", {"lock": True}))
    until = on_chain(world).locked_until_ms
    refused = _refusal(lambda: undelegate(world))
    assert (refused.code, refused.works_at) == ("locked_until", from_milliseconds(until + 3_000))
    assert "wait until then" in refused.detail
    world.devnet.network.live(until - world.devnet.clock.now())
    world.start()
    assert world.common.head.head_block().timestamp_ms == until
    assert _refusal(lambda: undelegate(world)).code == "locked_until"
    world.devnet.network.live(3_000)
    world.start()
    assert undelegate(world).amount_sun == 100 * TRX
    world.live(MINUTES)
    assert delegations(world) == [("INACTIVE", 0)]
    assert_books_equal_chain(world)


def test_more_than_is_not_locked() -> None:
    world = _lent(("100", {}), ("20", {"lock": True}))
    refused = _refusal(lambda: _plan(world, amount="100.000001"))
    assert refused.code == "locked_until"
    assert "20 TRX" in refused.detail
    assert "ask for 100 TRX or less" in refused.detail
    assert refused.works_at == from_milliseconds(on_chain(world).locked_until_ms + 3_000)
    assert _plan(world, amount="100").amount_sun == 100 * TRX


@pytest.mark.parametrize("amount", [None, "1"])
def test_nothing_delegated(amount: str | None) -> None:
    world = lender()
    refused = _refusal(lambda: _plan(world, amount=amount))
    assert (refused.code, refused.works_at) == ("not_delegated", None)
    assert "nothing is delegated" in refused.detail


def test_more_than_was_delegated() -> None:
    world = _lent(("100", {}), ("20", {"lock": True}))
    refused = _refusal(lambda: _plan(world, amount="120.000001"))
    assert (refused.code, refused.works_at) == ("not_delegated", None)
    assert "only 120 TRX are delegated" in refused.detail
    assert _refusal(lambda: _plan(world, resource="BANDWIDTH")).code == "not_delegated"


@pytest.mark.parametrize("amount", ["0", '"0.000000"', '"0.0000001"', "-1", "true"])
def test_no_amount(service: Service, amount: str) -> None:
    answer = _post(service, f', "amount": {amount}')
    assert_problem(answer, 400, "invalid_input")
    assert list(answer.json["errors"]) == ["amount"]
    assert service.effects == []


def test_over_http_with_the_time_when_it_will_work() -> None:
    world = _lent(("100", {"lock": True}))
    with Service(world) as service:
        answer = _post(service)
        assert_problem(answer, 409, "locked_until")
        assert answer.json["works_at"].endswith("Z")
        days(world, 3)
        assert _post(service).status == 202
        service.live(MINUTES)
    assert delegations(world) == [("INACTIVE", 0)]


def test_replay_is_the_same_answer_and_takes_back_once() -> None:
    world = _lent(("100", {}))
    first = undelegate(world, amount="40")
    assert undelegate(world, amount="40") == first
    world.live(MINUTES)
    assert undelegate(world, amount="40") == first
    assert in_books(world) == (60 * TRX, 0)


def test_stake_that_was_delegated_past_the_service_is_taken_back_too() -> None:
    world = _lent(("100", {}))
    send(world, "DelegateResourceContract", balance=40 * TRX, **OUTSIDE)
    world.live(MINUTES)
    assert undelegate(world).amount_sun == 140 * TRX
    world.live(MINUTES)
    assert delegations(world) == [("INACTIVE", 0)]
    assert in_books(world) == (0, 0)
    assert world.books.totals().delegations == 0


def test_what_was_taken_back_past_the_service_is_not_missed() -> None:
    world = _lent(("100", {}))
    send(world, "UnDelegateResourceContract", balance=70 * TRX, **OUTSIDE)
    world.live(MINUTES)
    assert undelegate(world).amount_sun == 30 * TRX
    world.live(DOUBTED)
    assert delegations(world) == [("INACTIVE", 0)]
    assert_books_equal_chain(world)


def test_delegation_that_is_not_settled_yet_is_waited_for() -> None:
    """Both are final, and the worker takes the younger one first."""
    world = lender()
    delegate(world)
    world.devnet.produce(1)
    undelegate(world)
    world.devnet.network.live(60_000)
    (lent,), (back,) = (
        records(world, StakingOperationType.DELEGATE),
        records(world, StakingOperationType.UNDELEGATE),
    )
    _advance(world, back.staking_id)
    waiting = world.books.load(back.staking_id)
    assert (waiting.status, waiting.remaining, waiting.completed_at) == ("PENDING", 100 * TRX, None)
    assert waiting.due_at is not None
    assert world.books.load(lent.staking_id).status == "PENDING"
    world.live(MINUTES)
    assert delegations(world) == [("INACTIVE", 0)]
    assert world.books.load(back.staking_id).status == "COMPLETED"
    assert_books_equal_chain(world)


def test_delegation_that_is_still_to_come_is_neither_waited_for_nor_ended() -> None:
    world = _lent(("100", {}))
    undelegate(world)
    world.devnet.produce(1)
    delegate(world, "60", key="later" * 4)
    world.devnet.network.live(60_000)
    (back,) = records(world, StakingOperationType.UNDELEGATE)
    _advance(world, back.staking_id)
    assert world.books.load(back.staking_id).status == "COMPLETED"
    world.live(MINUTES)
    assert delegations(world) == [("INACTIVE", 0), ("ACTIVE", 60)]
    assert_books_equal_chain(world)


def test_delegation_that_came_later_and_was_settled_first_is_not_ended() -> None:
    """What was taken back was delegated past the service: the later delegation still is."""
    world = _lent()
    send(world, "DelegateResourceContract", balance=40 * TRX, **OUTSIDE)
    world.live(MINUTES)
    undelegate(world)
    world.devnet.produce(1)
    delegate(world, "60", key="later" * 4)
    world.devnet.network.live(60_000)
    (lent,), (back,) = (
        records(world, StakingOperationType.DELEGATE),
        records(world, StakingOperationType.UNDELEGATE),
    )
    for one in (lent, back):
        _advance(world, one.staking_id)
        world.devnet.network.live(DOUBTED * 1000)
        _advance(world, one.staking_id)
    assert world.books.load(back.staking_id).status == "COMPLETED"
    assert delegations(world) == [("ACTIVE", 60)]
    assert_books_equal_chain(world)


def _advance(world: World, staking_id: str) -> None:
    world.advancer.advance(staking_id, SolidBlocks())


def test_waiting_record_is_never_sent_anew() -> None:
    """Once found in a solidified block it is not dead, whatever a node says later."""
    world = lender()
    delegate(world)
    world.devnet.produce(1)
    undelegate(world)
    world.devnet.network.live(60_000)
    (back,) = records(world, StakingOperationType.UNDELEGATE)
    _advance(world, back.staking_id)
    hidden = world.books.load(back.staking_id).transaction_hash
    node = world._nodes[0]
    found = node.inclusion
    node.inclusion = lambda txid: None if txid == hidden else found(txid)  # type: ignore[method-assign]
    world.live(10 * MINUTES)
    assert len(world.books.load(back.staking_id).attempts) == 1
    node.inclusion = found  # type: ignore[method-assign]
    world.live(2 * MINUTES)
    assert world.books.load(back.staking_id).status == "COMPLETED"
    assert_books_equal_chain(world)


@pytest.mark.parametrize("number", [50, 51, 120])
def test_many_delegations_are_ended_in_several_writes(number: int) -> None:
    world = _lent((str(2 * number), {}))
    (lent,) = records(world, StakingOperationType.DELEGATE)
    _split(world, lent.staking_id, number)
    undelegate(world, amount=str(2 * number - 1))
    sizes = sizes_of_writes(world)
    world.live(2 * MINUTES)
    assert max(sizes) <= MOST_OTHERS + BESIDE_OTHERS
    assert delegations(world) == [("INACTIVE", 0)] * (number - 1) + [("ACTIVE", 1)]
    assert_books_equal_chain(world)


@pytest.mark.parametrize("number", [50, 51, 120])
def test_many_locks_are_extended_in_several_writes(number: int) -> None:
    world = _lent((str(2 * number), {"lock": True}))
    (lent,) = records(world, StakingOperationType.DELEGATE)
    _split(world, lent.staking_id, number)
    delegate(world, "3", key="longer" * 3, lock=True, lock_days=9)
    sizes = sizes_of_writes(world)
    world.live(2 * MINUTES)
    assert max(sizes) <= MOST_OTHERS + BESIDE_OTHERS
    ends = from_milliseconds(on_chain(world).locked_until_ms)
    found = records(world, StakingOperationType.DELEGATE)
    assert len(found) == number + 1
    assert {one.expires_at for one in found} == {one.due_at for one in found} == {ends}
    assert_books_equal_chain(world)


def _split(world: World, staking_id: str, number: int) -> None:
    """One delegation's record as many of 2 TRX each: what as many requests would have left."""
    whole = world.books.records.pop(staking_id)
    for one in range(number):
        part = whole.model_copy(
            update={"staking_id": f"stk_{one:032x}", "amount": 2 * TRX, "remaining": 2 * TRX}
        )
        world.books.records[part.staking_id] = part


def test_another_resource_is_another_delegation() -> None:
    world = _lent(("100", {}))
    world.freeze(key="bandwidth" * 2, amount="300", resource="BANDWIDTH")
    delegate(world, "20", key="b" * 16, resource="BANDWIDTH")
    world.live(MINUTES)
    undelegate(world, resource="BANDWIDTH")
    world.live(MINUTES)
    assert delegations(world) == [("ACTIVE", 100), ("INACTIVE", 0)]
    assert in_books(world) == (100 * TRX, 0)


def _calls() -> int:
    world = _lent(("100", {}))
    world.killer.calls.clear()
    undelegate(world, amount="60")
    return len(world.killer.calls)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", range(_calls()))
def test_killed_anywhere_it_happens_once(call: int, moment: str) -> None:
    world = _lent(("100", {}))
    world.killer.arm(call, moment)
    with pytest.raises(Killed):
        undelegate(world, amount="60")
    world.start()
    undelegate(world, amount="60")
    world.live(5 * MINUTES)
    assert delegations(world) == [("ACTIVE", 40)]
    assert_books_equal_chain(world)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_worker_killed_anywhere_is_made_good_by_the_next(moment: str) -> None:
    world = _lent(("100", {}))
    undelegate(world, amount="60")
    world.killer.calls.clear()
    world.live(2 * MINUTES)
    for call in range(len(world.killer.calls)):
        other = _lent(("100", {}))
        undelegate(other, amount="60")
        other.killer.arm(call, moment)
        with pytest.raises(Killed):
            other.live(2 * MINUTES)
        other.start()
        other.live(5 * MINUTES)
        assert delegations(other) == [("ACTIVE", 40)]
        assert_books_equal_chain(other)
