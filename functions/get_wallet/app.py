"""GET /wallets/{address}: who signs for an address, and who changed that when."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http
from tron_staking.entry.query import NoQuery, query_as
from tron_staking.runtime import get_wallet as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/wallets/{address}")
async def get_wallet(request: Request) -> Response:
    """The wallet with its latest changes."""
    query_as(request, NoQuery)
    return http.answer(runtime.wallet_reader().get_wallet(http.address_of(request)))


handler = http.lambda_handler(router)
