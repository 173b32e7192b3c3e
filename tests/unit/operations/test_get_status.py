"""GET /{address}/status: where every TRX of an account is, and when it can be had."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from local.devnet.faults import Mutate
from local.devnet.node import Node
from tests.support.earning import auditor, earn, pass_days, solid_account
from tests.support.http import Service, assert_problem
from tests.support.lending import MINUTES, RECEIVER, TRX, days, delegate, lender, undelegate
from tests.support.world import ADDRESS, FUNDS, World, node_at
from tron_staking.domain import transaction as tx
from tron_staking.domain.cache import Kept, staking_stats
from tron_staking.domain.chain import AccountState, Resource
from tron_staking.domain.money import Sun
from tron_staking.models.fields import from_milliseconds, iso
from tron_staking.models.records import StakingRecord
from tron_staking.operations.account_states import AccountStates
from tron_staking.operations.cached import FRESH
from tron_staking.operations.get_freeze import FreezeReader
from tron_staking.operations.get_status import StatusReader

NOBODY = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
ENERGY, BANDWIDTH = Resource.ENERGY, Resource.BANDWIDTH


def _status(world: World, address: str = ADDRESS) -> Any:
    """As a first reader gets it."""
    with Service(world) as service:
        answer = service.status(address)
    assert answer.status == 200, answer.body
    return answer.json


def _stake(told: Any, resource: Resource = ENERGY) -> Any:
    (stake,) = [one for one in told["stakes"] if one["resource"] == resource]
    return stake


def _outside(world: World, *contracts: Any) -> None:
    """Past the service, each in a block of its own, and final."""
    for contract in contracts:
        world.outside(contract)
        world.devnet.produce()
    world.live(MINUTES)


def test_stake_from_outside_is_told_like_any_other() -> None:
    world = World()
    _outside(world, tx.FreezeBalanceV2(ADDRESS, Sun(70 * TRX), ENERGY))
    world.freeze(amount="30")
    world.live(MINUTES)
    told = _status(world)
    assert (_stake(told)["amount_sun"], _stake(told)["own_sun"]) == (100 * TRX, 100 * TRX)
    assert [one["amount_sun"] for one in told["commitments"]] == [30 * TRX]
    assert told["tron_power"] == {"total": 100, "used": 0, "idle": 100}
    assert told["total_sun"] == FUNDS == told["balance_sun"] + 100 * TRX


def test_unfreezing_is_told_by_date_and_what_comes_next() -> None:
    world = World()
    _outside(world, tx.FreezeBalanceV2(ADDRESS, Sun(100 * TRX), ENERGY))
    _outside(world, tx.FreezeBalanceV2(ADDRESS, Sun(100 * TRX), BANDWIDTH))
    _outside(world, tx.UnfreezeBalanceV2(ADDRESS, Sun(10 * TRX), ENERGY))
    days(world, 1)
    _outside(world, tx.UnfreezeBalanceV2(ADDRESS, Sun(20 * TRX), BANDWIDTH))
    first, second = sorted(entry.expires_at_ms for entry in solid_account(world).unfreezing)
    told = _status(world)
    assert [(one["resource"], one["amount_sun"], one["available_at"]) for one in told["unfreezing"]] == [
        ("ENERGY", 10 * TRX, iso(from_milliseconds(first))),
        ("BANDWIDTH", 20 * TRX, iso(from_milliseconds(second))),
    ]
    assert (told["withdrawable_sun"], told["next_withdrawable_sun"]) == (0, 10 * TRX)
    assert told["next_withdrawable_at"] == iso(from_milliseconds(first))
    assert told["total_sun"] == told["balance_sun"] + 200 * TRX


@pytest.mark.parametrize(("seconds", "ripe"), [(-1, False), (0, True), (1, True)])
def test_ripe_is_what_the_chain_would_pay_out(seconds: int, ripe: bool) -> None:
    world = World()
    _outside(world, tx.FreezeBalanceV2(ADDRESS, Sun(100 * TRX), ENERGY))
    _outside(world, tx.UnfreezeBalanceV2(ADDRESS, Sun(10 * TRX), ENERGY))
    (entry,) = solid_account(world).unfreezing
    world.clock.skew = from_milliseconds(entry.expires_at_ms) - world.clock.now() + timedelta(seconds=seconds)
    told = _status(world)
    assert told["withdrawable_sun"] == (10 * TRX if ripe else 0)
    assert told["next_withdrawable_sun"] == (None if ripe else 10 * TRX)
    assert (told["next_withdrawable_at"] is None) is ripe


def test_unfreezes_that_ripen_together_are_one_sum() -> None:
    world = World()
    _outside(world, tx.FreezeBalanceV2(ADDRESS, Sun(100 * TRX), ENERGY))
    world.outside(tx.UnfreezeBalanceV2(ADDRESS, Sun(10 * TRX), ENERGY))
    world.outside(tx.UnfreezeBalanceV2(ADDRESS, Sun(20 * TRX), ENERGY))
    world.live(MINUTES)
    told = _status(world)
    assert len(told["unfreezing"]) == 2
    assert told["next_withdrawable_sun"] == 30 * TRX


def test_what_is_left_of_stake_1_is_told_and_votes() -> None:
    world = World()
    legacy = [{"frozen_balance": 7 * TRX, "expire_time": 1}]
    world.devnet.faults.add(Mutate("frozen", legacy), "/walletsolidity/getaccount", uses=None)
    told = _status(world)
    assert (told["legacy_stake"], told["legacy_stake_sun"]) == ("7", 7 * TRX)
    assert told["total_sun"] == told["balance_sun"] + 7 * TRX
    assert told["tron_power"] == {"total": 7, "used": 0, "idle": 7}


def test_delegated_and_locked_until() -> None:
    world = lender(stake="500")
    delegate(world, "100")
    world.live(MINUTES)
    delegate(world, "50", key="delegate-0000002", lock=True, lock_days=5)
    world.live(MINUTES)
    stake = _stake(_status(world))
    until = world.books.delegated[ADDRESS, RECEIVER, ENERGY].locked_until
    assert (stake["amount_sun"], stake["own_sun"]) == (500 * TRX, 350 * TRX)
    assert (stake["delegated_sun"], stake["locked_sun"], stake["delegated_elsewhere_sun"]) == (
        150 * TRX,
        50 * TRX,
        0,
    )
    assert stake["locked_until"] == stake["next_unlock_at"] == iso(until)
    assert _stake(_status(world), BANDWIDTH)["locked_until"] is None
    days(world, 6)
    stake = _stake(_status(world))
    assert (stake["delegated_sun"], stake["locked_sun"], stake["locked_until"]) == (150 * TRX, 0, None)


def test_several_locks_tell_the_first_and_the_last() -> None:
    world = lender(stake="500")
    other = world.witness(0)
    delegate(world, "100", lock=True, lock_days=3)
    world.live(MINUTES)
    delegate(world, "50", key="delegate-0000002", to_address=other, lock=True, lock_days=9)
    world.live(MINUTES)
    stake = _stake(_status(world))
    ends = [world.books.delegated[ADDRESS, receiver, ENERGY].locked_until for receiver in (RECEIVER, other)]
    assert [stake["next_unlock_at"], stake["locked_until"]] == [iso(end) for end in ends]
    assert stake["locked_sun"] == 150 * TRX


def test_what_was_delegated_past_the_service_is_told_to_be_so() -> None:
    world = lender(stake="500")
    delegate(world, "100")
    world.live(MINUTES)
    _outside(world, tx.DelegateResource(ADDRESS, world.witness(0), Sun(7 * TRX), ENERGY, lock=True))
    stake = _stake(_status(world))
    assert (stake["delegated_sun"], stake["delegated_elsewhere_sun"], stake["locked_sun"]) == (
        107 * TRX,
        7 * TRX,
        0,
    )


@pytest.mark.parametrize("operation", ["delegate", "undelegate"])
def test_delegation_of_ours_is_never_one_made_elsewhere(operation: str) -> None:
    """Not while it is pending, nor between its block and its settlement, nor after."""
    world = lender(stake="500")
    delegate(world, "100")
    world.live(MINUTES)
    if operation == "delegate":
        delegate(world, "200", "another-delegate")
    else:
        undelegate(world)
    delegated = set()
    for _ in range(20):
        stake = _stake(_status(world))
        assert stake["delegated_elsewhere_sun"] == 0
        delegated.add(stake["delegated_sun"] // TRX)
        world.devnet.advance(3)
        world.books.cache.slots.clear()
    assert delegated == {100, 300 if operation == "delegate" else 0}
    world.live(2 * MINUTES)
    assert _stake(_status(world))["delegated_elsewhere_sun"] == 0


def test_rewards_and_when_they_can_be_claimed() -> None:
    world = World()
    earn(world)
    told = _status(world)
    assert told["pending_reward_sun"] == auditor(world).solid_reward(ADDRESS) > 0
    assert told["next_claim_at"] is None
    world.claim_reward()
    world.live(MINUTES)
    told = _status(world)
    claimed_at = from_milliseconds(solid_account(world).latest_withdraw_ms)
    assert told["next_claim_at"] == iso(claimed_at + timedelta(days=1))
    assert told["pending_reward_sun"] == 0
    pass_days(world, 1)
    assert _status(world)["next_claim_at"] is None


def test_commitment_that_is_over_is_told_as_expired() -> None:
    world = World()
    world.freeze(duration=1)
    world.devnet.produce()
    world.freeze(key="f" * 16, amount="50", duration=30)
    world.live(MINUTES)
    assert [one["amount_sun"] for one in _status(world)["commitments"]] == [50 * TRX, 100 * TRX]
    days(world, 1)
    told = _status(world)
    assert [one["amount_sun"] for one in told["commitments"]] == [50 * TRX]
    (over,) = told["expired_commitments"]
    assert over["amount_sun"] == 100 * TRX
    world.unfreeze(amount="60")
    world.live(MINUTES)
    assert [one["amount_sun"] for one in _status(world)["expired_commitments"]] == [40 * TRX]


def test_commitment_ends_by_its_time_and_not_by_the_sweep() -> None:
    world = World()
    world.freeze(duration=1)
    world.live(MINUTES)
    world.devnet.network.jump(86_400_000)
    told = _status(world)
    assert (told["commitments"], len(told["expired_commitments"])) == ([], 1)


def test_account_that_is_not_there_is_told_as_soon_as_it_is() -> None:
    world = World()
    told = _status(world, RECEIVER)
    assert (told["exists"], told["total_sun"], told["pending_reward_sun"]) == (False, 0, 0)
    world.outside(tx.Transfer(ADDRESS, RECEIVER, Sun(5 * TRX)))
    world.devnet.produce(3)
    told = _status(world, RECEIVER)
    assert (told["exists"], told["balance_sun"]) == (True, 5 * TRX)


def test_first_read_costs_three_requests_and_the_next_none() -> None:
    world = World()
    world.freeze()
    world.live(MINUTES)
    with Service(world) as service:
        assert world.asked(service.status) == [
            "walletsolidity/getblock",
            "walletsolidity/getaccount",
            "walletsolidity/getReward",
        ]
        assert world.asked(service.status) == []
        assert world.asked(service.freeze_status) == []
        world.clock.skew = FRESH
        assert len(world.asked(service.freeze_status)) == 3
        assert world.asked(service.status) == []


def test_what_is_pending_is_never_kept() -> None:
    world = World()
    with Service(world) as service:
        before = service.status().json
        service.freeze()
        after = service.status().json
    assert (before["as_of"], before["pending_operations"]) == (after["as_of"], [])
    assert [one["amount_sun"] for one in after["pending_operations"]] == [100 * TRX]


def test_final_record_is_seen_by_the_next_reader() -> None:
    """The kept value is seconds old, and yet it is not what the reader of an ACTIVE record gets."""
    world = World()
    with Service(world) as service:
        service.freeze()
        for _ in range(20):
            service.live(3)
            told = service.status().json
            assert bool(told["commitments"]) == bool(_stake(told)["amount_sun"] and not _pending(told))
    assert _stake(told)["amount_sun"] == 100 * TRX


class SettledMeanwhile:
    """The worker finishes what is pending just before the books are read."""

    def __init__(self, world: World) -> None:
        self._world = world

    def open_records(self, address: str, limit: int) -> Sequence[StakingRecord]:
        self._world.live(MINUTES)
        return self._world.books.open_records(address, limit)


def test_what_the_books_call_final_is_on_the_chain_that_is_told_with_it() -> None:
    world = World()
    states = AccountStates(world.pool, world.chain_cache)
    states.read(ADDRESS, since=0)
    world.freeze()
    told = StatusReader(states, SettledMeanwhile(world), world.books, world.clock).get_status(ADDRESS)
    assert [one.amount_sun for one in told.commitments] == [100 * TRX]
    assert told.stakes[1].amount_sun == 100 * TRX
    world.freeze(key="again-0000000001")
    freezes = FreezeReader(states, SettledMeanwhile(world), world.clock).get_freeze(ADDRESS)
    assert freezes.resources[1].in_books_sun == freezes.resources[1].staked_sun == 200 * TRX


@pytest.mark.parametrize("read", ["status", "freeze_status"])
def test_node_that_lags_behind_the_books_is_passed_over(read: str) -> None:
    """Two nodes have settled it; the first one, which is asked first, has not seen it."""
    world, late = _two_nodes_and_one_that_lags()
    with Service(world) as service:
        service.freeze()
        service.live(MINUTES)
        (record,) = world.books.records.values()
        assert record.status == "ACTIVE"
        told = getattr(service, read)().json
        assert told["block_number"] >= record.block_number
        stakes = told["stakes"] if read == "status" else told["resources"]
        assert stakes[1]["own_sun"] == 100 * TRX
        assert (told["stale"], late.lag) == (False, 19)


def test_nodes_that_all_lag_behind_the_books_are_told_to_be_unavailable() -> None:
    """What they say is from before what the books call final."""
    world, _ = _two_nodes_and_one_that_lags()
    with Service(world) as service:
        service.freeze()
        service.live(MINUTES)
        world.serve_by(world._nodes[0])
        assert_problem(service.status(), 503, "node_unavailable")
        service.live(MINUTES)
        assert _stake(service.status().json)["own_sun"] == 100 * TRX


def test_what_a_lagging_node_left_in_the_cache_is_not_fresh() -> None:
    """It was asked before the books had anything final, and was slow to keep its answer."""
    world, late = _two_nodes_and_one_that_lags()
    before = AccountStates(world.pool, world.chain_cache).read(ADDRESS, since=0)
    with Service(world) as service:
        service.freeze()
        service.live(MINUTES)
        key, now = staking_stats(ADDRESS), world.clock.now()
        seen = world.books.cache.look(key, now)
        text = TypeAdapter(AccountState).dump_json(before.value).decode()
        world.books.cache.keep(key, Kept(text, now), seen, now + FRESH)
        assert _stake(service.status().json)["own_sun"] == 100 * TRX
    assert late.lag


def _two_nodes_and_one_that_lags() -> tuple[World, Node]:
    """The one that lags is asked first."""
    world = World()
    late = world.devnet.another()
    late.lag = 19
    devnets = (late, world.devnet, world.devnet.another())
    world.serve_by(*(node_at(f"node-{number}", devnet) for number, devnet in enumerate(devnets, 1)))
    world.devnet.advance(90)
    return world, late


def _pending(told: Any) -> Any:
    return told["pending_operations"]


def test_without_a_node_the_old_answer_says_how_old_it_is(service: Service) -> None:
    service.freeze()
    service.live(60)
    before = service.status().json
    service.world.nodes_down()
    service.world.clock.skew = timedelta(hours=1)
    told = service.status().json
    assert (told["stale"], told["age_seconds"], told["as_of"]) == (True, 3600, before["as_of"])
    assert told["stakes"] == before["stakes"]
    assert told["timestamp"] != before["timestamp"]


def test_without_a_node_and_without_an_old_answer_it_is_unavailable(service: Service) -> None:
    service.world.nodes_down()
    assert_problem(service.status(), 503, "node_unavailable")
    assert_problem(service.freeze_status(), 503, "node_unavailable")
    assert_problem(service.resources(), 503, "node_unavailable")


def test_more_delegations_than_are_read_is_not_complete(service: Service) -> None:
    world = lender(stake="500")
    delegate(world, "100")
    world.live(MINUTES)
    (entry,) = world.books.delegated.values()
    for number in range(999):
        world.books.delegated[ADDRESS, str(number), ENERGY] = entry
    assert _status(world)["complete"] is True
    world.books.delegated[ADDRESS, "one more", ENERGY] = entry
    assert _status(world)["complete"] is False


@pytest.mark.parametrize("function", ["get_status", "get_freeze"])
@pytest.mark.parametrize("query", [{"limit": ["1"]}, {"": [""]}, {"dry_run": ["true"]}])
def test_query_that_is_not_understood_is_refused(
    service: Service, function: str, query: dict[str, list[str]]
) -> None:
    assert_problem(service.call(function, query=query), 400, "invalid_input")
