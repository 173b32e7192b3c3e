"""What a wallet has done by itself: rewards claimed and put to work, matured TRX withdrawn. Amounts are
sun.
"""

from dataclasses import dataclass
from typing import Literal

from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import Sun
from tron_staking.domain.wallet import Wallet

PRINCIPAL = "automation"
"""Who asks for what a schedule does: `make token` gives nobody this name, so nobody shares its keys."""


@dataclass(frozen=True)
class Claiming:
    """Claim once at least `minimum` is pending and 24 hours have passed.

    `wait_for_bandwidth`: neither the claim nor what follows from it burns TRX for bytes when waiting would
    make them free.
    """

    minimum: Sun
    wait_for_bandwidth: bool = True


@dataclass(frozen=True)
class Compounding:
    """Freeze what was claimed, committed for `duration` days, and leave `reserve` in the balance."""

    resource: Resource
    reserve: Sun
    duration: int
    kind: Literal["COMPOUND"] = "COMPOUND"


@dataclass(frozen=True)
class Sweeping:
    """Send what was claimed to the wallet's payout address."""

    kind: Literal["SWEEP"] = "SWEEP"


@dataclass(frozen=True)
class Automation:
    """What is done without being asked for each time. `then` is about what was claimed here, and nothing
    else.

    `revote` places votes that are idle, in the proportions of those that are cast. `withdraw_unfrozen` brings
    unfrozen TRX back to the balance when its time has come.
    """

    claim: Claiming | None = None
    then: Compounding | Sweeping | None = None
    revote: bool = False
    withdraw_unfrozen: bool = False


def refuse_impossible(automation: Automation, wallet: Wallet) -> None:
    """Raises StateConflict for what can never happen with this wallet as it is registered."""
    if wallet.is_external:
        raise StateConflict(
            "automation_needs_signer",
            "the wallet's owner signs each transaction himself, so nothing can be done without him: "
            "register a signer of this service, or send automation null",
        )
    if isinstance(automation.then, Sweeping) and not wallet.payout_address:
        raise StateConflict(
            "payout_address_missing",
            "the wallet has no payout address to send rewards to; register one with the wallet first",
        )
