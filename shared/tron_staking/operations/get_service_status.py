"""Tells how the service is doing, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tron_staking.domain.chain import Block
from tron_staking.domain.constants import API_PREFIX
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.service import (
    FollowUpStatus,
    NodeStatus,
    PendingStatus,
    ServiceLinks,
    ServiceStatus,
)
from tron_staking.models.totals import Facets, Totals
from tron_staking.operations.health import SERVICE, totals_shown
from tron_staking.operations.service_survey import Backlog, NodeLook, Survey, Surveyor
from tron_staking.submission.build import MAX_SKEW

LATE = timedelta(minutes=3)
"""The sweep wakes what is due each minute, and the worker has it seconds later."""

STALLED = timedelta(minutes=5)
"""A block is solidified about a minute after it was made (19 of 27 witnesses have built on it)."""


@dataclass(frozen=True)
class ServiceStatusReader:
    """Tells what a survey means."""

    surveyor: Surveyor
    network: str
    version: str

    def get_service_status(self) -> ServiceStatus:
        """The status. Whatever does not answer is what it tells, and no error."""
        survey = self.surveyor.survey()
        reasons = tuple(_reasons(survey))
        return ServiceStatus(
            status=_status(survey, reasons),
            service=SERVICE,
            version=self.version,
            network=self.network,
            timestamp=survey.at,
            reasons=reasons,
            books="ok" if survey.books_up else "failed",
            nodes=tuple(_node(look, survey.at) for look in survey.nodes),
            pending=_pending(survey),
            follow_up=None if survey.backlog is None else _follow_up(survey.backlog, survey.at),
            staking=None if survey.totals is None else totals_shown(survey.totals),
            links=ServiceLinks(pending=f"{API_PREFIX}/list?status=PENDING", statistics=f"{API_PREFIX}/stats"),
        )


def late_seconds(backlog: Backlog, at: datetime) -> int:
    """How long the longest due record has waited; 0 when nothing is due."""
    return 0 if backlog.due_since is None else _seconds(at - backlog.due_since)


def age_seconds(block: Block, at: datetime) -> int:
    """Our clock less the block's; below 0 when the block's is ahead."""
    return _seconds(at - from_milliseconds(block.timestamp_ms))


def pending_records(totals: Totals) -> int:
    """How many records the chain has not decided."""
    return totals.records(Facets(StakingStatusType.PENDING))


def _status(survey: Survey, reasons: tuple[str, ...]) -> Literal["healthy", "degraded", "unhealthy"]:
    if not survey.books_up:
        return "unhealthy"
    return "degraded" if reasons else "healthy"


def _reasons(survey: Survey) -> Iterator[str]:
    if not survey.books_up:
        yield "the service's database does not answer: nothing can be accepted or read from the books"
    for look in survey.nodes:
        yield from _node_reasons(look, survey.at)
    if not any(look.head for look in survey.nodes):
        yield "no TRON node answers: nothing can be accepted, and what is pending waits"
    if survey.backlog is not None and late_seconds(survey.backlog, survey.at) > _seconds(LATE):
        yield (
            f"a record has been due for {late_seconds(survey.backlog, survey.at)} s: "
            "look whether the sweep and the worker run, and at the worker's log"
        )


def _node_reasons(look: NodeLook, at: datetime) -> Iterator[str]:
    if look.head is None:
        yield f"{look.name} does not answer"
        return
    if abs(at - from_milliseconds(look.head.timestamp_ms)) > MAX_SKEW:
        age = age_seconds(look.head, at)
        yield f"the head block of {look.name} is {age} s from our clock: it is not used"
    if look.solid is None:
        yield f"{look.name} does not tell its solidified block: it confirms nothing"
    elif _between(look.solid, look.head) > STALLED:
        yield (
            f"{look.name} has solidified nothing for {_seconds(_between(look.solid, look.head))} s: "
            "nothing becomes final"
        )


def _between(solid: Block, head: Block) -> timedelta:
    return from_milliseconds(head.timestamp_ms) - from_milliseconds(solid.timestamp_ms)


def _node(look: NodeLook, at: datetime) -> NodeStatus:
    head, solid = look.head, look.solid
    return NodeStatus(
        name=look.name,
        reachable=head is not None,
        head_block=None if head is None else head.number,
        head_time=None if head is None else from_milliseconds(head.timestamp_ms),
        head_age_seconds=None if head is None else age_seconds(head, at),
        solid_block=None if solid is None else solid.number,
        solid_time=None if solid is None else from_milliseconds(solid.timestamp_ms),
        solid_age_seconds=None if solid is None else age_seconds(solid, at),
    )


def _pending(survey: Survey) -> PendingStatus | None:
    if survey.totals is None or survey.backlog is None:
        return None
    oldest = survey.backlog.oldest_pending
    return PendingStatus(
        records=pending_records(survey.totals),
        oldest_created_at=oldest,
        oldest_age_seconds=None if oldest is None else _seconds(survey.at - oldest),
    )


def _follow_up(backlog: Backlog, at: datetime) -> FollowUpStatus:
    late = late_seconds(backlog, at)
    return FollowUpStatus(state="late" if late > _seconds(LATE) else "on time", late_seconds=late)


def _seconds(span: timedelta) -> int:
    return span // timedelta(seconds=1)
