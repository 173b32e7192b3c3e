"""What a wallet's automation wants next, from what was seen of the account. Nothing is asked here; sun
throughout.

In the order in which it is done: what is claimed can be frozen, and what is frozen can be voted with.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tron_staking.domain.automation import Automation, Claiming, Compounding, Sweeping
from tron_staking.domain.chain import Account, Bandwidth, Resource
from tron_staking.domain.constants import CLAIM_INTERVAL_MS, DAY_MS, MINIMUM_FREEZE
from tron_staking.domain.money import NOTHING, SUN_PER_TRX, Sun, trx_text
from tron_staking.domain.resources import free_left, staked_left
from tron_staking.domain.rewards import RewardState
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.fields import from_milliseconds, iso, milliseconds
from tron_staking.models.schedules import Schedule

HEAD_BEHIND = timedelta(seconds=6)
"""The chain's time is that of its head block, and ours is up to a block ahead of that; another one to
spare.
"""

SOONEST, LATEST = timedelta(hours=1), timedelta(hours=24)
"""Between two looks at a wallet for which nothing can be done: rewards grow slowly, but others act on it
too.
"""

SHORTEST = timedelta(minutes=1)
"""The rhythm in which wallets are handed out: to look again before that is no use."""

LONGEST_WAIT = timedelta(hours=24)
"""For bandwidth: who uses nothing has all of it back by then, so somebody else uses it up each time."""

WITHOUT_RATE = timedelta(hours=6)
"""Until the next look where nobody knows how fast rewards grow: a maintenance of TRON's main network."""

BYTES = {
    StakingOperationType.CLAIM_REWARD: 250,
    StakingOperationType.WITHDRAW_UNFROZEN: 256,
    StakingOperationType.FREEZE: 264,
    StakingOperationType.WITHDRAW_REWARD: 276,
    StakingOperationType.VOTE: 246,
}
"""The bandwidth that a step takes at most, signed once; a vote takes `BYTES_PER_VOTE` more for each
witness.
"""

BYTES_PER_VOTE = 32

SPENT_AFTER_CLAIM = BYTES[StakingOperationType.FREEZE] + BYTES[StakingOperationType.VOTE]
"""What may have to be burned for after a claim, but for the votes themselves."""


@dataclass(frozen=True)
class Seen:
    """What was seen of an account at `now`. `claims` is what it has claimed by the books, `most` what its
    policies let it spend of that at once; `bandwidth` is None where nobody waits for it.
    """

    now: datetime
    account: Account
    reward: Sun
    sun_per_byte: int
    claims: RewardState = field(default_factory=RewardState)
    most: Sun | None = None
    bandwidth: Bandwidth | None = None


@dataclass(frozen=True)
class Wish:
    """One thing to do, from when on, and why then. `body` is the request that does it."""

    action: StakingOperationType
    at: datetime
    why: str
    body: Mapping[str, Any] = field(default_factory=dict)


def wishes(rules: Automation, schedule: Schedule, seen: Seen) -> list[Wish]:
    """Everything that is wanted, in the order in which it is done when its time has come."""
    found = [
        *_matured(rules, seen),
        *_claimed(rules, seen),
        *_spent(rules, schedule, seen),
        *_voted(rules, seen),
    ]
    return [_when_affordable(_when_allowed(wish, schedule), seen) for wish in found]


def due(wanted: list[Wish], now: datetime) -> Wish | None:
    """What is to be done now, if anything is."""
    return next((wish for wish in wanted if wish.at <= now), None)


def next_look(wanted: list[Wish], now: datetime) -> datetime:
    """When to look next where nothing is to be done now."""
    return min([wish.at for wish in wanted] + [now + LATEST])


def _matured(rules: Automation, seen: Seen) -> Iterator[Wish]:
    if not rules.withdraw_unfrozen or not seen.account.unfreezing:
        return
    first = min(entry.expires_at_ms for entry in seen.account.unfreezing)
    yield Wish(
        StakingOperationType.WITHDRAW_UNFROZEN,
        from_milliseconds(first) + HEAD_BEHIND,
        f"unfrozen TRX can be withdrawn from {iso(from_milliseconds(first))} on",
        {"address": seen.account.address},
    )


def _claimed(rules: Automation, seen: Seen) -> Iterator[Wish]:
    if rules.claim is None or not (seen.account.votes or seen.reward):
        return
    at = max(_claimable_at(seen), _enough_at(rules.claim, seen))
    yield Wish(
        StakingOperationType.CLAIM_REWARD,
        at,
        f"{trx_text(seen.reward)} of the {trx_text(rules.claim.minimum)} TRX that a claim shall bring are "
        "pending, and TRON lets an account claim once in 24 hours",
        {"address": seen.account.address},
    )


def _claimable_at(seen: Seen) -> datetime:
    latest = seen.account.latest_withdraw_ms
    return from_milliseconds(latest + CLAIM_INTERVAL_MS) + HEAD_BEHIND if latest else seen.now


def _enough_at(claim: Claiming, seen: Seen) -> datetime:
    """When the minimum will be pending if rewards grow as since the last claim, in 1 to 24 hours."""
    missing, latest = claim.minimum - seen.reward, seen.account.latest_withdraw_ms
    if missing <= 0:
        return seen.now
    if not latest:
        return seen.now + WITHOUT_RATE
    elapsed = seen.now - from_milliseconds(latest)
    growing = elapsed * missing / seen.reward if seen.reward else LATEST
    return seen.now + min(max(growing, SOONEST), LATEST)


