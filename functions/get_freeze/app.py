"""GET /{address}/freeze: what was frozen here, and when it can be unfrozen."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query
from tron_staking.runtime import get_freeze as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/{address}/freeze")
async def get_freeze(request: Request) -> Response:
    """The freezes of the books beside the solidified stake."""
    query.query_as(request, query.NoQuery)
    return http.answer(runtime.freeze_reader().get_freeze(http.address_of(request)))


handler = http.lambda_handler(router)
