"""POST /withdraw-unfrozen: moves unfrozen TRX whose time has come to the balance."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http
from tron_staking.models.requests import WithdrawUnfrozenRequest
from tron_staking.runtime import withdraw_unfrozen as runtime

router = APIRouter(prefix=http.PREFIX)


@router.post("/withdraw-unfrozen")
async def withdraw_unfrozen(request: Request) -> Response:
    """Submits the operation, or answers the plan for `dry_run=true`."""
    return await http.operate(request, WithdrawUnfrozenRequest, runtime.unfrozen_withdrawer)


handler = http.lambda_handler(router)
