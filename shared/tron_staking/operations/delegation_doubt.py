"""When the chain's word about a delegation is believed.

The state does not say of which block it is. One address may stand for several machines, and the one that
answers may be behind the one that named the solidified block: it may not have the very transaction that is
settled, nor what was settled a moment ago. What is believed enters the books, and ends delegations for good.

So it is believed at once only when it is, to the sun, what the books expect: with this transaction, and with
all, some or none of those that are pending, each of which looks again when its turn comes. Anything else
waits: a machine that was behind soon says something else, and what was done past this service stays so.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from tron_staking.models.records import Doubt, StakingRecord
from tron_staking.operations.delegation_books import Others
from tron_staking.submission.entries import DelegationChanged
from tron_staking.submission.finality import PROOF_PAUSE

DOUBTED = PROOF_PAUSE + timedelta(minutes=4)
"""How long a word that nothing explains is doubted. By then each machine knows what one of them knew, even
if the clock of who heard it first was 90 s slow, and ours is as fast."""

_MOST_COMBINED = 12
"""Pending operations of a pair whose every combination is tried. Of more, anything up to all may be there."""


def doubt(
    record: StakingRecord,
    others: Others,
    change: DelegationChanged,
    *,
    own: int,
    now: datetime,
    lock: datetime | None = None,
) -> Doubt | None:
    """Why `record` is not to be settled yet, or None.

    `own` is what it adds to what its pair's records claim. `lock` is when at the earliest its lock ends.
    Whoever settles another of the pair's records begins the wait again: the chain may have more to say.
    """
    if _is_expected(others, change, own) and _is_locked(change, lock):
        return None
    settled = f"{change.writers.unlocked} {change.writers.locked}"
    held = record.doubt
    if held is None or held.settled != settled:
        return Doubt(since=now, settled=settled)
    return None if now >= held.since + DOUBTED else held


def _is_expected(others: Others, change: DelegationChanged, own: int) -> bool:
    """What was lent past this service by the last settlement may be there still, or not."""
    claimed = sum(one.remaining or 0 for one in others.lent)
    elsewhere = max(0, change.writers.amount - claimed)
    expected = {max(0, claimed + own), claimed + own + elsewhere}
    return any(_is_sum(change.unlocked + change.locked - one, others.pending) for one in expected)


def _is_locked(change: DelegationChanged, lock: datetime | None) -> bool:
    return lock is None or (change.locked_until is not None and change.locked_until >= lock)


def _is_sum(amount: int, parts: Sequence[int]) -> bool:
    """Whether some of the parts make up the amount."""
    if len(parts) > _MOST_COMBINED:
        return sum(min(0, part) for part in parts) <= amount <= sum(max(0, part) for part in parts)
    sums = {0}
    for part in parts:
        sums |= {one + part for one in sums}
    return amount in sums
