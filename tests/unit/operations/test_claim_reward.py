"""A claim: what it foresees, what it refuses, and that the books end up with what the chain paid."""

import json
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from local.devnet.faults import DropAtPacking, InventInclusion, Mutate, garbage
from local.devnet.keys import witness_keys
from tests.support.chainwork import send
from tests.support.earning import (
    DAY_MS,
    TRX,
    auditor,
    earn,
    pass_days,
    pending,
    solid_account,
    stake_and_vote,
)
from tests.support.http import Answer, Service, assert_problem
from tests.support.killer import Killed
from tests.support.world import ADDRESS, World
from tron_staking.domain.address import address_bytes
from tron_staking.domain.chain import Account, Resource
from tron_staking.domain.money import Sun, trx_text
from tron_staking.domain.rewards import attributed
from tron_staking.domain.transaction import WithdrawBalance, decode_raw
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.fields import from_milliseconds, iso
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import ClaimRewardRequest

MINUTES = 60


def _claim(service: Service, reward_type: str | None = None, **request: Any) -> Answer:
    fields = {"address": ADDRESS} | ({} if reward_type is None else {"reward_type": reward_type})
    return service.call("claim_reward", body=json.dumps(fields), **request)


def _plan(service: Service, reward_type: str | None = None) -> Answer:
    return _claim(service, reward_type, query={"dry_run": ["true"]})


def _record(world: World) -> StakingRecord:
    (record,) = world.books.records.values()
    return record


def _assert_books_are_the_chains(world: World, before: int) -> None:
    """What the balance gained is what the record, the sums and the ledger say."""
    record, state = _record(world), world.books.reward_state(ADDRESS)
    assert record.status is StakingStatusType.COMPLETED
    assert record.paid is not None
    assert record.paid > 0
    assert solid_account(world).balance == before + record.paid - (record.fee or 0)
    assert record.paid == (record.energy_reward or 0) + (record.bandwidth_reward or 0)
    assert (state.energy, state.bandwidth) == (record.energy_reward, record.bandwidth_reward)
    assert (state.claimed, state.available, state.reserved, state.withdrawn) == (
        record.paid,
        record.paid,
        0,
        0,
    )
    (line,) = world.books.rewards.ledger(ADDRESS)
    assert (line.kind, line.amount, line.staking_id) == ("CLAIM", record.paid, record.staking_id)


def test_plan_in_full(service: Service) -> None:
    """Its bytes by hand: value 23, contract 2+2+2+52+2+23 = 83, raw_data 14+7+2+83+7 = 113, signed
    2+113+2+65 = 182, and 64 for the result: 246.
    """
    earned = earn(service.world)
    balance = solid_account(service.world).balance
    answer = _plan(service)
    assert answer.status == 200
    assert answer.json == {
        "dry_run": True,
        "address": ADDRESS,
        "operation_type": "CLAIM_REWARD",
        "amount": None,
        "amount_sun": None,
        "resource": None,
        "receiver": None,
        "balance_after": trx_text(balance),
        "balance_after_sun": balance,
        "bandwidth_bytes": 246,
        "burn": "0",
        "burn_sun": 0,
        "votes": None,
        "votes_after": None,
        "votes_lost": 0,
        "revote": None,
        "expires_at": None,
        "available_at": None,
        "warnings": [],
        "message": f"claims all rewards, about 0.{earned:06} TRX: what is pending now is an estimate, what "
        "the chain pays is in the record once it is final",
    }
    assert service.effects == []
    assert not service.world.books.records


def test_claim_over_http_becomes_completed_with_what_was_paid(service: Service) -> None:
    earned = earn(service.world)
    answer = _claim(service)
    assert answer.status == 202
    assert (answer.json["status"], answer.json["operation_type"]) == ("PENDING", "CLAIM_REWARD")
    service.live(MINUTES)
    record = service.record(answer.json["staking_id"]).json
    assert record["status"] == "COMPLETED"
    assert record["paid_sun"] == earned
    assert record["energy_reward_sun"] + record["bandwidth_reward_sun"] == earned
    assert record["bandwidth_reward_sun"] == earned * 100 // 400


