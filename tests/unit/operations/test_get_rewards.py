"""What an account has earned: by the chain what is pending, by the books what became of the rest."""

import random
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from typing import Any

import pytest

from local.devnet.faults import DropAtPacking, garbage
from local.devnet.keys import witness_keys
from tests.support.chainwork import send
from tests.support.earning import auditor, earn, pass_days, pending, solid_account, stake_and_vote
from tests.support.http import Service, assert_problem
from tests.support.reading import asked, told_by
from tests.support.world import ADDRESS, World
from tron_staking.domain.address import address_bytes, address_from_bytes
from tron_staking.domain.errors import StakingError
from tron_staking.domain.wallet import Wallet
from tron_staking.models.fields import from_milliseconds, iso

TRX = 1_000_000
MINUTES = 60
DAY_MS = 86_400_000
PAYOUT = address_from_bytes(witness_keys("devnet")[5][0])
NOBODY = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
LISTING = ["next_maintenance_ms", "solid_block", "parameters", "solid_witnesses"]


@pytest.fixture
def service() -> Iterator[Service]:
    """A wallet that has staked 300 TRX for energy and 100 for bandwidth, and voted with all of it."""
    world = World()
    world.wallets.register(Wallet(ADDRESS, "kms:test", PAYOUT))
    earn(world)
    world.devnet.network.live(MINUTES * 1000)
    with Service(world) as service:
        world.killer.calls.clear()
        yield service


def told(service: Service, address: str = ADDRESS, **query: str) -> dict[str, Any]:
    return told_by(service.rewards(address, **query))


def suns(answer: dict[str, Any], *names: str) -> list[int]:
    return [answer[f"{name}_reward_sun"] for name in names]


def claim(service: Service, key: str = "c", seconds: int = MINUTES) -> None:
    """A claim that is final and settled."""
    service.world.claim_reward(key=key * 16)
    service.world.live(seconds)


def test_pending_is_the_chains_and_costs_two_questions_and_then_none(service: Service) -> None:
    first = told(service)
    assert asked(service) == ["solid_account", "solid_reward"]
    total, energy, bandwidth = suns(first, "pending", "pending_energy", "pending_bandwidth")
    assert total == pending(service.world) == energy + bandwidth > 0
    assert bandwidth == total * 100 // 400
    assert suns(first, "total", "energy", "bandwidth", "available", "reserved", "withdrawn") == [0] * 6
    assert [first[name] for name in ("last_reward_time", "last_claim_time", "next_claim_at")] == [None] * 3
    assert told(service) == first
    assert asked(service) == []


def test_claim_moves_what_was_pending_to_what_is_available(service: Service) -> None:
    before = told(service)
    claim(service)
    after = told(service)
    (record,) = service.world.books.records.values()
    assert suns(after, "total", "available", "energy", "bandwidth") == [
        record.paid,
        record.paid,
        record.energy_reward,
        record.bandwidth_reward,
    ]
    assert after["total_reward_sun"] >= before["pending_reward_sun"]
    assert (after["pending_reward_sun"], after["claimed_elsewhere_at"]) == (0, None)
    claimed_ms = solid_account(service.world).latest_withdraw_ms
    assert after["last_claim_time"] == iso(from_milliseconds(claimed_ms)) < after["last_reward_time"]
    assert after["next_claim_at"] == iso(from_milliseconds(claimed_ms + DAY_MS))
    pass_days(service.world, 1)
    assert told(service)["next_claim_at"] is None


def test_withdrawal_is_reserved_and_then_withdrawn(service: Service) -> None:
    claim(service)
    claimed = told(service)["total_reward_sun"]
    service.world.withdraw_reward(amount="0.001")
    assert suns(told(service), "available", "reserved", "withdrawn") == [claimed - 1000, 1000, 0]
    service.world.live(MINUTES)
    after = told(service)
    assert suns(after, "available", "reserved", "withdrawn", "total") == [claimed - 1000, 0, 1000, claimed]


def test_our_own_claim_is_never_one_made_elsewhere(service: Service) -> None:
    """Not while it is pending, nor between its block and its settlement, nor after."""
    told(service)
    service.world.claim_reward()
    while service.world.books.reward_state(ADDRESS).claimed == 0:
        service.world.devnet.advance(3)
        service.world.books.cache.slots.clear()
        assert told(service)["claimed_elsewhere_at"] is None
        if solid_account(service.world).latest_withdraw_ms:
            service.world.devnet.advance(30)
            assert told(service)["claimed_elsewhere_at"] is None
            service.world.sweeper.sweep()
            service.world.work()
    service.world.books.cache.slots.clear()
    assert told(service)["claimed_elsewhere_at"] is None


