"""Time. By itself, so that who needs nothing but the time loads no AWS client for it."""

import time
from collections.abc import Callable
from functools import cache

from tron_staking.adapters.clock import SystemClock
from tron_staking.adapters.devnet_clock import DevnetClock
from tron_staking.domain.ports import TellsTime
from tron_staking.settings import settings


@cache
def clock() -> TellsTime:
    """Our own clock; on the devnet, whose time can be moved forward, the devnet's."""
    if settings().time_can_be_moved():
        return DevnetClock(settings().node_endpoints()[0], SystemClock())
    return SystemClock()


@cache
def seconds() -> Callable[[], float]:
    """What the age of something kept is measured by: where time can be moved, that makes it old too."""
    if settings().time_can_be_moved():
        return lambda: clock().now().timestamp()
    return time.monotonic
