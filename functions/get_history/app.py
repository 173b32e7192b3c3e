"""GET /history: the records of a period, oldest first, for programs or for spreadsheets."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query, table
from tron_staking.models.enums import HistoryFormat
from tron_staking.models.queries import HistoryQuery
from tron_staking.runtime import get_history as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/history")
async def get_history(request: Request) -> Response:
    """A page of the records that were accepted in the period."""
    asked = query.query_as(request, HistoryQuery)
    page = runtime.history_reader().get_history(asked, http.principal_of(request))
    if asked.format is HistoryFormat.CSV:
        return table.answer_history(page, first=asked.cursor is None)
    return http.answer(page)


handler = http.lambda_handler(router)
