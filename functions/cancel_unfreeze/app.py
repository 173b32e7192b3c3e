"""POST /cancel-unfreeze: freezes again everything that is being unfrozen."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http
from tron_staking.models.requests import CancelUnfreezeRequest
from tron_staking.runtime import cancel_unfreeze as runtime

router = APIRouter(prefix=http.PREFIX)


@router.post("/cancel-unfreeze")
async def cancel_unfreeze(request: Request) -> Response:
    """Submits the operation, or answers the plan for `dry_run=true`."""
    return await http.operate(request, CancelUnfreezeRequest, runtime.unfreeze_canceller)


handler = http.lambda_handler(router)
