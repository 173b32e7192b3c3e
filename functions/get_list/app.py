"""GET /list: records, newest first, and the totals of all that match."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query
from tron_staking.models.queries import ListQuery
from tron_staking.runtime import get_list as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/list")
async def get_list(request: Request) -> Response:
    """A page of the records that match every filter."""
    asked = query.query_as(request, ListQuery)
    return http.answer(runtime.list_reader().get_list(asked, http.principal_of(request)))


handler = http.lambda_handler(router)
