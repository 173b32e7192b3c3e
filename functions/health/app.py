"""GET /, /health, /health/live, /health/ready: whether the service can do its work."""

from fastapi import APIRouter, Response
from tron_staking import runtime
from tron_staking.entry import http

router = APIRouter()


@router.get("/")
async def info() -> Response:
    """What answers here."""
    return http.answer(runtime.health_reader().info())


@router.get("/health")
async def health() -> Response:
    """The state of the service with its totals; 503 when it can do nothing."""
    report = runtime.health_reader().health()
    return http.answer(report, 503 if report.status == "unhealthy" else 200)


@router.get("/health/live")
async def live() -> Response:
    """The process answers."""
    return http.answer(runtime.health_reader().live())


@router.get("/health/ready")
async def ready() -> Response:
    """Whether operations can be accepted now."""
    report = runtime.health_reader().ready()
    return http.answer(report, 200 if report.status == "ready" else 503)


handler = http.lambda_handler(router)
