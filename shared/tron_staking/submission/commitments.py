"""What of an account's stake this service has promised to leave alone, by its own freeze records."""

from collections.abc import Sequence
from datetime import datetime

from tron_staking.domain.chain import Resource
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord

_STAKED = {StakingStatusType.ACTIVE, StakingStatusType.EXPIRED}


def freezes_of(records: Sequence[StakingRecord], resource: Resource) -> list[StakingRecord]:
    """The freezes of one resource among an account's open records."""
    return [
        record
        for record in records
        if record.operation_type is StakingOperationType.FREEZE and record.resource is resource
    ]


def committed(freezes: Sequence[StakingRecord], now: datetime) -> list[StakingRecord]:
    """The freezes whose commitment is not over, those that end first at the front; pending ones count."""
    kept = [freeze for freeze in freezes if freeze.expires_at is not None and freeze.expires_at > now]
    return sorted(kept, key=lambda freeze: freeze.expires_at or now)


def unfreezable(own: int, delegated: int, kept: Sequence[StakingRecord]) -> int:
    """What of an account's own stake no commitment in `kept` covers, in sun.

    Delegated stake cannot be unfrozen, but it is still staked: it keeps commitments like any other.
    """
    return min(own, max(0, own + delegated - sum(staked(freeze) for freeze in kept)))


def released(freezes: Sequence[StakingRecord], now: datetime) -> list[StakingRecord]:
    """The freezes whose commitment is over and that are still staked, oldest first."""
    over = [
        freeze
        for freeze in freezes
        if freeze.status in _STAKED and freeze.expires_at is not None and freeze.expires_at <= now
    ]
    return sorted(over, key=lambda freeze: freeze.created_at)


def to_end(unfreeze: StakingRecord) -> int:
    """What an unfreeze that is not settled yet is still to end of freezes, in sun."""
    return (unfreeze.amount if unfreeze.remaining is None else unfreeze.remaining) or 0


def staked(freeze: StakingRecord) -> int:
    """What of a freeze is not unfrozen yet, in sun; all of it in a record from before that was kept."""
    left = freeze.amount if freeze.remaining is None else freeze.remaining
    return left or 0