@pytest.mark.parametrize("asked", ["energy", "BANDWIDTH", "Energy"])
def test_part_of_the_rewards_claims_all_and_says_so(service: Service, asked: str) -> None:
    earned = earn(service.world)
    answer = _claim(service, asked)
    assert answer.status == 202
    (warning,) = answer.json["warnings"]
    assert "all rewards or none" in warning
    assert asked.upper() in warning
    service.live(MINUTES)
    assert _record(service.world).paid == earned
    assert pending(service.world) == 0


@pytest.mark.parametrize("asked", [None, "all", "ALL", "aLl"])
def test_all_of_the_rewards_warns_of_nothing(service: Service, asked: str | None) -> None:
    earn(service.world)
    assert _plan(service, asked).json["warnings"] == []


@pytest.mark.parametrize("asked", ["", "votes", "ALL ", "\u0131all", 1, None, True, ["all"]])
def test_reward_type_is_one_of_three_words(asked: object) -> None:
    with pytest.raises(ValidationError, match="give "):
        ClaimRewardRequest.model_validate({"address": ADDRESS, "reward_type": asked})


def test_spellings_of_one_request_are_one_request(service: Service) -> None:
    earn(service.world)
    first = _claim(service)
    assert _claim(service, "all").json == _claim(service, "ALL").json == first.json
    assert_problem(_claim(service, "energy"), 422, "idempotency_key_reused")
    assert len(service.world.books.records) == 1


def test_amount_is_nothing_to_ask_for() -> None:
    with pytest.raises(ValidationError):
        ClaimRewardRequest.model_validate({"address": ADDRESS, "amount": 1})


def test_nothing_pending(service: Service) -> None:
    for answer in (_plan(service), _claim(service)):
        assert_problem(answer, 409, "no_reward")
        assert "works_at" not in answer.json
    assert service.effects == []


def test_votes_that_have_not_earned_yet(service: Service) -> None:
    stake_and_vote(service.world)
    assert_problem(_claim(service), 409, "no_reward")


def test_allowance_is_a_reward_and_is_not_counted_twice(service: Service) -> None:
    """Voting again settles what was earned into the allowance, which `getReward` includes."""
    earned = earn(service.world)
    votes = [{"vote_address": witness_keys("devnet")[1][0], "vote_count": 1}]
    send(service.world, "VoteWitnessContract", owner_address=address_bytes(ADDRESS), votes=votes)
    service.world.devnet.advance(3)
    assert f"about 0.{earned:06} TRX" in _plan(service).json["message"]
    _claim(service)
    service.live(MINUTES)
    assert _record(service.world).paid == earned


def test_once_in_24_hours_by_the_head_blocks_time(service: Service) -> None:
    world = service.world
    earn(world)
    _claim(service)
    service.live(MINUTES)
    next_ms = solid_account(world).latest_withdraw_ms + DAY_MS
    world.devnet.network.live(next_ms - world.devnet.clock.now() - 3000)
    for answer in (_plan(service), _claim(service, headers={"Idempotency-Key": "another-claim-000"})):
        assert_problem(answer, 409, "claimed_recently")
        assert answer.json["works_at"] == iso(from_milliseconds(next_ms))
        assert answer.json["works_at"] in answer.json["detail"]
    assert len(world.books.records) == 1
    world.devnet.advance(3)
    world.start()
    second = _claim(service, headers={"Idempotency-Key": "another-claim-000"})
    assert second.status == 202
    service.live(MINUTES)
    assert world.books.records[second.json["staking_id"]].status is StakingStatusType.COMPLETED


def test_own_clock_says_nothing_about_the_24_hours(service: Service) -> None:
    world = service.world
    earn(world)
    _claim(service)
    service.live(MINUTES)
    next_ms = solid_account(world).latest_withdraw_ms + DAY_MS
    world.devnet.network.live(next_ms - world.devnet.clock.now() - 3000)
    world.clock.skew = timedelta(seconds=50)
    assert_problem(_plan(service), 409, "claimed_recently")


def test_claimed_recently_asks_for_no_reward(service: Service) -> None:
    earn(service.world)
    _claim(service)
    service.live(MINUTES)
    service.world.killer.calls.clear()
    assert_problem(_plan(service), 409, "claimed_recently")
    assert "node-1.reward" not in service.world.killer.calls


