"""POST /withdraw-reward: sends claimed rewards to the payout address."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http
from tron_staking.models.requests import WithdrawRewardRequest
from tron_staking.runtime import withdraw_reward as runtime

router = APIRouter(prefix=http.PREFIX)


@router.post("/withdraw-reward")
async def withdraw_reward(request: Request) -> Response:
    """Submits the withdrawal, or answers the plan for `dry_run=true`."""
    return await http.operate(request, WithdrawRewardRequest, runtime.reward_withdrawer)


handler = http.lambda_handler(router)
