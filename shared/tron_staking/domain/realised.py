"""What a stake really brought: APR from claims, in exact fractions.

    realised APR = reward / (average_stake * time) * 365 days

The reward is that of all claims of the period but the first; the time is from the maintenance before the
first claim to the one before the last. For a claim pays what every cycle has earned that ended before it, so
the second one pays exactly the cycles since the first. The average stake is weighted by time, and counts idle
votes too.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction

from tron_staking.domain.apr import DAYS_PER_YEAR
from tron_staking.domain.money import Sun
from tron_staking.domain.rewards import Claim

FORMULA = (
    "APR = reward / average_stake * 365 days / (end_at - start_at); idle votes count, what was claimed past "
    "this service does not"
)

_MILLISECOND = timedelta(milliseconds=1)
_YEAR = timedelta(days=DAYS_PER_YEAR)


@dataclass(frozen=True)
class StakeChange:
    """When the stake became `amount` sun more, or less; None for a change of unknown size."""

    at: datetime
    amount: int | None


@dataclass(frozen=True)
class StakeHistory:
    """A stake until `until`, when it is `stake` sun, and its changes before that, newest first.

    Changes before `known_from` are not among them.
    """

    stake: Sun
    until: datetime
    changes: Sequence[StakeChange]
    known_from: datetime | None = None


class Unrealised(StrEnum):
    """Why there is no realised APR."""

    TOO_FEW_CLAIMS = "TOO_FEW_CLAIMS"
    """Two claims that a maintenance lies between are needed, and the stake of the time between them."""
    NOTHING_STAKED = "NOTHING_STAKED"
    """Nothing was staked between the claims, by the chain's word for now and the books' for before."""
    NO_NODE = "NO_NODE"
    """No node can tell now when the chain's maintenances are."""


@dataclass(frozen=True)
class Realised:
    """What was paid for the time from `start` to `end` by `claims`; `stake` is the average, in sun."""

    start: datetime
    end: datetime
    claims: int
    reward: Sun
    stake: Fraction

    @property
    def apr(self) -> Fraction:
        return self.reward / self.stake * Fraction(_YEAR // _MILLISECOND, _milliseconds(self.start, self.end))


@dataclass(frozen=True)
class _Stretch:
    """A time in which the stake was the same. `start` is None for the first one."""

    start: datetime | None
    end: datetime
    stake: int


def realised(
    claims: Sequence[Claim], history: StakeHistory, maintenance_before: Callable[[datetime], datetime]
) -> Realised | Unrealised:
    """What the claims (oldest first) have paid for the stake, as far back as both are known."""
    stretches = list(_stretches(history))
    known_from = stretches[-1].start
    usable = [one for one in claims if known_from is None or maintenance_before(one.at) >= known_from]
    if not usable:
        return Unrealised.TOO_FEW_CLAIMS
    start, end = maintenance_before(usable[0].at), maintenance_before(usable[-1].at)
    if start >= end:
        return Unrealised.TOO_FEW_CLAIMS
    stake = Fraction(sum(_stake_time(one, start, end) for one in stretches), _milliseconds(start, end))
    if not stake:
        return Unrealised.NOTHING_STAKED
    reward = Sun(sum(one.amount for one in usable[1:]))
    return Realised(start, end, len(usable) - 1, reward, stake)


def _stretches(history: StakeHistory) -> Iterator[_Stretch]:
    """From the newest back. What would make the stake negative shows that it was changed elsewhere too."""
    stake, end = history.stake, history.until
    for change in history.changes:
        yield _Stretch(change.at, end, stake)
        if change.amount is None or stake < change.amount:
            return
        stake, end = Sun(stake - change.amount), change.at
    yield _Stretch(history.known_from, end, stake)


def _stake_time(stretch: _Stretch, start: datetime, end: datetime) -> int:
    """Sun times milliseconds of the part of a stretch that lies between."""
    first = start if stretch.start is None else max(start, stretch.start)
    return stretch.stake * max(0, _milliseconds(first, min(end, stretch.end)))


def _milliseconds(start: datetime, end: datetime) -> int:
    return (end - start) // _MILLISECOND
