"""Time. By itself, so that the authorizer need not load an AWS client for it."""

from functools import cache

from tron_staking.adapters.clock import SystemClock


@cache
def clock() -> SystemClock:
    """Our own clock."""
    return SystemClock()
