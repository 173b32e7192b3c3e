"""POST /unvote: takes the votes for one witness away."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http
from tron_staking.models.requests import UnvoteWitnessRequest
from tron_staking.runtime import unvote as runtime

router = APIRouter(prefix=http.PREFIX)


@router.post("/unvote")
async def unvote(request: Request) -> Response:
    """Submits the vote set, or answers the plan for `dry_run=true`."""
    return await http.operate(request, UnvoteWitnessRequest, runtime.unvoter)


handler = http.lambda_handler(router)
