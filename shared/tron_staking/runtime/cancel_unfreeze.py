"""What the cancel-unfreeze function runs."""

from functools import cache

from tron_staking.operations.cancel_unfreeze import UnfreezeCanceller
from tron_staking.runtime.operation import common


@cache
def unfreeze_canceller() -> UnfreezeCanceller:
    """Cancels unfreezes."""
    return UnfreezeCanceller(common())
