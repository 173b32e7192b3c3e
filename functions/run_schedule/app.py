"""POST /wallets/{address}/run: has a wallet's automation looked at now."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query
from tron_staking.runtime import run_schedule as runtime

router = APIRouter(prefix=http.PREFIX)


@router.post("/wallets/{address}/run")
async def run_schedule(request: Request) -> Response:
    """It takes no body, and no Idempotency-Key: twice is once."""
    query.query_as(request, query.NoQuery)
    return http.answer(runtime.schedule_runner().run(http.address_of(request)), 202)


handler = http.lambda_handler(router)
