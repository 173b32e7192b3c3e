"""Delegating: what is refused and why, what it costs, what it locks, and books that equal the chain.

The bytes are those that stake2 §5.4 measured for 1000 TRX (an amount of five bytes, like 500 TRX).
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from local.devnet.account import ENERGY
from local.devnet.messages import ACCOUNT_TYPE
from tests.support.chainwork import send
from tests.support.http import Answer, Service, assert_problem
from tests.support.killer import Killed
from tests.support.lending import (
    DAY_MS,
    DOUBTED,
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
)
from tests.support.world import ADDRESS, World
from tron_staking.domain.address import address_bytes, address_from_bytes
from tron_staking.domain.constants import MAX_LOCK_BLOCKS
from tron_staking.domain.errors import IdempotencyMismatch, StateConflict
from tron_staking.domain.transaction import DelegateResource, decode_raw
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.requests import DelegateResourceRequest

NOBODY = address_from_bytes(b"\x41" + b"\x09" * 20)
DAY = timedelta(days=1)


def _plan(world: World, **fields: Any) -> Any:
    body = {"from_address": ADDRESS, "to_address": RECEIVER, "amount": "100", "resource": "ENERGY"}
    return world.delegator.dry_run(DelegateResourceRequest.model_validate(body | fields))


def _refusal(call: Callable[[], object]) -> StateConflict:
    with pytest.raises(StateConflict) as caught:
        call()
    return caught.value


def _post(service: Service, fields: str, **request: Any) -> Answer:
    body = f'{{"from_address": "{ADDRESS}", "to_address": "{RECEIVER}", "resource": "energy", {fields}}}'
    return service.call("delegate", **({"body": body} | request))


@pytest.mark.parametrize(
    ("fields", "size"),
    [({}, 279), ({"lock": True}, 281 + 4), ({"lock": True, "lock_days": 30}, 285)],
)
def test_bytes_are_those_that_were_measured(fields: dict[str, Any], size: int) -> None:
    """The measured 281 leave the period out; ours is always said, in four bytes with its tag."""
    assert _plan(lender(), amount="500", **fields).bandwidth_bytes == size


def test_plan_moves_no_trx_and_shows_the_lock() -> None:
    world = lender()
    now = world.clock.now()
    plan = _plan(world, lock=True, lock_days=5)
    assert (plan.balance_after_sun, plan.burn_sun) == (500 * TRX, 0)
    assert plan.expires_at == now + 5 * DAY
    assert (plan.receiver, plan.warnings) == (RECEIVER, ())
    assert plan.message == "delegates the ENERGY of 100 TRX, locked for 5 days"
    assert _plan(world).expires_at is None
    assert _plan(world).message == "delegates the ENERGY of 100 TRX"
    assert _plan(world, lock=True).message == "delegates the ENERGY of 100 TRX, locked for 3 days"


def test_dry_run_stores_signs_and_sends_nothing() -> None:
    world = lender()
    before, _ = dict(world.books.records), world.killer.calls.clear()
    _plan(world, lock=True)
    assert world.books.records == before
    done = {"books.accept", "books.change", "signer.sign", "node-1.broadcast", "queue.wake"}
    assert not done & set(world.killer.calls)
    world.live(MINUTES)
    assert on_chain(world).unlocked == on_chain(world).locked == 0


@pytest.mark.parametrize("fields", [{}, {"lock": True, "lock_days": 7}, {"resource": "BANDWIDTH"}])
def test_what_is_signed_is_what_was_asked_for(fields: dict[str, Any]) -> None:
    world = lender(resource=fields.get("resource", "ENERGY"))
    delegate(world, "1.000001", **fields)
    (record,) = records(world, StakingOperationType.DELEGATE)
    contract = decode_raw(record.attempt.raw_data).contract
    assert isinstance(contract, DelegateResource)
    assert (contract.owner, contract.receiver, contract.balance) == (ADDRESS, RECEIVER, 1_000_001)
    assert contract.resource == fields.get("resource", "ENERGY")
    assert (contract.lock, contract.lock_period) == (
        ("lock" in fields),
        7 * 28_800 if fields.get("lock") else 0,
    )


def test_without_a_lock_it_stays_active_and_is_never_due() -> None:
    world = lender()
    answer = delegate(world)
    assert answer.status == "PENDING"
    assert answer.expires_at is None
    world.live(MINUTES)
    days(world, 40)
    (record,) = records(world, StakingOperationType.DELEGATE)
    assert (record.status, record.due_at, record.remaining) == (StakingStatusType.ACTIVE, None, 100 * TRX)
    assert in_books(world) == (100 * TRX, 0)
    assert_books_equal_chain(world)


def test_a_lock_expires_when_the_chains_own_does() -> None:
    world = lender()
    world.clock.skew = timedelta(seconds=40)  # so what our clock foresaw is not what the chain did
    foreseen = delegate(world, lock=True).expires_at
    world.clock.skew = timedelta()
    world.live(MINUTES)
    (record,) = records(world, StakingOperationType.DELEGATE)
    assert record.expires_at != foreseen
    ends = from_milliseconds(on_chain(world).locked_until_ms)
    assert (record.status, record.expires_at, record.due_at) == (StakingStatusType.ACTIVE, ends, ends)
    assert world.books.delegated[ADDRESS, RECEIVER, record.resource].locked_until == ends  # type: ignore[index]
    assert_books_equal_chain(world)
    days(world, 2.9)
    assert delegations(world) == [("ACTIVE", 100)]
    days(world, 0.1)
    assert delegations(world) == [("EXPIRED", 100)]
    assert_books_equal_chain(world)


def test_totals_count_delegations_and_leave_the_stake() -> None:
    world = lender()
    staked = world.books.totals().staked()
    delegate(world, "100", key="a" * 16)
    delegate(world, "50", key="b" * 16, lock=True)
    delegate(world, "30", key="c" * 16)
    world.live(MINUTES)
    assert world.books.totals().delegations == 2
    assert world.books.totals().staked() == staked == 500 * TRX
    assert in_books(world) == (130 * TRX, 50 * TRX)
    assert_books_equal_chain(world)


def test_a_longer_lock_is_warned_of_and_moves_the_older_records() -> None:
    world = lender()
    delegate(world, "100", key="a" * 16, lock=True, lock_days=3)
    delegate(world, "7", key="n" * 16)
    world.live(MINUTES)
    days(world, 1)
    old = from_milliseconds(on_chain(world).locked_until_ms)
    answer = delegate(world, "20", key="b" * 16, lock=True, lock_days=10)
    (warning,) = answer.warnings
    assert "100 TRX" in warning
    assert old.strftime("%Y-%m-%d") in warning
    assert (old + 8 * DAY).strftime("%Y-%m-%d") in warning
    world.live(MINUTES)
    ends = from_milliseconds(on_chain(world).locked_until_ms)
    assert ends - old >= 8 * DAY
    first, free, second = records(world, StakingOperationType.DELEGATE)
    assert first.expires_at == first.due_at == second.expires_at == second.due_at == ends
    assert free.expires_at is None
    days(world, 5)
    assert [status for status, _ in delegations(world)] == ["ACTIVE"] * 3
    days(world, 5)
    assert [status for status, _ in delegations(world)] == ["EXPIRED", "ACTIVE", "EXPIRED"]
    assert_books_equal_chain(world)


def test_a_lock_that_was_over_is_not_extended() -> None:
    world = lender()
    delegate(world, "100", key="a" * 16, lock=True)
    world.live(MINUTES)
    days(world, 4)
    assert delegate(world, "20", key="b" * 16, lock=True).warnings == ()
    world.live(MINUTES)
    assert delegations(world) == [("EXPIRED", 100), ("ACTIVE", 20)]
    assert in_books(world) == (100 * TRX, 20 * TRX)
    assert_books_equal_chain(world)


def test_a_lock_that_expired_while_its_extension_was_not_final_is_active_again() -> None:
    world = lender(solid_lag=19)
    delegate(world, "100", key="a" * 16, lock=True)
    world.live(2 * MINUTES)
    until = on_chain(world).locked_until_ms
    days(world, (until - world.devnet.clock.now() - 130_000) / DAY_MS)
    left = (until - world.devnet.clock.now()) // 1000
    assert 0 < left < 20
    delegate(world, "20", key="b" * 16, lock=True)
    world.live(left + 6)
    world.live(3)  # sweeps
    assert delegations(world)[0] == ("EXPIRED", 100)
    world.live(2 * MINUTES)
    assert delegations(world) == [("ACTIVE", 100), ("ACTIVE", 20)]
    assert_books_equal_chain(world)


def test_a_lock_that_ended_in_slots_that_stayed_empty_is_extended_all_the_same() -> None:
    """Locks are measured by the parent of the block, however long before it was made."""
    world = lender()
    delegate(world, "100", key="a" * 16, lock=True)
    world.live(MINUTES)
    left = on_chain(world).locked_until_ms - world.devnet.clock.now()
    world.devnet.network.live(left - 12_000)
    world.start()
    delegate(world, "20", key="b" * 16, lock=True)
    world.devnet.network.jump(60_000)
    world.live(DOUBTED)
    assert in_books(world) == (0, 120 * TRX)
    assert delegations(world) == [("ACTIVE", 100), ("ACTIVE", 20)]
    ends = from_milliseconds(on_chain(world).locked_until_ms)
    assert {one.expires_at for one in records(world, StakingOperationType.DELEGATE)} == {ends}


def test_a_lock_that_ends_before_the_one_it_replaces_is_refused() -> None:
    world = lender()
    delegate(world, lock=True, lock_days=10)
    world.live(MINUTES)
    until = on_chain(world).locked_until_ms
    refused = _refusal(lambda: _plan(world, lock=True))
    assert refused.code == "lock_too_short"
    assert "lock_days of 10 or more" in refused.detail
    assert refused.works_at == from_milliseconds(until - 3 * DAY_MS)
    assert _plan(world, lock=True, lock_days=10).warnings
    assert _plan(world).warnings == ()
    world.devnet.network.live(until - 3 * DAY_MS - world.devnet.clock.now() - 3_000)
    assert _refusal(lambda: _plan(world, lock=True)).works_at == refused.works_at
    world.devnet.network.live(18_000)  # past the time for which the head block is kept
    delegate(world, "20", key="b" * 16, lock=True)
    world.live(MINUTES)
    assert in_books(world) == (0, 120 * TRX)
    assert_books_equal_chain(world)


def test_the_chain_says_how_long_a_lock_may_be() -> None:
    world = lender()
    assert world.common.costs.parameter(MAX_LOCK_BLOCKS) == 864_000
    refused = _refusal(lambda: _plan(world, lock=True, lock_days=31))
    assert (refused.code, refused.works_at) == ("lock_too_long", None)
    assert "30 days" in refused.detail
    assert _plan(world, lock=True, lock_days=30)


def test_a_network_without_lock_periods_knows_three_days_only() -> None:
    world = lender()
    world.devnet.network.set_parameters({MAX_LOCK_BLOCKS: 86_400})
    world.start()
    for asked in (1, 2, 4, 30):
        refused = _refusal(lambda asked=asked: _plan(world, lock=True, lock_days=asked))  # type: ignore[misc]
        assert refused.code == "lock_length_fixed"
        assert "3 days" in refused.detail
    assert _plan(world, lock=True, lock_days=3)
    delegate(world, lock=True)
    world.live(MINUTES)
    days(world, 3)
    assert delegations(world) == [("EXPIRED", 100)]
    assert_books_equal_chain(world)


def test_receiver_that_is_not_there() -> None:
    world = lender()
    refused = _refusal(lambda: _plan(world, to_address=NOBODY))
    assert (refused.code, refused.works_at) == ("receiver_not_activated", None)


def test_receiver_that_is_a_contract() -> None:
    world = lender()
    ledger = world.devnet.pending
    receiver = ledger.account(address_bytes(RECEIVER))
    assert receiver is not None
    ledger.put_account(replace(receiver, type=ACCOUNT_TYPE.values["Contract"]))
    assert _refusal(lambda: _plan(world)).code == "receiver_is_contract"


def test_more_energy_than_is_staked() -> None:
    world = lender("100")
    refused = _refusal(lambda: _plan(world, amount="100.000001"))
    assert refused.code == "insufficient_delegatable"
    assert "100 TRX can be delegated for ENERGY" in refused.detail
    assert "ask for no more" in refused.detail
    delegate(world, "100")
    world.live(MINUTES)
    assert_books_equal_chain(world)
    refused = _refusal(lambda: _plan(world, amount="1"))
    assert "0 TRX can be delegated for ENERGY now, of 0 TRX" in refused.detail
    assert "stake more for ENERGY" in refused.detail


def _use_energy(world: World, used: int) -> None:
    """A contract did; the devnet has none."""
    for ledger in (world.devnet.head, world.devnet.pending):
        owner = ledger.account(address_bytes(ADDRESS))
        assert owner is not None
        share = replace(owner.share(ENERGY), usage=used, latest_slot=ledger.head_slot)
        ledger.put_account(owner.with_share(ENERGY, share))


def test_energy_in_use_can_be_delegated_a_day_later() -> None:
    """1000 energy need some 105 TRX (19e9 TRX share 180e9 energy)."""
    world = lender("200")
    _use_energy(world, 1000)
    head = world.common.head.head_block().timestamp_ms
    refused = _refusal(lambda: _plan(world, amount="200"))
    assert refused.code == "insufficient_delegatable"
    assert refused.works_at == from_milliseconds(head + DAY_MS)
    assert "94.4" in refused.detail
    assert "2026-01-03T00:0" in refused.detail
    assert _plan(world, amount="94").amount_sun == 94 * TRX
    assert _refusal(lambda: _plan(world, amount="200.000001")).works_at is None
    world.devnet.network.live(DAY_MS)
    world.start()
    delegate(world, "200")
    world.live(MINUTES)
    assert delegations(world) == [("ACTIVE", 200)]


def test_bandwidth_keeps_back_what_the_transaction_needs() -> None:
    """stake2 §5.5: of 1000 TRX 829.675926 can be delegated, 283 bytes being some 170 TRX."""
    world = lender("400", resource="BANDWIDTH")
    most = 400 * TRX - 283 * 26_000_000_000 * TRX // 43_200_000_000
    refused = _refusal(lambda: _plan(world, amount="400", resource="BANDWIDTH"))
    assert (refused.code, refused.works_at) == ("insufficient_delegatable", None)
    told = int(refused.detail.split(" TRX can")[0].replace(".", "").ljust(9, "0"))
    assert abs(told - most) < TRX
    assert "280 bytes" in refused.detail
    delegate(world, refused.detail.split(" TRX can")[0], resource="BANDWIDTH")
    world.live(MINUTES)
    (record,) = records(world, StakingOperationType.DELEGATE)
    assert (record.status, record.amount) == (StakingStatusType.ACTIVE, told)


def test_balance_that_cannot_pay_for_the_bytes() -> None:
    world = lender("999.9")
    for key in "ab":
        delegate(world, "1", key=key * 16)
    assert _refusal(lambda: delegate(world, "1", key="c" * 16)).code == "insufficient_balance"


BAD_FIELDS = [
    ('"amount": "0.999999"', "amount"),
    ('"amount": "100", "lock_days": 3', "lock_days"),
    ('"amount": "100", "lock": false, "lock_days": 3', "lock_days"),
    ('"amount": "100", "lock": true, "lock_days": 0', "lock_days"),
    ('"amount": "100", "lock": true, "lock_days": 366', "lock_days"),
    ('"amount": "100", "lock": "true"', "lock"),
    ('"amount": "100", "lock": 1', "lock"),
    ('"lock": true', "amount"),
]


@pytest.mark.parametrize(("fields", "wrong"), BAD_FIELDS)
def test_bad_input_is_named_and_changes_nothing(service: Service, fields: str, wrong: str) -> None:
    answer = _post(service, fields)
    assert_problem(answer, 400, "invalid_input")
    assert list(answer.json["errors"]) == [wrong]
    assert service.effects == []


def test_receiver_that_is_the_owner(service: Service) -> None:
    body = f'{{"from_address": "{ADDRESS}", "to_address": "{ADDRESS}", "resource": "ENERGY", "amount": 1}}'
    answer = service.call("delegate", body=body)
    assert_problem(answer, 400, "invalid_input")
    assert "another account" in answer.json["errors"]["to_address"]


def test_over_http_with_the_time_when_it_will_work() -> None:
    world = lender()
    with Service(world) as service:
        assert _post(service, '"amount": "100", "lock": true, "lock_days": 10').status == 202
        service.live(MINUTES)
        answer = _post(service, '"amount": "1", "lock": true', headers={"Idempotency-Key": "b" * 16})
        assert_problem(answer, 409, "lock_too_short")
        assert answer.json["works_at"].endswith("Z")


def test_least_and_most_days_are_taken() -> None:
    for number in (1, 365):
        body = {
            "from_address": ADDRESS,
            "to_address": RECEIVER,
            "amount": 1,
            "resource": "energy",
            "lock": True,
        }
        assert DelegateResourceRequest.model_validate(body | {"lock_days": number}).lock_days == number
    with pytest.raises(ValidationError):
        DelegateResourceRequest.model_validate(body | {"lock_days": True})


def test_replay_is_the_same_answer_and_one_delegation() -> None:
    world = lender()
    first = delegate(world, lock=True)
    assert delegate(world, lock=True) == first
    world.live(MINUTES)
    assert delegate(world, lock=True) == first
    with pytest.raises(IdempotencyMismatch):
        delegate(world, lock=True, lock_days=3)
    assert in_books(world) == (0, 100 * TRX)


def test_what_was_delegated_past_the_service_is_in_the_table() -> None:
    world = lender()
    send(
        world,
        "DelegateResourceContract",
        owner_address=address_bytes(ADDRESS),
        receiver_address=address_bytes(RECEIVER),
        resource=1,
        balance=40 * TRX,
    )
    delegate(world)
    world.live(DOUBTED)
    assert in_books(world) == (140 * TRX, 0)


def _calls() -> list[str]:
    world = lender()
    world.killer.calls.clear()
    delegate(world, lock=True)
    return list(world.killer.calls)


def test_common_path_asks_the_node_little() -> None:
    """Both accounts, what can be delegated, what is locked, the parameters, the head; then the broadcast."""
    world = lender()
    world.killer.calls.clear()
    delegate(world)
    asked = [call for call in world.killer.calls if call.startswith("node-1.")]
    assert sorted(asked) == [
        "node-1.account",
        "node-1.account",
        "node-1.broadcast",
        "node-1.delegatable",
        "node-1.head_block",
    ]


CALLS = _calls()


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", range(len(CALLS)))
def test_killed_anywhere_it_happens_once(call: int, moment: str) -> None:
    world = lender()
    world.killer.arm(call, moment)
    with pytest.raises(Killed):
        delegate(world, lock=True)
    world.start()
    delegate(world, lock=True)
    world.live(5 * MINUTES)
    assert delegations(world) == [("ACTIVE", 100)]
    assert_books_equal_chain(world)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_worker_killed_anywhere_is_made_good_by_the_next(moment: str) -> None:
    world = lender()
    delegate(world, lock=True)
    world.killer.calls.clear()
    world.live(2 * MINUTES)
    for call in range(len(world.killer.calls)):
        other = lender()
        delegate(other, lock=True)
        other.killer.arm(call, moment)
        with pytest.raises(Killed):
            other.live(2 * MINUTES)
        other.start()
        other.live(5 * MINUTES)
        assert delegations(other) == [("ACTIVE", 100)]
        assert_books_equal_chain(other)
