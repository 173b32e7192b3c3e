"""A wallet as it is registered: since when, by whom, and every change of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tron_staking.domain.wallet import Wallet

PROOF_LIFETIME = timedelta(minutes=5)
"""How old a signed challenge may be: long enough for a hardware wallet. It is good for one change only."""

CLOCKS_APART = timedelta(minutes=1)
"""How far a caller's clock may be ahead of ours."""


@dataclass(frozen=True)
class Registration:
    """`version` counts the changes; 0 is a wallet that was entered into the table by hand."""

    wallet: Wallet
    version: int = 0
    registered_at: datetime | None = None
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True)
class WalletChange:
    """One change: what the wallet was, and what it is from then on. `before` is None for the first."""

    version: int
    at: datetime
    by: str
    before: Wallet | None
    after: Wallet


@dataclass(frozen=True)
class Place:
    """Where a wallet is registered: a proof for one service or network is none for another."""

    service: str
    network: str


def challenge(place: Place, wallet: Wallet, version: int, issued_at: str) -> str:
    """What an external wallet signs to be registered: everything that the registration says.

    It begins like no transaction, and wallets sign it as a message (TIP-191), which no transaction is.
    """
    return "\n".join(
        (
            "TRON staking: register this wallet",
            f"service: {place.service}",
            f"network: {place.network}",
            f"address: {wallet.address}",
            f"signer: {wallet.signer}",
            f"permission: {wallet.permission_id}",
            f"payout address: {wallet.payout_address or 'none'}",
            f"change: {version}",
            f"issued at: {issued_at}",
        )
    )


def newest_first(changes: Sequence[WalletChange]) -> tuple[WalletChange, ...]:
    """Changes in the order in which they are shown."""
    return tuple(sorted(changes, key=lambda change: -change.version))
