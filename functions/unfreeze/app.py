"""POST /unfreeze: unfreezes TRX that is no longer committed."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http
from tron_staking.models.requests import UnfreezeBalanceRequest
from tron_staking.runtime import unfreeze as runtime

router = APIRouter(prefix=http.PREFIX)


@router.post("/unfreeze")
async def unfreeze(request: Request) -> Response:
    """Submits the operation, or answers the plan for `dry_run=true`."""
    return await http.operate(request, UnfreezeBalanceRequest, runtime.unfreezer)


handler = http.lambda_handler(router)
