"""GET /wallets/{address}/policies and /stopped: what wallets allow, and who changed that when."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query
from tron_staking.runtime import get_policies as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/wallets/{address}/policies")
async def get_policies(request: Request) -> Response:
    query.query_as(request, query.NoQuery)
    return http.answer(runtime.policies_reader().get_policies(http.address_of(request)))


@router.get("/stopped")
async def get_stopped(request: Request) -> Response:
    query.query_as(request, query.NoQuery)
    return http.answer(runtime.policies_reader().get_policies(None))


handler = http.lambda_handler(router)
