"""GET /stats: what the service has done."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query
from tron_staking.runtime import get_stats as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/stats")
async def get_stats(request: Request) -> Response:
    """The service's totals."""
    query.query_as(request, query.NoQuery)
    return http.answer(runtime.stats_reader().get_stats())


handler = http.lambda_handler(router)
