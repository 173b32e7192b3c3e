"""GET /records/{staking_id}: one record with its attempts."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import guard, http, query
from tron_staking.runtime import get_record as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/records/{staking_id}")
async def get_record(request: Request) -> Response:
    """The record as the books have it, for who may read its account."""
    query.query_as(request, query.NoQuery)
    caller = guard.caller_of(request)
    return http.answer(runtime.record_reader().get_record(http.staking_id_of(request), caller))


handler = http.lambda_handler(router)
