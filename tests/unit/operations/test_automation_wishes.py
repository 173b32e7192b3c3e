"""What automation reckons by itself: bytes, when bandwidth is back, when the minimum will be pending."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support.automated import HOUR_MS, staked
from tests.support.ready import MUTATIONS, Ready
from tests.support.world import ADDRESS, World
from tron_staking.domain.address import address_from_bytes
from tron_staking.domain.automation import Automation, Claiming, Compounding
from tron_staking.domain.chain import Account, Bandwidth, Recovery, Resource, Unfreezing
from tron_staking.domain.money import Sun
from tron_staking.domain.resources import free_left, staked_left
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.fields import milliseconds
from tron_staking.models.requests import RevoteRequest
from tron_staking.models.schedules import FIRST_PAUSE, LONGEST_PAUSE, Schedule
from tron_staking.operations.automation_steps import REQUESTS
from tron_staking.operations.automation_wishes import (
    BYTES,
    BYTES_PER_VOTE,
    HEAD_BEHIND,
    Seen,
    Wish,
    free_in,
    next_look,
    wishes,
)

NOW = datetime(2026, 1, 10, tzinfo=UTC)
DAY = timedelta(days=1)
TRX = 1_000_000
CLAIM = StakingOperationType.CLAIM_REWARD
CLAIMING = Automation(Claiming(Sun(10 * TRX)))


def _account(**fields: Any) -> Account:
    known = Account(ADDRESS, Sun(100 * TRX), {Resource.ENERGY: Sun(50 * TRX)}, {}, {ADDRESS: 50})
    return replace(known, **fields)


def _seen(reward: int = 0, bandwidth: Bandwidth | None = None, **fields: Any) -> Seen:
    return Seen(NOW, _account(**fields), Sun(reward), 1000, bandwidth=bandwidth)


def _idle(**fields: Any) -> Schedule:
    return Schedule(address=ADDRESS, due_at=NOW, **fields)


def _claim(seen: Seen, rules: Automation = CLAIMING, schedule: Schedule | None = None) -> Wish:
    (wish,) = [one for one in wishes(rules, schedule or _idle(), seen) if one.action is CLAIM]
    return wish


@pytest.fixture(scope="module")
def ready() -> Ready:
    return Ready()


@pytest.mark.parametrize("kind", [kind for kind in BYTES if kind is not StakingOperationType.VOTE])
def test_no_step_takes_more_bytes_than_are_waited_for(ready: Ready, kind: StakingOperationType) -> None:
    """Amounts as long as they can be for the wallet, and a permission of its own."""
    mutation = MUTATIONS[kind.lower()]
    body = dict(mutation.body(ADDRESS)) | ({"amount": "9"} if kind == "WITHDRAW_REWARD" else {})
    plan = _operation(ready, kind).dry_run(REQUESTS[kind].model_validate(body))
    assert BYTES[kind] - 16 <= plan.bandwidth_bytes <= BYTES[kind]


@pytest.mark.parametrize("number", [1, 5, 27])
def test_no_vote_takes_more_bytes_than_are_waited_for(number: int) -> None:
    world = staked(World())
    world.vote({world.witness(index): 90_000 // number for index in range(number)}, mode="REPLACE")
    world.live(60)
    plan = world.revoter.dry_run(RevoteRequest(address=ADDRESS))
    size = BYTES[StakingOperationType.VOTE] + BYTES_PER_VOTE * number
    assert size - 5 * number - 10 <= plan.bandwidth_bytes <= size


def _operation(ready: Ready, kind: StakingOperationType) -> Any:
    names = {
        "CLAIM_REWARD": "reward_claimer",
        "WITHDRAW_UNFROZEN": "unfrozen_withdrawer",
        "FREEZE": "freezer",
        "WITHDRAW_REWARD": "reward_withdrawer",
    }
    return getattr(ready, names[kind])


@pytest.mark.parametrize("size", [250, 300, 599])
def test_bandwidth_is_back_when_it_was_foreseen(size: int) -> None:
    """By the devnet's own recovery: just then, and hardly before."""
    world = staked(World())
    bandwidth, account = world.pool.bandwidth(ADDRESS), world.pool.account(ADDRESS)
    assert account is not None
    wait = free_in(size, bandwidth, account, world.clock.now())
    assert wait is not None
    world.devnet.network.live(_ms(wait) - HOUR_MS // 2)
    assert size > max(free_left(_now(world)), staked_left(_now(world)))
    world.devnet.network.live(HOUR_MS // 2)
    assert size <= max(free_left(_now(world)), staked_left(_now(world)))


def _now(world: World) -> Bandwidth:
    found: Bandwidth = world.pool.bandwidth(ADDRESS)
    return found


def _ms(time: timedelta) -> int:
    return time // timedelta(milliseconds=1)


def test_nobody_waits_for_bandwidth_that_is_there_or_never_will_be() -> None:
    used_up = Recovery(free_used_at_ms=milliseconds(NOW))
    there = Bandwidth(free_used=0, free_limit=600, staked_used=0, staked_limit=0)
    never = Bandwidth(free_used=600, free_limit=600, staked_used=10, staked_limit=10)
    assert free_in(300, there, _account(), NOW) is None
    assert free_in(700, never, _account(recovery=used_up), NOW) is None
    assert free_in(300, never, _account(recovery=used_up), NOW) == DAY / 2 + HEAD_BEHIND


def test_staked_bandwidth_is_waited_for_where_it_is_back_sooner() -> None:
    hour = 3_600_000
    recovery = Recovery(milliseconds(NOW), {Resource.BANDWIDTH: hour, Resource.ENERGY: 1})
    bandwidth = Bandwidth(free_used=600, free_limit=600, staked_used=400, staked_limit=400)
    waits = free_in(300, bandwidth, _account(recovery=recovery), NOW)
    assert waits == timedelta(milliseconds=hour * 3 // 4) + HEAD_BEHIND


def test_claim_says_when_and_why() -> None:
    latest = milliseconds(NOW - DAY / 2)
    wish = _claim(_seen(12 * TRX, latest_withdraw_ms=latest))
    assert wish.at == NOW + DAY / 2 + HEAD_BEHIND
    assert "12 of the 10 TRX" in wish.why


@pytest.mark.parametrize(
    ("reward", "hours"),
    [(9, 5 + 1 / 3), (1, 24), (0, 24), (9.99, 1)],
    ids=["grows", "far away", "nothing yet", "nearly there"],
)
def test_claim_is_looked_at_again_when_there_will_be_enough(reward: float, hours: float) -> None:
    """At the pace since the last claim, two days ago: within an hour and a day."""
    seen = _seen(round(reward * TRX), latest_withdraw_ms=milliseconds(NOW - 2 * DAY))
    assert abs(_claim(seen).at - NOW - timedelta(hours=hours)) < timedelta(seconds=1)


def test_who_never_claimed_is_looked_at_after_a_maintenance() -> None:
    assert _claim(_seen(TRX)).at == NOW + timedelta(hours=6)
    assert _claim(_seen(10 * TRX)).at == NOW


def test_who_has_neither_votes_nor_rewards_claims_nothing() -> None:
    assert wishes(CLAIMING, _idle(), _seen(votes={})) == []
    assert next_look([], NOW) == NOW + DAY


def test_refusals_pause_longer_and_longer_up_to_a_day() -> None:
    schedule, pauses = _idle(), []
    for _ in range(12):
        schedule = schedule.with_setback(CLAIM, "code", "detail", NOW, None)
        setback = schedule.setback(CLAIM)
        assert setback is not None
        pauses.append(setback.until - NOW)
    assert pauses[:4] == [FIRST_PAUSE * factor for factor in (1, 2, 4, 8)]
    assert pauses[-1] == LONGEST_PAUSE
    assert _claim(_seen(10 * TRX), schedule=schedule).at == NOW + LONGEST_PAUSE
    assert _claim(_seen(10 * TRX), schedule=schedule.without_setback(CLAIM)).at == NOW


def test_refusal_that_says_from_when_it_works_is_believed_for_a_day() -> None:
    hours = {2: 2, 48: 24}
    for said, until in hours.items():
        schedule = _idle().with_setback(CLAIM, "code", "detail", NOW, NOW + timedelta(hours=said))
        assert _claim(_seen(10 * TRX), schedule=schedule).at == NOW + timedelta(hours=until)


def test_matured_goes_before_claim_and_claim_before_what_was_claimed() -> None:
    rules = Automation(
        Claiming(Sun(TRX)), Compounding(Resource.ENERGY, Sun(0), 3), revote=True, withdraw_unfrozen=True
    )
    matured = (Unfreezing(Resource.ENERGY, Sun(1), milliseconds(NOW - DAY)),)
    wanted = wishes(rules, _idle(unspent=5 * TRX), _seen(TRX, unfreezing=matured, votes={ADDRESS: 20}))
    assert [wish.action for wish in wanted] == ["WITHDRAW_UNFROZEN", "CLAIM_REWARD", "FREEZE", "VOTE"]
    assert all(wish.at <= NOW for wish in wanted)


def test_every_wish_has_a_body_that_its_operation_takes() -> None:
    rules = Automation(Claiming(Sun(TRX)), Compounding(Resource.ENERGY, Sun(0), 3), revote=True)
    wanted = wishes(rules, _idle(unspent=5 * TRX + 1), _seen(TRX, votes={ADDRESS: 20}))
    bodies: Mapping[str, Any] = {
        wish.action: REQUESTS[wish.action].model_validate(wish.body) for wish in wanted
    }
    assert bodies["FREEZE"].amount == 5 * TRX + 1
    assert {body.address for body in bodies.values()} == {ADDRESS}


def test_keys_are_good_keys_and_no_two_places_have_the_same() -> None:
    places = [
        Schedule(address=address, due_at=None, last_staking_id=last)
        for address in (ADDRESS, address_from_bytes(b"\x41" + bytes(20)))
        for last in ("", "stk_1", "stk_2")
    ]
    keys = {place.next_key for place in places}
    assert len(keys) == len(places)
    assert all(16 <= len(key) <= 64 and key.replace("-", "").isalnum() for key in keys)
