"""What callers get of many records at once. TRX is text, exact; the integer of sun stands beside it."""

from typing import Self

from tron_staking.models.enums import StakingStatusType
from tron_staking.models.fields import Frozen, Moment
from tron_staking.models.record_facts import RecordFacts
from tron_staking.models.records import RecordSummary

_MEANINGS = {
    StakingStatusType.PENDING: "waiting for the chain to decide",
    StakingStatusType.ACTIVE: "final, and in force",
    StakingStatusType.EXPIRED: "its period is over; the stake is still there",
    StakingStatusType.INACTIVE: "unfrozen or taken back",
    StakingStatusType.COMPLETED: "final",
    StakingStatusType.FAILED: "the chain did not include it",
}


class ListedRecord(RecordFacts):
    """One record in a list; `GET /records/{staking_id}` has its attempts too."""

    message: str

    @classmethod
    def of(cls, summary: RecordSummary) -> Self:
        """What a caller may see of a record."""
        return cls._of(summary, message=summary.error_message or _MEANINGS[summary.status])


class StakingListResponse(Frozen):
    """A page of records, newest first.

    The totals are those of all records that match the filters, on this page or not: how many, how many of
    them ACTIVE, and what the freezes among them have staked. They were counted at `counted_at`, when the
    first page was read, and are the same on every page. `next_cursor` is null on the last page.
    """

    stakings: tuple[ListedRecord, ...]
    total_count: int
    active_count: int
    total_staked_trx: str
    total_staked_sun: int
    counted_at: Moment
    next_cursor: str | None
    timestamp: Moment


class StakingHistoryResponse(Frozen):
    """A page of the records that were accepted in a period, oldest first.

    `start_date` is in the period, `end_date` is not. `total_count` is how many records the whole period has,
    counted at `counted_at`; null when it does not begin and end at midnight: only days are counted.
    """

    stakings: tuple[ListedRecord, ...]
    total_count: int | None
    start_date: Moment
    end_date: Moment
    counted_at: Moment
    next_cursor: str | None
    timestamp: Moment


class StakingStatsResponse(Frozen):
    """What the service has done, for all accounts together.

    `inactive_staking_records` were unfrozen or taken back; `records_by_status` has every status, and adds up
    to `total_staking_records`. The resources are what of freezes is still staked for each, and add up to what
    is staked. Rewards are counted when their claim is final.
    """

    total_staking_records: int
    active_staking_records: int
    inactive_staking_records: int
    records_by_status: dict[StakingStatusType, int]
    total_resource_records: int
    total_staked_trx: str
    total_staked_sun: int
    total_bandwidth_resources: str
    total_bandwidth_resources_sun: int
    total_energy_resources: str
    total_energy_resources_sun: int
    total_rewards_earned: str
    total_rewards_earned_sun: int
    energy_rewards: str
    energy_rewards_sun: int
    bandwidth_rewards: str
    bandwidth_rewards_sun: int
    timestamp: Moment
