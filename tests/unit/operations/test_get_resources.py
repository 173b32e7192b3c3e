"""GET /{address}/resources: what bandwidth and energy pay for, now, by the node's own words."""

from datetime import timedelta
from typing import Any

import pytest

from local.devnet.account import ENERGY, Share
from local.devnet.resources import recovered_share
from tests.support.http import Service, assert_not_echoed, assert_problem
from tests.support.lending import RECEIVER, TRX
from tests.support.world import ADDRESS, World
from tron_staking.domain import transaction as tx
from tron_staking.domain.address import address_bytes
from tron_staking.domain.chain import Resource
from tron_staking.domain.money import Sun
from tron_staking.models.fields import from_milliseconds, iso
from tron_staking.operations.cached import FRESH

OWNER = address_bytes(ADDRESS)
TRANSFER_BYTES = 267
"""What the chain charges for `_transfer`."""
SLOT_MS = 3000


def _told(world: World, address: str = ADDRESS, **query: str) -> Any:
    with Service(world) as service:
        answer = service.resources(address, **query)
    assert answer.status == 200, answer.body
    return answer.json


def _staked(bandwidth: int = 0, energy: int = 0) -> World:
    """A world whose wallet has staked whole TRX, a day after it did."""
    world = World()
    for trx, resource in ((bandwidth, Resource.BANDWIDTH), (energy, Resource.ENERGY)):
        if trx:
            world.outside(tx.FreezeBalanceV2(ADDRESS, Sun(trx * TRX), resource))
            world.devnet.produce()
    world.devnet.network.jump(86_400_000)
    return world


def _transfer(world: World, sun: int) -> int:
    """Sends a transfer of always the same size; what it burned."""
    before = world.devnet.pending.account(OWNER).balance
    world.outside(tx.Transfer(ADDRESS, RECEIVER, Sun(sun)))
    burned = before - world.devnet.pending.account(OWNER).balance - sun
    world.devnet.produce()
    return burned


def test_everything_unused() -> None:
    told = _told(_staked(bandwidth=300, energy=400))
    assert (told["bandwidth_limit"], told["bandwidth_used"], told["bandwidth_available"]) == (1098, 0, 1098)
    assert told["staked_bandwidth"] == {"limit": 498, "used": 0, "available": 498, "full_at": None}
    assert told["free_bandwidth"] == {"limit": 600, "used": 0, "available": 600, "full_at": None}
    assert told["largest_transaction"] == 600
    assert (told["energy_limit"], told["energy_used"], told["energy_available"]) == (3789, 0, 3789)
    assert told["energy_full_at"] is None
    assert (told["frozen_balance"], told["frozen_balance_sun"]) == ("700", 700 * TRX)


def test_network_shares_out_by_weight() -> None:
    world = _staked(bandwidth=300, energy=400)
    told = {one["resource"]: one for one in _told(world)["exchange"]}
    weights = {name: one["total_weight"] for name, one in told.items()}
    assert weights == {"BANDWIDTH": 26_000_000_300, "ENERGY": 19_000_000_400}
    assert {name: one["per_trx"] for name, one in told.items()} == {
        "BANDWIDTH": "1.661538",
        "ENERGY": "9.473684",
    }
    assert {name: (one["price"], one["price_sun"]) for name, one in told.items()} == {
        "BANDWIDTH": ("0.001", 1000),
        "ENERGY": ("0.0001", 100),
    }


def test_prices_are_the_chains_own() -> None:
    world = _staked()
    world.devnet.network.set_parameters({"getTransactionFee": 777, "getEnergyFee": 420})
    told = _told(world, bytes="1000", energy="1000")
    assert [one["price_sun"] for one in told["exchange"]] == [777, 420]
    assert [one["burn_without_sun"] for one in told["estimates"]] == [777_000, 420_000]
    assert told["prices_as_of"] == iso(world.clock.now())


