"""POST /delegate: lets another account use the bandwidth or energy of a stake."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http
from tron_staking.models.requests import DelegateResourceRequest
from tron_staking.runtime import delegate as runtime

router = APIRouter(prefix=http.PREFIX)


@router.post("/delegate")
async def delegate(request: Request) -> Response:
    """Submits the delegation, or answers the plan for `dry_run=true`."""
    return await http.operate(request, DelegateResourceRequest, runtime.delegator)


handler = http.lambda_handler(router)
