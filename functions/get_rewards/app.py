"""GET /{address}/rewards: what an account has earned, and what became of it."""

from fastapi import APIRouter, Request, Response

from tron_staking.entry import http, query
from tron_staking.models.rewards import RewardQuery
from tron_staking.runtime import get_rewards as runtime

router = APIRouter(prefix=http.PREFIX)


@router.get("/{address}/rewards")
async def get_rewards(request: Request) -> Response:
    """What is pending, claimed, withdrawn and available, and the APR that was really earned."""
    asked = query.query_as(request, RewardQuery)
    return http.answer(runtime.rewards_reader().get_rewards(http.address_of(request), asked.days))


handler = http.lambda_handler(router)
