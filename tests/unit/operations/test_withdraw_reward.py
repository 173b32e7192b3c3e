"""A withdrawal of rewards: only what was claimed, to the registered address, and each sun at most once."""

import json
import random
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from local.devnet.faults import DropAtPacking, garbage
from local.devnet.keys import witness_keys
from tests.support.chainwork import send
from tests.support.earning import TRX, auditor, earn, pass_days, solid_account
from tests.support.http import Answer, Service, assert_problem
from tests.support.killer import Killed
from tests.support.world import ADDRESS, World
from tron_staking.domain.address import Address, address_bytes, address_from_bytes
from tron_staking.domain.chain import Account
from tron_staking.domain.errors import StakingError, StateConflict
from tron_staking.domain.money import Sun, trx_text
from tron_staking.domain.transaction import Transfer, decode_raw
from tron_staking.domain.wallet import Wallet
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import WithdrawRewardRequest
from tron_staking.operations.withdraw_reward import RewardWithdrawer

MINUTES = 60
PAYOUT = address_from_bytes(witness_keys("devnet")[5][0])
"""An account that is there, and that nobody else pays."""

NEW = address_from_bytes(b"\x41" + b"\x77" * 20)


def _register(world: World, payout: str | None = PAYOUT) -> None:
    world.wallets.register(Wallet(solid_account(world).address, "kms:test", payout))


def _earned(world: World, payout: str | None = PAYOUT) -> int:
    """A wallet that has claimed; how much, in sun."""
    earn(world)
    _register(world, payout)
    world.claim_reward()
    world.live(MINUTES)
    return world.books.reward_state(ADDRESS).available


def _withdraw(service: Service, amount: str | None = None, **request: Any) -> Answer:
    fields = {"address": ADDRESS} | ({} if amount is None else {"amount": amount})
    return service.call("withdraw_reward", body=json.dumps(fields), **request)


def _plan(service: Service, amount: str | None = None) -> Answer:
    return _withdraw(service, amount, query={"dry_run": ["true"]})


def _record(world: World) -> StakingRecord:
    (record,) = _withdrawals(world)
    return record


def _withdrawals(world: World) -> list[StakingRecord]:
    kind = StakingOperationType.WITHDRAW_REWARD
    return [record for record in world.books.records.values() if record.operation_type is kind]


def _account(world: World, address: Address) -> Account | None:
    return auditor(world).solid_account(address)


def _received(world: World, address: Address = PAYOUT) -> int:
    account = _account(world, address)
    return 0 if account is None else account.balance


def _sums(world: World) -> tuple[int, int, int]:
    state = world.books.reward_state(ADDRESS)
    return state.available, state.reserved, state.withdrawn


def _assert_balanced(world: World) -> None:
    """The sums are those of the ledger, of the records and of the chain."""
    state, ledger = world.books.reward_state(ADDRESS), world.books.rewards.ledger(ADDRESS)
    assert min(_sums(world)) >= 0
    assert state.claimed == sum(_sums(world)) == state.energy + state.bandwidth
    assert state.claimed == sum(line.amount for line in ledger if line.kind == "CLAIM")
    assert state.claimed == sum(record.paid or 0 for record in world.books.records.values())
    assert state.withdrawn == sum(line.amount for line in ledger if line.kind == "WITHDRAW")
    pending = [r for r in _withdrawals(world) if r.status is StakingStatusType.PENDING]
    assert state.reserved == sum(record.amount or 0 for record in pending)
    assert _received(world) >= state.withdrawn


def test_plan_in_full(service: Service) -> None:
    """Its bytes by hand: value 23+23+4 = 50, contract 2+2+2+45+2+50 = 103, raw_data 14+7+2+103+7 = 133,
    signed 3+133+2+65 = 203, and 64 for the result: 267. The claim before it used 246 of the 600 free ones.
    """
    available = _earned(service.world)
    balance = solid_account(service.world).balance
    service.world.killer.calls.clear()
    answer = _plan(service)
    assert answer.status == 200, answer.body
    assert answer.json == {
        "dry_run": True,
        "address": ADDRESS,
        "operation_type": "WITHDRAW_REWARD",
        "amount": trx_text(available),
        "amount_sun": available,
        "resource": None,
        "receiver": PAYOUT,
        "balance_after": trx_text(balance - available),
        "balance_after_sun": balance - available,
        "bandwidth_bytes": 267,
        "burn": "0",
        "burn_sun": 0,
        "votes": None,
        "votes_after": None,
        "votes_lost": 0,
        "revote": None,
        "expires_at": None,
        "available_at": None,
        "warnings": [],
        "message": f"sends {trx_text(available)} TRX of claimed rewards to the payout address {PAYOUT}",
    }
    assert service.effects == []
    assert _sums(service.world) == (available, 0, 0)
    assert _withdrawals(service.world) == []


