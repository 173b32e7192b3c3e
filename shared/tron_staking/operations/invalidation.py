"""Settling a record makes what is kept of its accounts worthless, in the same write."""

from dataclasses import dataclass
from datetime import datetime

from tron_staking.domain.chain import Inclusion
from tron_staking.domain.ports import TellsTime
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import CacheInvalidated
from tron_staking.submission.settlement import Settled, Settles


@dataclass(frozen=True)
class Invalidating:
    """A settlement, and the invalidation with it. Port Settles.

    Each write of a long settlement invalidates, not only its last: from the first one on the books tell what
    the transaction did, and a node that lagged then may have been asked since.

    What FAILED never was in a block. TRON keeps no failed system contract, so none of these transactions
    burns a fee or bandwidth when it fails; what a node reckoned for it while it was pending is gone with its
    expiration, which is longer solidified than anything is fresh.
    """

    settles: Settles
    clock: TellsTime

    def settle(self, record: StakingRecord, inclusion: Inclusion, /) -> Settled:
        """See Settles."""
        settled = self.settles.settle(record, inclusion)
        return Settled(settled.record, (*settled.entries, _invalidation(settled.record, self.clock.now())))

    def release(self, record: StakingRecord, /) -> Settled:
        """See Settles."""
        return self.settles.release(record)


def _invalidation(record: StakingRecord, now: datetime) -> CacheInvalidated:
    """The owner's, and the receiver's of a delegation or a transfer."""
    touched = [address for address in (record.address, record.receiver) if address is not None]
    return CacheInvalidated(tuple(dict.fromkeys(touched)), f"{record.staking_id}#{record.version}", now)
