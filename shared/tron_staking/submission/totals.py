"""What a change of a record, and what it takes along, adds to the service's totals."""

from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.submission.commitments import staked
from tron_staking.submission.entries import DelegationChanged, Entry
from tron_staking.submission.ports import Totals

_STAKED = {StakingStatusType.ACTIVE, StakingStatusType.EXPIRED}


def totals_change(before: StakingRecord | None, after: StakingRecord) -> Totals:
    """The difference that replacing `before` by `after` makes; `before` is None for a new record."""
    return _counts(after) - _counts(before)


def items_change(entry: Entry) -> Totals:
    """What an entry adds to the totals by itself: a delegation is counted while it has an item."""
    if not isinstance(entry, DelegationChanged):
        return Totals()
    items = int(entry.unlocked > 0) + int(entry.locked > 0)
    there = int(entry.writers.unlocked is not None) + int(entry.writers.locked is not None)
    return Totals(delegations=items - there)


def _counts(record: StakingRecord | None) -> Totals:
    if record is None:
        return Totals()
    frozen = record.operation_type is StakingOperationType.FREEZE and record.status in _STAKED
    return Totals(
        records=1,
        active=int(record.status is StakingStatusType.ACTIVE),
        staked=staked(record) if frozen else 0,
    )