def test_withdrawal_over_http_becomes_completed_and_arrives(service: Service) -> None:
    world = service.world
    available = _earned(world)
    before = solid_account(world).balance
    answer = _withdraw(service)
    assert answer.status == 202
    assert (answer.json["status"], answer.json["receiver"]) == ("PENDING", PAYOUT)
    assert answer.json["amount_sun"] == available
    assert _sums(world) == (0, available, 0)
    service.live(MINUTES)
    record = service.record(answer.json["staking_id"]).json
    assert (record["status"], record["receiver"]) == ("COMPLETED", PAYOUT)
    assert record["paid_sun"] is None
    assert _sums(world) == (0, 0, available)
    assert _received(world) == available
    assert solid_account(world).balance == before - available - record["fee_sun"]
    line = world.books.rewards.ledger(ADDRESS)[-1]
    assert (line.kind, line.amount, line.staking_id) == ("WITHDRAW", available, record["staking_id"])
    _assert_balanced(world)


def test_ledger_has_the_blocks_time() -> None:
    world = World()
    _earned(world)
    world.withdraw_reward()
    world.live(MINUTES)
    included = auditor(world).inclusion(_record(world).transaction_hash)
    assert included is not None
    line = world.books.rewards.ledger(ADDRESS)[-1]
    assert line.at == from_milliseconds(included.block_timestamp_ms).isoformat()


def test_part_leaves_the_rest() -> None:
    world = World()
    available = _earned(world)
    world.withdraw_reward(amount="0.000001")
    world.live(MINUTES)
    world.withdraw_reward(key="v" * 16, amount=trx_text(available - 2))
    world.live(MINUTES)
    assert _sums(world) == (1, 0, available - 1)
    assert _received(world) == available - 1
    _assert_balanced(world)


def test_what_is_signed_is_the_transfer_to_the_registered_address() -> None:
    world = World()
    available = _earned(world)
    world.withdraw_reward()
    raw = decode_raw(_record(world).attempt.raw_data)
    assert raw.contract == Transfer(_record(world).address, PAYOUT, Sun(available))


@pytest.mark.parametrize("payout", [None, ""])
def test_no_payout_address(service: Service, payout: str | None) -> None:
    _earned(service.world, payout)
    for answer in (_plan(service), _withdraw(service)):
        assert_problem(answer, 409, "payout_address_missing")
        assert "register" in answer.json["detail"]
    assert _withdrawals(service.world) == []


