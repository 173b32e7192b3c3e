"""When rewards were claimed, and when they can be again, by the chain's word (milliseconds, 0 for never)."""

from datetime import datetime

from tron_staking.domain.constants import CLAIM_INTERVAL_MS
from tron_staking.models.fields import from_milliseconds


def last_claim_at(latest_withdraw_ms: int) -> datetime | None:
    """The time of the block before the claim's (java-tron `WithdrawBalanceActuator.execute`)."""
    return from_milliseconds(latest_withdraw_ms) if latest_withdraw_ms else None


def next_claim_at(latest_withdraw_ms: int, now: datetime) -> datetime | None:
    """None when a claim is possible now. Who has never claimed may claim."""
    allowed_at = from_milliseconds(latest_withdraw_ms + CLAIM_INTERVAL_MS)
    return allowed_at if latest_withdraw_ms and allowed_at > now else None
