"""Which delegations end, and by how much.

The chain knows amounts and no records: that the oldest ends first is this service's own bookkeeping.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tron_staking.domain.constants import BLOCK_MS
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.records import StakingRecord
from tron_staking.operations.settle import MOST_OTHERS
from tron_staking.submission.entries import DelegationChanged, OtherRecord


@dataclass(frozen=True)
class Ends:
    """How much of each delegation ends in one write, in sun by staking_id.

    Not `complete` when a write takes no more and there is more to end.
    """

    parts: dict[str, int]
    complete: bool

    @property
    def amount(self) -> int:
        """What ends, all in all."""
        return sum(self.parts.values())

    def among(self, delegations: Sequence[StakingRecord]) -> list[OtherRecord]:
        """Those of the delegations that end, as they are then."""
        ending = [one for one in delegations if one.staking_id in self.parts]
        return [OtherRecord(one, one.changed(**self.changes(one))) for one in ending]

    def changes(self, delegation: StakingRecord) -> dict[str, object]:
        """What changes of a delegation; one that has ended altogether is INACTIVE."""
        remaining = (delegation.remaining or 0) - self.parts.get(delegation.staking_id, 0)
        if remaining:
            return {"remaining": remaining}
        return {"remaining": 0, "status": StakingStatusType.INACTIVE, "due_at": None}


def free_first(
    delegations: Sequence[StakingRecord], block_ms: int, change: DelegationChanged
) -> tuple[list[StakingRecord], list[StakingRecord]]:
    """The delegations that could be taken back in a block of this time, and those that were locked.

    First whose lock was over, then what was never locked. Each oldest first, which is also the order in which
    locks end: none ends before an older one.
    """
    over, unlocked, locked = [], [], []
    for one in delegations:
        if one.expires_at is None:
            unlocked.append(one)
        elif _is_locked(one.expires_at, block_ms, change):
            locked.append(one)
        else:
            over.append(one)
    return [*over, *unlocked], locked


def ends(delegations: Sequence[StakingRecord], amount: int) -> Ends:
    """The first delegations that make up the amount, no more than one write takes."""
    parts: dict[str, int] = {}
    for one in delegations[:MOST_OTHERS]:
        part = min(one.remaining or 0, amount)
        if part:
            parts[one.staking_id] = part
            amount -= part
    return Ends(parts, complete=not amount or len(delegations) <= MOST_OTHERS)


def _is_locked(until: datetime, block_ms: int, change: DelegationChanged) -> bool:
    """Whether a lock held in the block: it is over when it ended before the block's parent was made.

    The parent is a slot before or, where slots stayed empty, more. But what the chain still has in its locked
    part has not been over: the transaction itself would have unlocked it (java-tron `unLockExpireResource`).
    """
    parent = from_milliseconds(block_ms - BLOCK_MS)
    return until >= parent or until == change.locked_until
