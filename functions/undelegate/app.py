"""POST /undelegate: takes back what another account may use of a stake."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http
from tron_staking.models.requests import UndelegateResourceRequest
from tron_staking.runtime import undelegate as runtime

router = APIRouter(prefix=http.PREFIX)


@router.post("/undelegate")
async def undelegate(request: Request) -> Response:
    """Submits the taking back, or answers the plan for `dry_run=true`."""
    return await http.operate(request, UndelegateResourceRequest, runtime.undelegator)


handler = http.lambda_handler(router)
