"""GET /wallets/{address}/schedule: what a wallet's automation does, when and why, and what it did."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query
from tron_staking.runtime import get_schedule as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/wallets/{address}/schedule")
async def get_schedule(request: Request) -> Response:
    query.query_as(request, query.NoQuery)
    return http.answer(runtime.schedule_reader().get_schedule(http.address_of(request)))


handler = http.lambda_handler(router)
