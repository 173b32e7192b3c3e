"""What the service tells of itself, to everybody."""

from commands.openapi.operation import Answer, Operation, Tag
from tron_staking.models.responses import Health, Probe, Readiness, ServiceInfo


def _open(
    name: str, path: str, answer: Answer, *, summary: str, description: str, failing: str = ""
) -> Operation:
    answers = {200: answer}
    if failing:
        answers[503] = Answer(failing, answer.model)
    return Operation(
        method="get",
        path=path,
        name=name,
        tag=Tag.SERVICE,
        summary=summary,
        description=description,
        answers=answers,
    )


SERVICE = (
    _open(
        "getInfo",
        "/",
        Answer("The service.", ServiceInfo),
        summary="What answers here",
        description="The service, its version, the TRON network that it stakes on, and where the API is.",
    ),
    _open(
        "getHealth",
        "/health",
        Answer("healthy or degraded.", Health),
        summary="State and totals",
        description=(
            "healthy: the books and a node answer; degraded: no node does, so nothing new is accepted."
        ),
        failing="unhealthy: the books do not answer.",
    ),
    _open(
        "getLiveness",
        "/health/live",
        Answer("It does.", Probe),
        summary="Liveness probe",
        description="Whether the process answers.",
    ),
    _open(
        "getReadiness",
        "/health/ready",
        Answer("They can.", Readiness),
        summary="Readiness probe",
        description="Whether operations can be accepted now: the books and a node answer.",
        failing="They cannot.",
    ),
)
