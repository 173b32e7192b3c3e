"""GET / (what answers here), /health (state and totals), /health/live and /health/ready (probes)."""

from fastapi import APIRouter, Response

from tron_staking.entry import http
from tron_staking.runtime import health as runtime

router = APIRouter()


@router.get("/")
async def info() -> Response:
    return http.answer(runtime.health_reader().info())


@router.get("/health")
async def health() -> Response:
    return http.answer_health(runtime.health_reader().health())


@router.get("/health/live")
async def live() -> Response:
    return http.answer_health(runtime.health_reader().live())


@router.get("/health/ready")
async def ready() -> Response:
    return http.answer_health(runtime.health_reader().ready())


handler = http.lambda_handler(router, "health")
