"""What the service tells of itself at `GET /status`."""

from typing import Annotated, Literal

from pydantic import Field

from tron_staking.models.fields import Frozen, Moment
from tron_staking.models.responses import HealthTotals


class NodeStatus(Frozen):
    """One node, by the name that records and logs call it. What is null it did not tell."""

    name: str
    reachable: bool
    head_block: int | None
    head_time: Moment | None
    head_age_seconds: Annotated[
        int | None, Field(description="Our clock less the head's; blocks come every 3 s")
    ]
    solid_block: int | None
    solid_time: Moment | None
    solid_age_seconds: Annotated[int | None, Field(description="About 60 on TRON while all is well")]


class PendingStatus(Frozen):
    """What was accepted and is not decided. The oldest is null when there is none."""

    records: int
    oldest_created_at: Moment | None
    oldest_age_seconds: int | None


class FollowUpStatus(Frozen):
    """Whether the sweep and the worker keep up with what is due: pending records and commitments that end."""

    state: Annotated[
        Literal["on time", "late"], Field(description="late: something waits for over 3 minutes")
    ]
    late_seconds: Annotated[int, Field(description="How long the longest due record has waited; 0: none has")]


class ServiceLinks(Frozen):
    """Where to read on."""

    health: str = "/health"
    metrics: str = "/metrics"
    pending: str
    statistics: str


class ServiceStatus(Frozen):
    """How the service is doing. What the books could not tell is null.

    `healthy`: nothing is wrong; `degraded`: `reasons` says what, and reads of the books work; `unhealthy`:
    the books do not answer.
    """

    status: Literal["healthy", "degraded", "unhealthy"]
    service: str
    version: str
    network: str
    timestamp: Moment
    reasons: tuple[str, ...]
    books: Literal["ok", "failed"]
    nodes: tuple[NodeStatus, ...]
    pending: PendingStatus | None
    follow_up: FollowUpStatus | None
    staking: HealthTotals | None
    links: ServiceLinks