def test_claim_past_the_service_is_told_until_one_of_ours_is_later(service: Service) -> None:
    claim(service)
    pass_days(service.world, 2)
    send(service.world, "WithdrawBalanceContract", owner_address=address_bytes(ADDRESS))
    service.world.live(MINUTES)
    elsewhere = told(service)
    assert elsewhere["claimed_elsewhere_at"] == elsewhere["last_claim_time"]
    assert elsewhere["claimed_elsewhere_at"] > elsewhere["last_reward_time"]
    pass_days(service.world, 2)
    claim(service, "d")
    assert told(service)["claimed_elsewhere_at"] is None


def test_claim_of_ours_that_the_chain_never_took_hides_nothing(service: Service) -> None:
    send(service.world, "WithdrawBalanceContract", owner_address=address_bytes(ADDRESS))
    service.world.live(MINUTES)
    pass_days(service.world, 2)
    elsewhere = told(service)["claimed_elsewhere_at"]
    assert elsewhere is not None
    rule = service.world.devnet.faults.add(DropAtPacking(), uses=None)
    service.world.claim_reward()
    assert told(service)["claimed_elsewhere_at"] is None
    while service.world.books.open_records(ADDRESS, 1):
        service.world.live(MINUTES)
    service.world.devnet.faults.clear(rule.id)
    assert told(service)["claimed_elsewhere_at"] == elsewhere


def test_account_that_is_not_there_has_nothing(service: Service) -> None:
    nobody = told(service, NOBODY)
    assert (nobody["exists"], nobody["pending_reward"], nobody["realised_apr"]) == (False, "0", None)
    assert asked(service) == ["solid_account"]
    told(service, NOBODY)
    assert asked(service) == ["solid_account"]


@pytest.mark.parametrize("claims", [0, 1])
def test_fewer_than_two_claims_realise_nothing(service: Service, claims: int) -> None:
    for _ in range(claims):
        claim(service)
    answer = told(service)
    assert (answer["realised_apr"], answer["unrealised_reason"]) == (None, "TOO_FEW_CLAIMS")


def earner(**chain: Any) -> World:
    """A wallet whose 900 TRX were frozen and voted with through the service."""
    world = World(**chain)
    world.freeze(amount="900")
    world.live(MINUTES)
    world.vote({world.witness(index): 100 + index for index in range(7)})
    world.live(MINUTES)
    pass_days(world, 1)
    return world


def test_what_was_realised_is_what_was_promised() -> None:
    """Constant votes and nothing but votes paid: all that is left between the two is sun cut off."""
    with Service(earner(parameters={"getWitnessPayPerBlock": 0})) as service:
        promised = service.votes().json["apr_percent"]
        for number in range(4):
            claim(service, "cdef"[number])
            pass_days(service.world, 3)
        answer = told(service)
    realised = answer["realised_apr"]
    assert (realised["claims"], realised["average_stake_sun"]) == (3, 900 * TRX)
    assert abs(Fraction(realised["apr_percent"]) / Fraction(promised) - 1) < Fraction(1, 10_000)
    assert realised["reward_sun"] == answer["total_reward_sun"] - _first_claim(service.world)
    assert realised["start_at"] == "2026-01-02T00:00:00.000Z"
    assert realised["end_at"] == "2026-01-11T00:00:00.000Z"


def _first_claim(world: World) -> int:
    return world.books.rewards.ledger(ADDRESS)[0].amount


def test_inputs_give_the_realised_apr() -> None:
    with Service(earner()) as service:
        for number in range(3):
            claim(service, "cde"[number])
            pass_days(service.world, 2)
        realised = told(service)["realised_apr"]
    apr = Fraction(realised["reward_sun"], realised["average_stake_sun"]) / 4 * 365 * 100
    assert realised["apr_percent"] == f"{int(apr)}.{int(apr * 10**6) % 10**6:06d}"
    assert (realised["start_at"], realised["end_at"]) == (
        "2026-01-02T00:00:00.000Z",
        "2026-01-06T00:00:00.000Z",
    )