def test_wallet_that_is_not_registered(service: Service) -> None:
    body = json.dumps({"address": "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"})
    answer = service.call("claim_reward", body=body)
    assert_problem(answer, 404, "wallet_not_found")


def test_what_is_signed_is_the_claim_and_nothing_else() -> None:
    world = World()
    earn(world)
    world.claim_reward()
    raw = decode_raw(_record(world).attempt.raw_data)
    assert raw.contract == WithdrawBalance(_record(world).address)


def test_books_end_up_with_what_the_chain_paid() -> None:
    world = World()
    earned = earn(world)
    before = solid_account(world).balance
    world.claim_reward()
    world.live(MINUTES)
    _assert_books_are_the_chains(world, before)
    assert _record(world).paid == earned
    included = auditor(world).inclusion(_record(world).transaction_hash)
    assert included is not None
    state = world.books.reward_state(ADDRESS)
    assert state.last_reward_at == from_milliseconds(included.block_timestamp_ms)


def test_paid_is_the_chains_word_and_never_the_estimate() -> None:
    """A maintenance between plan and inclusion makes the claim bring more than was foreseen."""
    world = World()
    earn(world)
    world.devnet.network.live(DAY_MS // 4 - 6_000 - world.devnet.clock.now() % (DAY_MS // 4))
    foreseen, before = pending(world), solid_account(world).balance
    world.devnet.faults.add(DropAtPacking(), "*", uses=1)
    assert f"about 0.{foreseen:06} TRX" in world.claim_reward().message
    world.live(10 * MINUTES)
    _assert_books_are_the_chains(world, before)
    assert (_record(world).paid or 0) > foreseen


def test_two_claims_add_up() -> None:
    world = World()
    earn(world)
    world.claim_reward()
    world.live(MINUTES)
    pass_days(world, 2)
    world.claim_reward(key="d" * 16)
    world.live(MINUTES)
    paid = [record.paid for record in world.books.records.values()]
    assert len(paid) == 2
    state = world.books.reward_state(ADDRESS)
    assert state.claimed == state.available == sum(paid) == state.energy + state.bandwidth
    assert [line.amount for line in world.books.rewards.ledger(ADDRESS)] == paid


def test_claim_that_the_chain_never_included_enters_nothing() -> None:
    world = World()
    earned = earn(world)
    world.devnet.faults.add(DropAtPacking(), "*", uses=None)
    world.claim_reward()
    world.live(30 * MINUTES)
    record = _record(world)
    assert record.status is StakingStatusType.FAILED
    assert (record.paid, record.energy_reward, record.bandwidth_reward) == (None, None, None)
    assert world.books.reward_state(ADDRESS).claimed == 0
    assert pending(world) == earned


def test_second_claim_at_the_same_time_fails_and_enters_nothing() -> None:
    """Both were planned before either was pending."""
    world = World()
    earned = earn(world)
    world.devnet.faults.add(garbage(), "/wallet/broadcasthex", uses=1)
    world.claim_reward()
    world.claim_reward(key="d" * 16)
    world.live(30 * MINUTES)
    statuses = sorted(record.status for record in world.books.records.values())
    assert statuses == [StakingStatusType.COMPLETED, StakingStatusType.FAILED]
    assert world.books.reward_state(ADDRESS).claimed == earned
    assert len(world.books.rewards.ledger(ADDRESS)) == 1


@pytest.mark.parametrize("value", [None, 0])
def test_settlement_waits_for_a_node_that_tells_what_was_paid(value: int | None) -> None:
    """The chain includes no claim that pays nothing: what was paid must not be lost."""
    world = World()
    earned = earn(world)
    world.claim_reward()
    world.devnet.faults.add(Mutate("withdraw_amount", value), "/walletsolidity/gettransactioninfobyid")
    world.live(5 * MINUTES)
    assert _record(world).status is StakingStatusType.PENDING
    assert world.books.rewards.ledger(ADDRESS) == []
    world.devnet.faults.clear()
    world.live(5 * MINUTES)
    assert _record(world).paid == world.books.reward_state(ADDRESS).claimed == earned
    assert len(_record(world).attempts) == 1


def test_claim_that_was_never_included_is_not_completed_by_a_node_that_invents_it() -> None:
    world = World()
    earned = earn(world)
    world.devnet.faults.add(DropAtPacking(), "*", uses=None)
    world.devnet.faults.add(InventInclusion(), "/walletsolidity/gettransactioninfobyid", uses=20)
    world.claim_reward()
    world.live(30 * MINUTES)
    assert _record(world).status is StakingStatusType.FAILED
    assert pending(world) == earned


def test_settlement_waits_for_a_node_that_tells_the_stake() -> None:
    world = World()
    earned = earn(world)
    world.claim_reward()
    world.devnet.faults.add(garbage(), "/walletsolidity/getaccount", uses=None)
    world.live(5 * MINUTES)
    assert _record(world).status is StakingStatusType.PENDING
    assert world.books.reward_state(ADDRESS).claimed == 0
    world.devnet.faults.clear()
    world.live(5 * MINUTES)
    assert _record(world).paid == world.books.reward_state(ADDRESS).claimed == earned


@pytest.mark.parametrize(
    ("energy", "bandwidth", "delegated"),
    [(400, 0, 0), (0, 400, 0), (1, 399, 0), (333, 67, 0), (300, 100, 60)],
)
def test_shares_are_by_stake_delegated_stake_included(energy: int, bandwidth: int, delegated: int) -> None:
    world = World()
    paid = earn(world, energy=energy, bandwidth=bandwidth)
    if delegated:
        fields = {"balance": delegated * TRX, "resource": 0, "lock": False, "lock_period": 0}
        owner, receiver = address_bytes(ADDRESS), witness_keys("devnet")[0][0]
        send(world, "DelegateResourceContract", owner_address=owner, receiver_address=receiver, **fields)
        world.live(MINUTES)
        assert solid_account(world).frozen[Resource.BANDWIDTH] == (bandwidth - delegated) * TRX
    world.claim_reward()
    world.live(MINUTES)
    record = _record(world)
    assert record.paid == paid
    assert record.bandwidth_reward == paid * bandwidth // 400
    assert record.energy_reward == paid - paid * bandwidth // 400


@pytest.mark.parametrize(
    ("paid", "energy", "bandwidth", "share"),
    [
        (0, 1, 1, 0),
        (1, 1, 1, 0),
        (3, 1, 1, 1),
        (100, 2, 1, 33),
        (7, 0, 0, 0),
        (2**63 - 1, 1, 2**62, 2**63 - 3),
    ],
)
def test_shares_by_hand(paid: int, energy: int, bandwidth: int, share: int) -> None:
    owner = ClaimRewardRequest.model_validate({"address": ADDRESS}).address
    frozen = {Resource.ENERGY: Sun(energy), Resource.BANDWIDTH: Sun(bandwidth)}
    shares = attributed(Sun(paid), Account(owner, Sun(0), frozen, {}, {}))
    assert shares == {Resource.BANDWIDTH: share, Resource.ENERGY: paid - share}


def test_shares_of_an_account_that_is_gone_are_energys() -> None:
    assert attributed(Sun(5), None) == {Resource.BANDWIDTH: 0, Resource.ENERGY: 5}


def test_replay_is_exact_when_nothing_is_pending_any_more() -> None:
    world = World()
    earn(world)
    first = world.claim_reward()
    world.live(MINUTES)
    world.start()
    assert world.claim_reward() == first
    world.live(MINUTES)
    assert len(world.books.records) == 1
    assert len(world.books.rewards.ledger(ADDRESS)) == 1


def _ask_and_live(world: World) -> None:
    world.claim_reward()
    world.live(MINUTES)


def _calls_of_a_claim() -> int:
    world = World()
    earn(world)
    _ask_and_live(world)
    return len(world.killer.calls)


CALLS = _calls_of_a_claim()


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", range(CALLS))
def test_killed_anywhere_it_is_claimed_once(call: int, moment: str) -> None:
    world = World()
    earn(world)
    before = solid_account(world).balance
    world.killer.arm(call, moment)
    with pytest.raises(Killed):
        _ask_and_live(world)
    world.start()
    answer = world.claim_reward()
    world.live(10 * MINUTES)
    assert _record(world).staking_id == answer.staking_id
    _assert_books_are_the_chains(world, before)
