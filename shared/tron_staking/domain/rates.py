"""How many operations are accepted: in each minute of UTC, of one wallet, and of one caller."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tron_staking.domain.address import Address

WINDOW = timedelta(minutes=1)


@dataclass(frozen=True)
class Rates:
    """What the service accepts in a minute. A wallet's policies may say another number for it."""

    of_a_wallet: int
    of_a_caller: int


def window_of(moment: datetime) -> datetime:
    """The beginning of the minute that a moment is in."""
    return moment.replace(second=0, microsecond=0)


def wallet_subject(address: Address) -> str:
    """What the operations of a wallet are counted under."""
    return f"WALLET#{address}"


def caller_subject(principal: str) -> str:
    """What the operations of a caller are counted under."""
    return f"CALLER#{principal}"
