"""Stake on its way back to the balance (java-tron `WithdrawExpireUnfreezeActuator`). Times are in ms."""

from collections.abc import Sequence

from tron_staking.domain.chain import Unfreezing
from tron_staking.domain.constants import MAX_UNFREEZING
from tron_staking.domain.money import Sun


def waiting(unfreezing: Sequence[Unfreezing], now_ms: int) -> list[Unfreezing]:
    """What cannot be withdrawn yet, the next first. What expires now can be."""
    later = [entry for entry in unfreezing if entry.expires_at_ms > now_ms]
    return sorted(later, key=lambda entry: entry.expires_at_ms)


def withdrawable(unfreezing: Sequence[Unfreezing], now_ms: int) -> Sun:
    """What a withdrawal would bring now."""
    return Sun(sum(entry.amount for entry in unfreezing if entry.expires_at_ms <= now_ms))


def next_withdrawal(unfreezing: Sequence[Unfreezing], now_ms: int) -> tuple[int, Sun] | None:
    """When more can be withdrawn, and how much more; None when nothing is waiting."""
    left = waiting(unfreezing, now_ms)
    if not left:
        return None
    first = left[0].expires_at_ms
    return first, Sun(sum(entry.amount for entry in left if entry.expires_at_ms == first))


def unfreezes_left(unfreezing: Sequence[Unfreezing], now_ms: int) -> int:
    """How many more unfreezes may wait: what can be withdrawn is not counted
    (java-tron `AccountCapsule.getUnfreezingV2Count`)."""
    return max(0, MAX_UNFREEZING - len(waiting(unfreezing, now_ms)))
