"""PUT /wallets/{address}/paused and /paused: whether anything is done automatically."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import guard, http
from tron_staking.models.policies import PauseRequest
from tron_staking.runtime import put_paused as runtime

router = APIRouter(prefix=http.PREFIX)


@router.put("/wallets/{address}/paused")
async def put_paused(request: Request) -> Response:
    caller, wanted = guard.caller_of(request), await http.command_as(request, PauseRequest)
    return http.answer(runtime.policies_writer().put_paused(http.address_of(request), wanted, caller))


@router.put("/paused")
async def put_all_paused(request: Request) -> Response:
    caller, wanted = guard.caller_of(request), await http.command_as(request, PauseRequest)
    return http.answer(runtime.policies_writer().put_paused(None, wanted, caller))


handler = http.lambda_handler(router)
