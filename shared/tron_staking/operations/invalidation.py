"""A record that is final makes what is kept of its accounts worthless, in the same write."""

from collections.abc import Sequence
from dataclasses import dataclass

from tron_staking.domain.chain import Inclusion
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import CacheInvalidated, Entry
from tron_staking.submission.settlement import Settled, Settles


@dataclass(frozen=True)
class Invalidating:
    """A settlement, and the invalidation with it. Port Settles.

    What FAILED never was on the chain, so it invalidates nothing.
    """

    settles: Settles

    def settle(self, record: StakingRecord, inclusion: Inclusion, /) -> Settled:
        """See Settles."""
        settled = self.settles.settle(record, inclusion)
        if settled.record.status is StakingStatusType.PENDING:
            return settled
        return Settled(settled.record, (*settled.entries, _invalidation(settled.record)))

    def release(self, record: StakingRecord, /) -> Sequence[Entry]:
        """See Settles."""
        return self.settles.release(record)


def _invalidation(record: StakingRecord) -> CacheInvalidated:
    """The owner's, and the receiver's of a delegation or a transfer."""
    touched = [address for address in (record.address, record.receiver) if address is not None]
    at = record.completed_at or record.created_at
    return CacheInvalidated(tuple(dict.fromkeys(touched)), record.staking_id, at)