def _spent(rules: Automation, schedule: Schedule, seen: Seen) -> Iterator[Wish]:
    """Only what was claimed here: whatever else is in the balance is the owner's business."""
    match rules.then:
        case Compounding() as compounding:
            yield from _frozen(compounding, schedule, seen)
        case Sweeping():
            yield from _swept(schedule, seen)


def _frozen(compounding: Compounding, schedule: Schedule, seen: Seen) -> Iterator[Wish]:
    if schedule.unspent < MINIMUM_FREEZE:
        return
    amount = _spendable(schedule, seen, compounding.reserve)
    body = {
        "address": seen.account.address,
        "amount": trx_text(amount),
        "resource": compounding.resource,
        "duration": compounding.duration,
    }
    if amount >= MINIMUM_FREEZE:
        why = f"{trx_text(schedule.unspent)} TRX were claimed and are not frozen yet"
        yield Wish(StakingOperationType.FREEZE, seen.now, why, body)
    else:
        yield Wish(StakingOperationType.FREEZE, seen.now + LATEST, f"{_little(seen)} 1 TRX to freeze")


def _swept(schedule: Schedule, seen: Seen) -> Iterator[Wish]:
    if not schedule.unspent:
        return
    amount = min(_spendable(schedule, seen, NOTHING), seen.claims.available)
    if amount > 0:
        why = f"{trx_text(schedule.unspent)} TRX were claimed and are not sent to the payout address yet"
        body = {"address": seen.account.address, "amount": trx_text(Sun(amount))}
        yield Wish(StakingOperationType.WITHDRAW_REWARD, seen.now, why, body)
    else:
        yield Wish(StakingOperationType.WITHDRAW_REWARD, seen.now + LATEST, f"{_little(seen)} 1 sun to send")


def _spendable(schedule: Schedule, seen: Seen, reserve: Sun) -> Sun:
    """Of what is unspent; what the owner is about to withdraw himself is not touched."""
    left = seen.account.balance - reserve - _fees(seen)
    unspent = schedule.unspent - seen.claims.reserved
    return Sun(min(unspent, left, unspent if seen.most is None else seen.most))


def _little(seen: Seen) -> str:
    return (
        f"of a balance of {trx_text(seen.account.balance)} TRX reserve, fees, limits, and withdrawals that "
        "are pending leave less than"
    )


def _fees(seen: Seen) -> int:
    """What the steps after a claim burn at most, where no bandwidth pays for them."""
    size = SPENT_AFTER_CLAIM + BYTES_PER_VOTE * len(seen.account.votes)
    return size * seen.sun_per_byte


def _voted(rules: Automation, seen: Seen) -> Iterator[Wish]:
    """Who has never voted has not said for whom."""
    account = seen.account
    power, cast = account.tron_power // SUN_PER_TRX, sum(account.votes.values())
    if not rules.revote or not cast or power <= cast:
        return
    yield Wish(
        StakingOperationType.VOTE,
        seen.now,
        f"{power - cast} votes of the account's {power} are idle",
        {"address": account.address},
    )


def _when_allowed(wish: Wish, schedule: Schedule) -> Wish:
    """What was refused, or failed, waits longer each time."""
    setback = schedule.setback(wish.action)
    if setback is None or setback.until <= wish.at:
        return wish
    return replace(wish, at=setback.until, why=f"it did not work: {setback.detail}")


def _when_affordable(wish: Wish, seen: Seen) -> Wish:
    """Waits for bandwidth where that will pay for all of the transaction, and not where it never will."""
    if wish.at > seen.now or seen.bandwidth is None:
        return wish
    votes = len(seen.account.votes) if wish.action is StakingOperationType.VOTE else 0
    waits = free_in(BYTES[wish.action] + BYTES_PER_VOTE * votes, seen.bandwidth, seen.account, seen.now)
    if not waits:
        return wish
    return replace(wish, at=seen.now + waits, why=f"{wish.why}; from then on bandwidth pays for it")


def free_in(size: int, bandwidth: Bandwidth, account: Account, now: datetime) -> timedelta | None:
    """How long until `size` bytes cost nothing, if nothing else is sent; None when they do now, or never
    will.

    Use fades linearly (java-tron `ResourceProcessor.increase`), staked and free bandwidth each by itself.
    """
    if size <= max(staked_left(bandwidth), free_left(bandwidth)):
        return None
    used_at = account.recovery.free_used_at_ms
    free_ms = max(0, used_at + DAY_MS - milliseconds(now)) if used_at else 0
    staked_ms = account.recovery.staked_ms.get(Resource.BANDWIDTH, 0)
    waits = [
        _fades(size, bandwidth.free_used, bandwidth.free_limit, free_ms),
        _fades(size, bandwidth.staked_used, bandwidth.staked_limit, staked_ms),
    ]
    return min((wait for wait in waits if wait is not None), default=None)


def _fades(size: int, used: int, limit: int, fading_ms: int) -> timedelta | None:
    if size > limit or not used:
        return None
    missing = size - (limit - used)
    left = -(-missing * fading_ms // used)
    return max(timedelta(milliseconds=left) + HEAD_BEHIND, SHORTEST)