@pytest.mark.parametrize("stake", [0, 161, 300, 500])
def test_estimate_of_transactions_is_kept_by_the_chain(stake: int) -> None:
    """So many of them burn nothing, and the next one burns what was foretold."""
    world = _staked(bandwidth=stake)
    world.devnet.fund(address_bytes(RECEIVER), TRX)
    world.devnet.produce()
    (foretold,) = _told(world, bytes=str(TRANSFER_BYTES))["estimates"]
    assert [_transfer(world, TRX + number) for number in range(foretold["transactions"])] == [0] * foretold[
        "transactions"
    ]
    world.clock.skew = FRESH
    (after,) = _told(world, bytes=str(TRANSFER_BYTES))["estimates"]
    assert (after["transactions"], after["burn_now_sun"]) == (0, TRANSFER_BYTES * 1000)
    assert _transfer(world, TRX + 99) == after["burn_now_sun"] == after["burn_without_sun"]


def test_used_bandwidth_is_back_when_it_is_told_to_be() -> None:
    world = _staked(bandwidth=500)
    world.devnet.fund(address_bytes(RECEIVER), TRX)
    for number in range(5):
        world.devnet.network.jump(3 * 3_600_000)
        _transfer(world, TRX + number)
    told = _told(world)
    assert told["staked_bandwidth"]["used"] > 0
    assert told["free_bandwidth"]["used"] > 0
    account = world.devnet.pending.account(OWNER)
    assert told["staked_bandwidth"]["full_at"] == iso(from_milliseconds(_end_of(account.bandwidth)))
    free_end = account.latest_free_slot * SLOT_MS + 86_400_000
    assert told["free_bandwidth"]["full_at"] == iso(from_milliseconds(free_end))


