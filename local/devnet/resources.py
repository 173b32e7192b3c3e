"""Bandwidth and energy arithmetic (`ResourceProcessor.java`; stake2 §5.1-5.3).

java-tron uses doubles for the decay and for the limits, so floats here are deliberate and give the same bits.
"""

from dataclasses import replace

from local.devnet.account import Share
from local.devnet.constants import (
    FULL_WINDOW,
    SUN_PER_TRX,
    USAGE_PRECISION,
    WINDOW_PRECISION,
    WINDOW_SLOTS,
)
from local.devnet.javamath import divide_up, round_half_up


def limit(counted: int, total_limit: int, total_weight: int) -> int:
    """Units per day that `counted` sun give (`calculateGlobalNetLimitV2`); `total_weight` in TRX."""
    if total_weight == 0:
        return 0
    return int(counted / SUN_PER_TRX * (total_limit / total_weight))


def recovered(usage: int, latest_slot: int, now_slot: int, window: int = WINDOW_SLOTS) -> int:
    """Usage that is left after linear recovery; `window` in slots."""
    return _decayed(usage, latest_slot, now_slot, window) * window // USAGE_PRECISION


def increased(usage: int, added: int, latest_slot: int, now_slot: int) -> int:
    """`increase`: recovered usage plus new usage, over the fixed one-day window."""
    average = _decayed(usage, latest_slot, now_slot, WINDOW_SLOTS) + _average(added, WINDOW_SLOTS)
    return average * WINDOW_SLOTS // USAGE_PRECISION


def recovered_share(share: Share, now_slot: int) -> int:
    """`recovery`: what an account still uses of a resource, over its own window."""
    return recovered(share.usage, share.latest_slot, now_slot, _slots(share.window))


def updated_share(share: Share, added: int, now_slot: int) -> Share:
    """`increaseV2`: the share with recovered and new usage, and the window merged from both."""
    window = _slots(share.window)
    average = _decayed(share.usage, share.latest_slot, now_slot, window)
    usage = (average * window + _average(added, WINDOW_SLOTS) * WINDOW_SLOTS) // USAGE_PRECISION
    remaining = average * window // USAGE_PRECISION
    if remaining == 0:
        return replace(share, usage=usage, window=FULL_WINDOW)
    left = share.window - (now_slot - share.latest_slot) * WINDOW_PRECISION
    merged = divide_up(remaining * left + added * FULL_WINDOW, usage)
    return replace(share, usage=usage, window=min(merged, FULL_WINDOW))


def merged_share(share: Share, added: int, added_window: int, now_slot: int) -> Share:
    """`unDelegateIncreaseV2`: usage that comes back with the stake, and a window weighted by both."""
    own = updated_share(share, 0, now_slot)
    usage = own.usage + added
    window = divide_up(own.usage * own.window + added * max(0, added_window), usage)
    return replace(own, usage=usage, window=min(window, FULL_WINDOW), latest_slot=now_slot)


def _slots(window: int) -> int:
    """`AccountCapsule.getWindowSize` of an optimised window."""
    return max(1, window // WINDOW_PRECISION)


def _average(usage: int, window: int) -> int:
    return divide_up(usage * USAGE_PRECISION, window)


def _decayed(usage: int, latest_slot: int, now_slot: int, window: int) -> int:
    average = _average(usage, window)
    passed = now_slot - latest_slot
    if passed == 0:
        return average
    return round_half_up(average * ((window - passed) / window)) if passed < window else 0
