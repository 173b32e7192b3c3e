"""Tells the world what became of a record: from the record's change alone, so nothing is lost or invented."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from tron_staking.domain.telemetry import about
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.events import StakingEvent, StakingEventType
from tron_staking.models.records import StakingRecord

type Image = Mapping[str, Any]
"""An item of the records table, as its stream shows it."""


class PublishesEvents(Protocol):
    """Hands events to whoever wants them."""

    def publish(self, event: StakingEvent, /) -> None:
        """Returns when the event is taken. Raises Unavailable: it may have been, so it is sent again."""
        ...


@dataclass(frozen=True)
class Publisher:
    """Publishes what a change of the records table means. `reads` makes a record of an image."""

    reads: Callable[[Image], StakingRecord]
    events: PublishesEvents

    def publish(self, before: Image | None, after: Image | None) -> StakingEvent | None:
        """The event that was published, None when the change means none.

        Raises Unavailable, and ValueError for an image that is not that of a record.
        """
        if after is None:  # nobody deletes a record; if somebody does by hand, nothing happened on the chain
            return None
        record = self.reads(after)
        about(correlation_id=record.request_id)
        event = event_of(None if before is None else self.reads(before), record)
        if event is not None:
            self.events.publish(event)
        return event


def event_of(before: StakingRecord | None, after: StakingRecord) -> StakingEvent | None:
    """What a change means.

    A record that appears is submitted. One that leaves PENDING is confirmed, or has failed; that happens
    once. What is ACTIVE and later EXPIRED or INACTIVE, and what changes while PENDING, is not told: the end
    of a commitment is known from `expires_at`, and whoever ends a stake has a record, and events, of its own.
    """
    if before is None:
        submitted = after.status is StakingStatusType.PENDING  # a record that was restored was told of before
        return StakingEvent.of(StakingEventType.SUBMITTED, after) if submitted else None
    if before.status is not StakingStatusType.PENDING or after.status is StakingStatusType.PENDING:
        return None
    failed = after.status is StakingStatusType.FAILED
    return StakingEvent.of(StakingEventType.FAILED if failed else StakingEventType.CONFIRMED, after)