def test_stake_that_changed_in_between_is_weighted_by_time() -> None:
    with Service(earner()) as service:
        world = service.world
        claim(service, "c")
        pass_days(world, 4)
        world.unfreeze(key="u" * 16, amount="500")
        world.live(MINUTES)
        pass_days(world, 4)
        claim(service, "d")
        realised = told(service)["realised_apr"]
        average = realised["average_stake_sun"]
    assert abs(average - (900 + 400) * TRX // 2) < TRX
    assert realised["claims"] == 1


def test_cancelled_unfreeze_begins_the_period_anew() -> None:
    with Service(earner()) as service:
        world = service.world
        claim(service, "c")
        pass_days(world, 4)
        world.unfreeze(key="u" * 16, amount="500")
        world.live(MINUTES)
        world.cancel_unfreeze()
        world.live(MINUTES)
        pass_days(world, 1)
        claim(service, "d")
        assert told(service)["unrealised_reason"] == "TOO_FEW_CLAIMS"
        pass_days(world, 2)
        claim(service, "e")
        realised = told(service)["realised_apr"]
    assert (realised["claims"], realised["average_stake_sun"]) == (1, 900 * TRX)


def test_period_is_what_is_asked_for() -> None:
    with Service(earner()) as service:
        for number in range(4):
            claim(service, "cdef"[number])
            pass_days(service.world, 3)
        found = [told(service, days=str(days))["realised_apr"]["claims"] for days in (365, 30, 11, 8)]
        assert found == [3, 3, 2, 1]
        assert told(service, days="5")["unrealised_reason"] == "TOO_FEW_CLAIMS"
        assert told(service)["days"] == 30


def test_realised_apr_needs_the_list_of_witnesses_once(service: Service) -> None:
    claim(service)
    pass_days(service.world, 2)
    claim(service, "d")
    asked(service)
    told(service)
    assert asked(service) == ["solid_account", "solid_reward", *LISTING]
    told(service)
    assert asked(service) == []


def test_no_node_gives_what_is_kept_and_what_the_books_know(service: Service) -> None:
    claim(service)
    pass_days(service.world, 2)
    claim(service, "d")
    before = told(service)
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    service.world.devnet.clock.shift(300_000)
    answer = told(service)
    assert (answer["stale"], answer["age_seconds"], answer["as_of"]) == (True, 300, before["as_of"])
    assert suns(answer, "pending", "total") == suns(before, "pending", "total")
    assert answer["realised_apr"] == before["realised_apr"]


def test_no_list_of_witnesses_realises_nothing(service: Service) -> None:
    claim(service)
    pass_days(service.world, 2)
    claim(service, "d")
    service.world.devnet.faults.add(garbage(), "*/listwitnesses", uses=None)
    answer = told(service)
    assert (answer["realised_apr"], answer["unrealised_reason"]) == (None, "NO_NODE")


def test_no_node_and_nothing_kept_is_503(service: Service) -> None:
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    assert_problem(service.rewards(), 503, "node_unavailable")


@pytest.mark.parametrize(("name", "value"), [("days", "0"), ("days", "366"), ("days", "1.5"), ("days", "")])
def test_bad_parameter_is_named(service: Service, name: str, value: str) -> None:
    answer = service.rewards(**{name: value})
    assert_problem(answer, 400, "invalid_input")
    assert set(answer.json["errors"]) == {name}
    assert asked(service) == []


@pytest.mark.parametrize("seed", range(6))
def test_after_anything_the_answer_is_the_chains_state_and_the_books(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # the same tries each time
    world = World()
    world.wallets.register(Wallet(ADDRESS, "kms:test", PAYOUT))
    stake_and_vote(world)
    with Service(world) as service:
        for step in range(10):
            with suppress(StakingError, AssertionError):
                _anything(world, chance, f"step-{seed}-{step}-".ljust(20, "0"))
            world.live(2 * MINUTES)
            _assert_is_the_state(service)


def _anything(world: World, chance: random.Random, key: str) -> None:
    """What is not possible now is refused, by the service or by the chain."""
    match chance.randrange(7):
        case 0 | 1:
            world.claim_reward(key=key)
        case 2:
            world.withdraw_reward(key=key, amount=chance.choice(["0.0001", "0.001"]))
        case 3:
            send(world, "WithdrawBalanceContract", owner_address=address_bytes(ADDRESS))
        case 4:
            world.freeze(key=key, amount="10", resource=chance.choice(["ENERGY", "BANDWIDTH"]))
        case _:
            pass_days(world, chance.choice([1, 2]))


def _assert_is_the_state(service: Service) -> None:
    world, answer = service.world, told(service)
    account, state = solid_account(world), world.books.reward_state(ADDRESS)
    assert answer["pending_reward_sun"] == auditor(world).solid_reward(ADDRESS)
    assert suns(answer, "total", "available", "reserved", "withdrawn") == [
        state.claimed,
        state.available,
        state.reserved,
        state.withdrawn,
    ]
    last = account.latest_withdraw_ms
    assert answer["last_claim_time"] == (iso(from_milliseconds(last)) if last else None)
    ours = [line.at for line in world.books.rewards.ledger(ADDRESS) if line.kind == "CLAIM"]
    elsewhere = bool(last) and (not ours or from_milliseconds(last).isoformat() > ours[-1])
    assert (answer["claimed_elsewhere_at"] is not None) is elsewhere
