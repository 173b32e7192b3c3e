"""A record in short: what lists show of it. It is kept beside the record, so that lists read no attempts."""

from typing import Self

from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import AddressField, Moment, ResourceField, Stored, iso
from tron_staking.models.records import StakingRecord, VoteCount


class RecordSummary(Stored):
    """A record without its attempts, its caller and its plans. The fields are StakingRecord's."""

    staking_id: str
    address: AddressField
    operation_type: StakingOperationType
    status: StakingStatusType
    created_at: Moment
    transaction_hash: str
    amount: int | None = None
    resource: ResourceField | None = None
    duration: int | None = None
    expires_at: Moment | None = None
    completed_at: Moment | None = None
    block_number: int | None = None
    error_message: str | None = None
    receiver: AddressField | None = None
    lock_blocks: int | None = None
    votes: tuple[VoteCount, ...] | None = None
    fee: int | None = None
    paid: int | None = None
    energy_reward: int | None = None
    bandwidth_reward: int | None = None
    remaining: int | None = None

    @classmethod
    def of(cls, record: StakingRecord) -> Self:
        """The summary of a record."""
        return cls(**{name: getattr(record, name) for name in cls.model_fields})

    @property
    def position(self) -> str:
        """Where it stands in every list: by time, records of one millisecond by their ids."""
        return position(self)


def position(record: StakingRecord | RecordSummary) -> str:
    """See RecordSummary.position. In the order of text, which is that of DynamoDB's keys."""
    return f"{iso(record.created_at)}#{record.staking_id}"
