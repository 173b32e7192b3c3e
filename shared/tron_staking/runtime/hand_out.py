"""What the function runs that hands out the wallets that are due."""

from functools import cache

from tron_staking.operations.hand_out import HandOut
from tron_staking.runtime.clock import clock
from tron_staking.runtime.schedules import automate_queue, schedules, service_policies


@cache
def hand_out() -> HandOut:
    """Hands out."""
    return HandOut(schedules(), automate_queue(), automate_queue(), service_policies(), clock())