def _end_of(share: Share) -> int:
    """When the window of a share is over, in ms: nothing is used then, and before it something is."""
    end = share.latest_slot + share.window // 1000
    assert recovered_share(share, end) == 0
    assert recovered_share(share, end - share.window // 2000) > 0
    return share.latest_slot * SLOT_MS + share.window * SLOT_MS // 1000


def test_energy_is_back_when_it_is_told_to_be() -> None:
    """Nothing on this chain uses energy, so it is told to have been used."""
    world = _staked(energy=400)
    share = Share(frozen=400 * TRX, usage=3000, latest_slot=world.devnet.head.head_slot, window=14_400_000)
    _use_energy(world, share)
    told = _told(world, energy="300")
    assert (told["energy_limit"], told["energy_used"], told["energy_available"]) == (3789, 3000, 789)
    assert told["energy_full_at"] == iso(world.clock.now() + timedelta(hours=12))
    (estimate,) = told["estimates"]
    assert (estimate["transactions"], estimate["burn_now_sun"], estimate["burn_without_sun"]) == (
        2,
        0,
        30_000,
    )
    (estimate,) = _told(world, energy="1000")["estimates"]
    assert (estimate["transactions"], estimate["burn_now_sun"], estimate["burn_without_sun"]) == (
        0,
        21_100,
        100_000,
    )


def _use_energy(world: World, share: Share) -> None:
    ledger = world.devnet.pending
    ledger.put_account(ledger.account(OWNER).with_share(ENERGY, share))


def test_stake_that_was_taken_back_leaves_no_negative_rest() -> None:
    world = _staked(energy=400)
    _use_energy(world, Share(frozen=TRX, usage=3000, latest_slot=world.devnet.head.head_slot))
    told = _told(world, energy="1")
    assert (told["energy_limit"], told["energy_used"], told["energy_available"]) == (9, 3000, 0)
    assert told["estimates"][0]["burn_now_sun"] == 100


def test_delegated_out_and_in() -> None:
    world = _staked(energy=400)
    world.devnet.fund(address_bytes(RECEIVER), TRX)
    world.outside(tx.DelegateResource(ADDRESS, RECEIVER, Sun(150 * TRX), Resource.ENERGY))
    out, into = _told(world), _told(world, RECEIVER)
    assert [(one["resource"], one["delegated"], one["acquired"]) for one in out["delegated_resources"]] == [
        ("BANDWIDTH", "0", "0"),
        ("ENERGY", "150", "0"),
    ]
    assert [(one["delegated"], one["acquired"]) for one in into["delegated_resources"]] == [
        ("0", "0"),
        ("0", "150"),
    ]
    assert (out["energy_limit"], into["energy_limit"]) == (2368, 1421)
    assert (out["frozen_balance"], into["frozen_balance"]) == ("400", "0")


def test_account_that_is_not_there_can_pay_for_nothing() -> None:
    told = _told(World(), RECEIVER, bytes="250")
    assert (told["exists"], told["bandwidth_limit"], told["energy_limit"]) == (False, 0, 0)
    assert [one["per_trx"] for one in told["exchange"]] == [None, None]
    assert told["estimates"][0]["transactions"] == 0


def test_first_read_costs_three_requests_the_next_none_and_another_account_two() -> None:
    world = World()
    world.devnet.fund(address_bytes(RECEIVER), TRX)
    with Service(world) as service:
        assert world.asked(service.resources) == [
            "wallet/getchainparameters",
            "wallet/getaccount",
            "wallet/getaccountresource",
        ]
        assert world.asked(lambda: service.resources(bytes="1", energy="1")) == []
        assert len(world.asked(lambda: service.resources(RECEIVER))) == 2
        world.clock.skew = FRESH
        assert len(world.asked(service.resources)) == 2


def test_without_a_node_the_old_answer_says_so(service: Service) -> None:
    service.world.devnet.fund(address_bytes(RECEIVER), TRX)
    before = service.resources().json
    service.world.nodes_down()
    service.world.clock.skew = timedelta(minutes=5)
    told = service.resources(bytes="100").json
    assert (told["stale"], told["age_seconds"], told["as_of"]) == (True, 300, before["as_of"])
    assert told["estimates"][0]["transactions"] == 6
    assert_problem(service.resources(RECEIVER), 503, "node_unavailable")


def test_final_record_is_seen_by_the_next_reader(service: Service) -> None:
    assert service.resources().json["energy_limit"] == 0
    service.freeze()
    while not service.status().json["commitments"]:
        service.live(3)
    assert service.resources().json["energy_limit"] == 947


BAD = ["", "0", "-1", "1.5", "1e3", "x", " 1", "1 ", "0x10", "\u0661", "9" * 19, "9" * 999, "NaN", "true"]


@pytest.mark.parametrize("name", ["bytes", "energy"])
@pytest.mark.parametrize("value", BAD)
def test_bad_size_is_named_and_not_repeated(service: Service, name: str, value: str) -> None:
    answer = service.resources(**{name: value})
    assert_problem(answer, 400, "invalid_input")
    assert set(answer.json["errors"]) == {name}
    if len(value) > 3:
        assert_not_echoed(answer, value)


@pytest.mark.parametrize(("name", "most"), [("bytes", 512_000), ("energy", 10**12)])
def test_largest_size_and_one_more(service: Service, name: str, most: int) -> None:
    assert service.resources(**{name: str(most)}).status == 200
    assert_problem(service.resources(**{name: str(most + 1)}), 400, "invalid_input")


@pytest.mark.parametrize("query", [{"size": ["1"]}, {"bytes": ["1", "1"]}, {"Bytes": ["1"]}])
def test_query_that_is_not_understood_is_refused(service: Service, query: dict[str, list[str]]) -> None:
    assert_problem(service.call("get_resources", query=query), 400, "invalid_input")


def test_parameters_that_an_older_version_kept_are_read_again() -> None:
    world = World()
    _told(world)
    slot = world.books.cache.slots["chain_parameters"]
    kept = slot.kept
    assert kept is not None
    text = kept.text.replace('"getEnergyFee":100,', "")
    assert text != kept.text
    world.books.cache.slots.clear()
    world.books.cache.slots["chain_parameters"] = type(slot)(type(kept)(text, kept.as_of), None, slot.expires)
    assert _told(world)["exchange"][1]["price_sun"] == 100
