"""What settlements share, and the one of operations that leave nothing behind but their record."""

from datetime import datetime

from tron_staking.domain.chain import Inclusion
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.records import Doubt, StakingRecord
from tron_staking.submission.pace import LOOK_AGAIN
from tron_staking.submission.settlement import Settled

MOST_OTHERS = 50
"""So many other records change in one write: DynamoDB takes 100 items, and totals, delegations and what
invalidates the cache are among them.

What is left is settled in the next write; the record stays PENDING until then."""


def unfinished(record: StakingRecord, look_at: datetime, remaining: int | None = None) -> StakingRecord:
    """The record, to be settled again at `look_at`: `remaining` is what is still to do."""
    return record.model_copy(update={"completed_at": None, "due_at": look_at, "remaining": remaining})


def waiting(record: StakingRecord, doubt: Doubt, now: datetime) -> StakingRecord:
    """The record, to be settled again soon: what a node says of it is not believed yet."""
    return unfinished(record, now + LOOK_AGAIN, record.remaining).model_copy(update={"doubt": doubt})


def reopened(record: StakingRecord, look_at: datetime) -> StakingRecord:
    """A record that has FAILED, to be released again at `look_at`."""
    updates = {"status": StakingStatusType.PENDING, "error_message": None}
    return unfinished(record, look_at).model_copy(update=updates)


class Completes:
    """The record is COMPLETED; what came to the balance is `paid`. Port Settles."""

    def settle(self, record: StakingRecord, inclusion: Inclusion, /) -> Settled:
        """See Settles."""
        paid = (inclusion.reward + inclusion.unfrozen) or None
        return Settled(record.model_copy(update={"status": StakingStatusType.COMPLETED, "paid": paid}))

    def release(self, record: StakingRecord, /) -> Settled:
        """See Settles."""
        return Settled(record)
