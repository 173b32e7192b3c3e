"""What the withdraw-reward function runs."""

from functools import cache

from tron_staking.operations.withdraw_reward import RewardWithdrawer
from tron_staking.runtime.books import accepting_books, wallets
from tron_staking.runtime.operation import common_over
from tron_staking.runtime.rewards import rewards


@cache
def reward_withdrawer() -> RewardWithdrawer:
    """Withdraws claimed rewards."""
    return RewardWithdrawer(common_over(accepting_books(rewards().reserves)), wallets(), rewards())
