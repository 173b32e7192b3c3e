"""GET /{address}/status: where an account's TRX is."""

from fastapi import APIRouter, Response

from tron_staking.entry import http
from tron_staking.runtime import get_status as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/{address}/status")
async def get_status(address: str) -> Response:
    """The solidified account, its commitments and its pending operations."""
    return http.answer(runtime.status_reader().get_status(http.address_of(address)))


handler = http.lambda_handler(router)
