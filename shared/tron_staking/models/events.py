"""What the world is told of an operation: the events on our EventBridge bus (docs/events.md).

An event tells what `GET /records/{staking_id}` tells, in the same words, and nothing that is not told there:
no principal, no key, no signature.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import AddressField, Frozen, Moment, ResourceField, Stored
from tron_staking.models.records import StakingRecord, VoteCount
from tron_staking.models.responses import RecordResponse

EVENT_SOURCE = "tron.staking"
"""The `source` of every event of ours."""


class StakingEventType(StrEnum):
    """The `detail-type`. A record has one Submitted, and later one Confirmed or one Failed."""

    SUBMITTED = "StakingSubmitted"
    CONFIRMED = "StakingConfirmed"
    FAILED = "StakingFailed"


class StakingEventDetail(Stored):
    """The detail of StakingSubmitted, StakingConfirmed and StakingFailed."""

    event_id: Annotated[
        str, Field(description="The same however often the event is delivered: use it to drop duplicates")
    ]
    staking_id: Annotated[
        str, Field(description="The record: GET /records/{staking_id} tells its present state")
    ]
    operation_type: StakingOperationType
    status: Annotated[
        StakingStatusType,
        Field(description="PENDING: submitted; FAILED: failed; ACTIVE, COMPLETED or INACTIVE: confirmed"),
    ]
    address: Annotated[AddressField, Field(description="The account that signs")]
    receiver: Annotated[AddressField | None, Field(description="Who gets a delegation or a transfer")]
    amount: Annotated[str | None, Field(description="TRX, exact")]
    amount_sun: Annotated[int | None, Field(description="The same in sun, 1,000,000 to a TRX")]
    resource: ResourceField | None
    duration: Annotated[int | None, Field(description="Days for which a freeze is committed")]
    lock_blocks: Annotated[int | None, Field(description="For how many blocks a delegation is locked")]
    votes: Annotated[tuple[VoteCount, ...] | None, Field(description="The whole vote set that is cast")]
    transaction_hash: Annotated[
        str, Field(description="The txID; it changes when an attempt expired and was built again")
    ]
    block_number: Annotated[int | None, Field(description="The solidified block that holds the transaction")]
    created_at: Moment
    expires_at: Annotated[Moment | None, Field(description="When the commitment or the lock ends")]
    completed_at: Annotated[
        Moment | None, Field(description="When this service found the outcome: confirmed or failed")
    ]
    fee: Annotated[str | None, Field(description="TRX that the transaction burned")]
    fee_sun: int | None
    paid: Annotated[str | None, Field(description="TRX that came to the balance: claimed or withdrawn")]
    paid_sun: int | None
    energy_reward: Annotated[str | None, Field(description="TRX: a claim's share by stake for energy")]
    energy_reward_sun: int | None
    bandwidth_reward: Annotated[str | None, Field(description="TRX: a claim's share by stake for bandwidth")]
    bandwidth_reward_sun: int | None
    error_message: Annotated[str | None, Field(description="Why it failed")]
    request_id: Annotated[
        str | None, Field(description="The request that was accepted, by the id that its answer carries")
    ]


class StakingEvent(Frozen):
    """One event."""

    kind: StakingEventType
    detail: StakingEventDetail

    @classmethod
    def of(cls, kind: StakingEventType, record: StakingRecord) -> "StakingEvent":
        """What happened to a record. A record has one event of a kind, so the two together name it."""
        told = RecordResponse.of(record)
        names = StakingEventDetail.model_fields.keys() - {"event_id"}
        return cls(
            kind=kind,
            detail=StakingEventDetail(
                event_id=f"{record.staking_id}.{kind.name.lower()}",
                **{name: getattr(told, name) for name in names},
            ),
        )
