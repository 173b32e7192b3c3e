"""GET /metrics: how the service is doing, in numbers, for Prometheus."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import exposition, http, query
from tron_staking.runtime import get_metrics as runtime

router = APIRouter()


@router.get("/metrics")
async def get_metrics(request: Request) -> Response:
    """Everything that is known."""
    query.query_as(request, query.NoQuery)
    return exposition.answer_metrics(runtime.metrics_reader().get_metrics())


handler = http.lambda_handler(router)
