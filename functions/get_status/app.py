"""GET /{address}/status: where an account's TRX is."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query
from tron_staking.runtime import get_status as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/{address}/status")
async def get_status(request: Request) -> Response:
    """The solidified account, its commitments and its pending operations."""
    query.query_as(request, query.NoQuery)
    return http.answer(runtime.status_reader().get_status(http.address_of(request)))


handler = http.lambda_handler(router)
