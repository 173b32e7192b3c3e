"""POST /freeze: freezes TRX for bandwidth or energy."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http
from tron_staking.models.requests import FreezeBalanceRequest
from tron_staking.runtime import freeze as runtime

router = APIRouter(prefix=http.PREFIX)


@router.post("/freeze")
async def freeze(request: Request) -> Response:
    """Submits the freeze, or answers the plan for `dry_run=true`."""
    return await http.operate(request, FreezeBalanceRequest, runtime.freezer)


handler = http.lambda_handler(router)
