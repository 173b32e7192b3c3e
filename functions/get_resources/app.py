"""GET /{address}/resources: what an account's bandwidth and energy pay for."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query
from tron_staking.models.resources import ResourceQuery
from tron_staking.runtime import get_resources as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/{address}/resources")
async def get_resources(request: Request) -> Response:
    """Bandwidth and energy now; with `?bytes=` or `?energy=` also how far they go."""
    asked = query.query_as(request, ResourceQuery)
    return http.answer(runtime.resource_reader().get_resources(http.address_of(request), asked))


handler = http.lambda_handler(router)
