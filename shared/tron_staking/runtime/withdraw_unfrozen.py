"""What the withdraw-unfrozen function runs."""

from functools import cache

from tron_staking.operations.withdraw_unfrozen import UnfrozenWithdrawer
from tron_staking.runtime.operation import common


@cache
def unfrozen_withdrawer() -> UnfrozenWithdrawer:
    """Withdraws unfrozen TRX."""
    return UnfrozenWithdrawer(common())
