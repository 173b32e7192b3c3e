"""POST /vote: votes for witnesses and keeps every other vote, unless told otherwise."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http
from tron_staking.models.requests import VoteWitnessRequest
from tron_staking.runtime import vote as runtime

router = APIRouter(prefix=http.PREFIX)


@router.post("/vote")
async def vote(request: Request) -> Response:
    """Submits the vote set, or answers the plan for `dry_run=true`."""
    return await http.operate(request, VoteWitnessRequest, runtime.voter)


handler = http.lambda_handler(router)
