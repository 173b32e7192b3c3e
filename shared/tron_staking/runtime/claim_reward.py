"""What the claim function runs."""

from functools import cache

from tron_staking.operations.claim_reward import RewardClaimer
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.operation import common


@cache
def reward_claimer() -> RewardClaimer:
    """Claims rewards."""
    return RewardClaimer(common(), node_pool())
