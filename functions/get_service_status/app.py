"""GET /status: how the service is doing, and why."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query
from tron_staking.runtime import get_service_status as runtime

router = APIRouter()


@router.get("/status")
async def get_service_status(request: Request) -> Response:
    """Books, nodes, what is pending and whether it is followed up."""
    query.query_as(request, query.NoQuery)
    return http.answer(runtime.service_status_reader().get_service_status())


handler = http.lambda_handler(router)
