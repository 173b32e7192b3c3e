"""The settlement of operations that leave nothing behind but their record."""

from collections.abc import Sequence

from tron_staking.domain.chain import Inclusion
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import Entry
from tron_staking.submission.settlement import Settled


class Completes:
    """The record is COMPLETED; what came to the balance is `paid`. Port Settles."""

    def settle(self, record: StakingRecord, inclusion: Inclusion, /) -> Settled:
        """See Settles."""
        paid = (inclusion.reward + inclusion.unfrozen) or None
        return Settled(record.model_copy(update={"status": StakingStatusType.COMPLETED, "paid": paid}))

    def release(self, _record: StakingRecord, /) -> Sequence[Entry]:
        """See Settles."""
        return ()
