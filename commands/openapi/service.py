"""What the service tells of itself, most of it to everybody."""

from commands.openapi.operation import Answer, Operation, Tag
from tron_staking.models.responses import Health, Probe, Readiness, ServiceInfo
from tron_staking.models.service import ServiceStatus


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
        refused=(404,) if "{" in path else (),
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
    _open(
        "getServiceStatus",
        "/status",
        Answer("How it is doing, also when it is not doing well.", ServiceStatus),
        summary="How the service is doing, and why",
        description=(
            "What is wrong (`reasons`), each node's head and solidified block, what is pending and how old "
            "the oldest is, and whether it is followed up. What was seen less than 10 seconds ago is told "
            "again."
        ),
    ),
    Operation(
        method="get",
        path="/metrics",
        name="getMetrics",
        tag=Tag.SERVICE,
        summary="The same in numbers, for Prometheus",
        description=(
            "Prometheus' text format 0.0.4. While the books or a node do not answer, it tells what is known, "
            "and `tron_staking_books_up` or `tron_staking_node_up` is 0."
        ),
        answers={200: Answer("Samples of every metric that is known.", text=("text/plain",))},
    ),
    _open(
        "getDocs",
        "/docs",
        Answer("A page for browsers.", text=("text/html",)),
        summary="This document, to read and to try",
        description="Paste an API token under Authorize to call the API from the page.",
    ),
    _open(
        "getDocsFile",
        "/docs/{file}",
        Answer("A script or a stylesheet.", text=("text/javascript", "text/css")),
        summary="What that page loads",
        description="Scripts and stylesheets; nothing is loaded from anywhere else.",
    ),
    _open(
        "getDocument",
        "/openapi.json",
        Answer("The document.", text=("application/json",)),
        summary="This document",
        description="OpenAPI 3.1, of this very version of the service.",
    ),
)