@pytest.mark.parametrize(
    "payout", [ADDRESS, "x", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv9", PAYOUT + " ", "41" * 21]
)
def test_payout_address_that_cannot_be_paid(service: Service, payout: str) -> None:
    _earned(service.world, payout)
    for answer in (_plan(service), _withdraw(service)):
        assert_problem(answer, 409, "payout_address_invalid")
    assert _withdrawals(service.world) == []


def test_payout_address_that_is_a_contract(service: Service) -> None:
    world = service.world
    _earned(world)
    accounts = world.common.accounts

    class Contracts:
        """Every account but the wallet's is a contract."""

        def account(self, address: Address) -> Any:
            found = accounts.account(address)
            return found if address == ADDRESS else replace(found, is_contract=True)  # type: ignore[type-var]

    common = replace(world.common, accounts=Contracts())  # type: ignore[arg-type]  # one method is enough
    world.reward_withdrawer = RewardWithdrawer(common, world.wallets, world.books)
    answer = _withdraw(service)
    assert_problem(answer, 409, "payout_address_invalid")
    assert "contract" in answer.json["detail"]


def test_payout_address_counts_as_it_is_registered_now() -> None:
    world = World()
    _earned(world, None)
    with pytest.raises(StateConflict):
        world.withdraw_reward()
    _register(world, PAYOUT)
    assert world.withdraw_reward(amount="0.000001").receiver == PAYOUT
    _register(world, NEW)
    assert world.withdraw_reward(key="v" * 16, amount="0.000001").receiver == NEW


def test_payout_address_that_is_new_to_the_chain_is_created(service: Service) -> None:
    world = service.world
    available = _earned(world, NEW)
    before = solid_account(world).balance
    plan = _plan(service).json
    (warning,) = plan["warnings"]
    assert "up to 1.1 TRX" in warning
    assert (plan["burn_sun"], plan["balance_after_sun"]) == (1_100_000, before - available - 1_100_000)
    answer = _withdraw(service)
    assert answer.json["warnings"] == [warning]
    service.live(MINUTES)
    assert _record(world).fee == 1_100_000
    assert _received(world, NEW) == available
    assert solid_account(world).balance == before - available - 1_100_000


def test_creating_the_payout_address_costs_what_the_chain_says(service: Service) -> None:
    parameters = {"getCreateNewAccountFeeInSystemContract": 5_000_000, "getCreateAccountFee": 7}
    service.world.devnet.network.set_parameters(parameters)
    _earned(service.world, NEW)
    assert "up to 5.000007 TRX" in _plan(service).json["warnings"][0]


def test_creating_the_payout_address_with_staked_bandwidth(service: Service) -> None:
    """It pays for the bytes, so nothing is burned for them."""
    world = service.world
    earn(world, energy=100, bandwidth=300)
    _register(world, NEW)
    world.claim_reward()
    world.live(MINUTES)
    pass_days(world, 1)  # what the claim used has come back
    world.start()
    assert _plan(service).json["burn_sun"] == 1_000_000
    assert _withdraw(service).status == 202
    service.live(MINUTES)
    assert _record(world).fee == 1_000_000


@pytest.mark.parametrize(("missing", "status"), [(0, 202), (1, 409)])
def test_creating_the_payout_address_must_be_affordable(service: Service, missing: int, status: int) -> None:
    """To the sun: what no free bandwidth pays for costs a fee, and not the price of its bytes as well."""
    world = service.world
    available = _earned(world, NEW)
    _spend(world, 270 * TRX)  # takes the free bandwidth
    needed = available + 1_100_000 - missing
    _spend(world, solid_account(world).balance - needed - 269_000, burning=269_000)
    answer = _withdraw(service)
    assert answer.status == status
    if missing:
        assert_problem(answer, 409, "insufficient_balance")
        assert "0.000001 TRX too little" in answer.json["detail"]
        assert _sums(world) == (available, 0, 0)
    else:
        service.live(MINUTES)
        assert (_received(world, NEW), solid_account(world).balance) == (available, 0)


def _spend(world: World, amount: int, burning: int = 0) -> None:
    """The wallet's TRX goes elsewhere, not by the service."""
    away, before = witness_keys("devnet")[6][0], solid_account(world).balance
    send(world, "TransferContract", owner_address=address_bytes(ADDRESS), to_address=away, amount=amount)
    world.live(MINUTES)
    assert solid_account(world).balance == before - amount - burning


def _spend_all_but(world: World, left: int) -> None:
    """The wallet's TRX goes elsewhere, not by the service; what that costs is burned on top."""
    away = address_bytes(address_from_bytes(witness_keys("devnet")[6][0]))
    amount = solid_account(world).balance - left - 300_000
    send(world, "TransferContract", owner_address=address_bytes(ADDRESS), to_address=away, amount=amount)
    world.live(MINUTES)
    assert left <= solid_account(world).balance <= left + 300_000


def test_rewards_that_were_spent_otherwise(service: Service) -> None:
    world = service.world
    available = _earned(world)
    _spend(world, solid_account(world).balance - available + 1)
    assert_problem(_withdraw(service), 409, "insufficient_balance")
    assert _sums(world) == (available, 0, 0)


def test_more_than_is_available_says_what_is(service: Service) -> None:
    available = _earned(service.world)
    for answer in (_plan(service, trx_text(available + 1)), _withdraw(service, trx_text(available + 1))):
        assert_problem(answer, 409, "insufficient_rewards")
        assert trx_text(available) in answer.json["detail"]
    assert _withdraw(service, trx_text(available)).status == 202


def test_nothing_claimed(service: Service) -> None:
    earn(service.world)
    _register(service.world)
    for amount in (None, "1"):
        answer = _withdraw(service, amount)
        assert_problem(answer, 409, "insufficient_rewards")
        assert "0 TRX" in answer.json["detail"]
    assert service.effects == []


def test_rewards_claimed_beside_the_service_are_not_its_to_withdraw(service: Service) -> None:
    earn(service.world)
    _register(service.world)
    send(service.world, "WithdrawBalanceContract", owner_address=address_bytes(ADDRESS))
    service.world.live(MINUTES)
    assert_problem(_withdraw(service), 409, "insufficient_rewards")


def test_claim_that_is_pending_is_not_available(service: Service) -> None:
    earn(service.world)
    _register(service.world)
    service.world.claim_reward()
    assert_problem(_withdraw(service), 409, "insufficient_rewards")


def test_what_is_reserved_is_not_available(service: Service) -> None:
    available = _earned(service.world)
    assert _withdraw(service).status == 202
    another = {"Idempotency-Key": "another-withdrawal"}
    assert_problem(_withdraw(service, headers=another), 409, "insufficient_rewards")
    assert _sums(service.world) == (0, available, 0)


def test_two_that_saw_the_same_rewards_do_not_both_get_them() -> None:
    """The second has read its plan before the first is stored: the conditional write refuses it."""
    world = World()
    available = _earned(world)

    class Stale:
        state = world.books.reward_state(ADDRESS)

        def reward_state(self, address: Address) -> Any:
            return self.state

    late = RewardWithdrawer(world.common, world.wallets, Stale())
    world.withdraw_reward()
    request = WithdrawRewardRequest.model_validate({"address": ADDRESS})
    with pytest.raises(StateConflict) as raised:
        late.submit(request, "tester", "late" * 4)
    assert raised.value.code == "insufficient_rewards"
    world.live(MINUTES)
    assert _received(world) == available
    _assert_balanced(world)


@pytest.mark.parametrize("amount", ["0", "-1", "0.0000001", "1e3", 1.5, True])
def test_amount_is_something(amount: object) -> None:
    with pytest.raises(ValidationError):
        WithdrawRewardRequest.model_validate({"address": ADDRESS, "amount": amount})


def test_wallet_that_is_not_registered(service: Service) -> None:
    body = json.dumps({"address": "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"})
    assert_problem(service.call("withdraw_reward", body=body), 404, "wallet_not_found")


def test_failed_withdrawal_gives_back_and_may_be_tried_again() -> None:
    world = World()
    available = _earned(world)
    world.devnet.faults.add(DropAtPacking(), "*", uses=None)
    world.withdraw_reward()
    world.live(2 * MINUTES)
    assert _sums(world) == (0, available, 0)
    world.live(30 * MINUTES)
    assert _record(world).status is StakingStatusType.FAILED
    assert _sums(world) == (available, 0, 0)
    assert len(world.books.rewards.ledger(ADDRESS)) == 1
    world.devnet.faults.clear()
    world.withdraw_reward(key="v" * 16)
    world.live(MINUTES)
    assert _received(world) == available
    _assert_balanced(world)


def test_lost_attempt_is_tried_again_and_paid_once() -> None:
    world = World()
    available = _earned(world)
    world.devnet.faults.add(DropAtPacking(), "*", uses=None)
    world.withdraw_reward()
    world.live(2 * MINUTES)
    world.devnet.faults.clear()
    world.live(10 * MINUTES)
    record = _record(world)
    assert record.status is StakingStatusType.COMPLETED
    assert _received(world) == available
    _assert_balanced(world)


def test_replay_is_exact_when_nothing_is_available_any_more() -> None:
    world = World()
    _earned(world)
    first = world.withdraw_reward()
    assert world.withdraw_reward() == first
    world.live(MINUTES)
    world.start()
    assert world.withdraw_reward() == first
    _register(world, None)
    assert world.withdraw_reward() == first
    world.live(MINUTES)
    assert len(_withdrawals(world)) == 1
    _assert_balanced(world)


def test_same_key_with_another_amount_is_refused(service: Service) -> None:
    _earned(service.world)
    assert _withdraw(service, "0.000001").status == 202
    assert_problem(_withdraw(service, "0.000002"), 422, "idempotency_key_reused")
    assert_problem(_withdraw(service), 422, "idempotency_key_reused")
    _assert_balanced(service.world)


def _ask_and_live(world: World) -> None:
    world.withdraw_reward()
    world.live(MINUTES)


def _calls_of_a_withdrawal() -> int:
    world = World()
    _earned(world)
    world.killer.calls.clear()
    _ask_and_live(world)
    return len(world.killer.calls)


CALLS = _calls_of_a_withdrawal()


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", range(CALLS))
def test_killed_anywhere_it_is_paid_once(call: int, moment: str) -> None:
    world = World()
    available = _earned(world)
    world.killer.arm(call, moment)
    with pytest.raises(Killed):
        _ask_and_live(world)
    world.start()
    answer = world.withdraw_reward()
    world.live(10 * MINUTES)
    assert _record(world).staking_id == answer.staking_id
    assert _record(world).status is StakingStatusType.COMPLETED
    assert _received(world) == available
    assert _sums(world) == (0, 0, available)
    _assert_balanced(world)


@pytest.mark.parametrize("seed", range(6))
def test_books_balance_after_anything(seed: int) -> None:
    """Claims, withdrawals, kills, lost transactions and silent nodes, in any order."""
    rng = random.Random(seed)  # noqa: S311  # not a secret
    world = World()
    _earned(world)
    for number in range(25):
        _something_happens(world, rng, f"{seed:08}-{number:08}")
        _assert_balanced(world)
    world.killer.disarm()
    world.devnet.faults.clear()
    world.start()
    world.live(20 * MINUTES)
    _assert_balanced(world)
    assert all(record.status is not StakingStatusType.PENDING for record in world.books.records.values())
    state = world.books.reward_state(ADDRESS)
    assert state.reserved == 0
    assert _received(world) == state.withdrawn


def _something_happens(world: World, rng: random.Random, key: str) -> None:
    what = rng.choice(
        [_a_claim, _a_withdrawal, _a_withdrawal, _a_kill, _trouble, _an_end_of_trouble, _some_time]
    )
    try:
        what(world, rng, key)
    except Killed:
        world.start()


def _a_claim(world: World, _rng: random.Random, key: str) -> None:
    pass_days(world, 1)
    _try(world.claim_reward, key)


def _a_withdrawal(world: World, rng: random.Random, key: str) -> None:
    most = world.books.reward_state(ADDRESS).available + 10
    _try(world.withdraw_reward, key, amount=trx_text(rng.randrange(1, most)))


def _a_kill(world: World, rng: random.Random, _key: str) -> None:
    world.killer.arm(rng.randrange(12), rng.choice(["before", "after"]))


def _trouble(world: World, rng: random.Random, _key: str) -> None:
    effect = rng.choice([DropAtPacking(), garbage()])
    world.devnet.faults.add(effect, "*", uses=rng.randrange(1, 9))


def _an_end_of_trouble(world: World, _rng: random.Random, _key: str) -> None:
    world.devnet.faults.clear()


def _some_time(world: World, rng: random.Random, _key: str) -> None:
    world.live(rng.choice([3, 30, 300, 1200]))


def _try(operation: Any, key: str, **fields: Any) -> None:
    with suppress(StakingError):
        operation(key=key, **fields)


def test_ledger_lists_what_happened_in_order() -> None:
    world = World()
    available = _earned(world)
    world.withdraw_reward(amount="0.01")
    world.live(MINUTES)
    pass_days(world, 1)
    world.start()
    world.claim_reward(key="d" * 16)
    world.live(MINUTES)
    lines = world.books.rewards.ledger(ADDRESS)
    assert [line.kind for line in lines] == ["CLAIM", "WITHDRAW", "CLAIM"]
    assert lines[0].amount == available
    assert lines[1].amount == TRX // 100
