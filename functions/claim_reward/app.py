"""POST /claim-reward: claims the rewards that votes have earned."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http
from tron_staking.models.requests import ClaimRewardRequest
from tron_staking.runtime import claim_reward as runtime

router = APIRouter(prefix=http.PREFIX)


@router.post("/claim-reward")
async def claim_reward(request: Request) -> Response:
    """Submits the claim, or answers the plan for `dry_run=true`."""
    return await http.operate(request, ClaimRewardRequest, runtime.reward_claimer)


handler = http.lambda_handler(router)
