"""GET /{address}/votes: what an account votes for, and what that brings."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query
from tron_staking.runtime import get_votes as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/{address}/votes")
async def get_votes(request: Request) -> Response:
    """The votes with each witness's rank, brokerage and APR, the last set cast and pending operations."""
    query.query_as(request, query.NoQuery)
    return http.answer(runtime.votes_reader().get_votes(http.address_of(request)))


handler = http.lambda_handler(router)
