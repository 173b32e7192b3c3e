"""PUT /wallets/{address}/policies, /wallets/{address}/stopped and /stopped: what wallets allow."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import guard, http
from tron_staking.models.policies import PoliciesRequest, StopRequest
from tron_staking.runtime import put_policies as runtime

router = APIRouter(prefix=http.PREFIX)


@router.put("/wallets/{address}/policies")
async def put_policies(request: Request) -> Response:
    caller, wanted = guard.caller_of(request), await http.command_as(request, PoliciesRequest)
    return http.answer(runtime.policies_writer().put_policies(http.address_of(request), wanted, caller))


@router.put("/wallets/{address}/stopped")
async def put_wallet_stopped(request: Request) -> Response:
    caller, wanted = guard.caller_of(request), await http.command_as(request, StopRequest)
    return http.answer(runtime.policies_writer().put_stopped(http.address_of(request), wanted, caller))


@router.put("/stopped")
async def put_stopped(request: Request) -> Response:
    caller, wanted = guard.caller_of(request), await http.command_as(request, StopRequest)
    return http.answer(runtime.policies_writer().put_stopped(None, wanted, caller))


handler = http.lambda_handler(router)
