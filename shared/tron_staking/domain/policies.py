"""What a wallet allows, whoever asks for it: a token that may do everything is held to it too."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from tron_staking.domain.address import Address
from tron_staking.domain.errors import PolicyForbids, StateConflict

SERVICE = "SERVICE"
"""Holds what is stopped for every wallet; no address is spelled like that."""


@dataclass(frozen=True)
class Policies:
    """None allows everything, an empty set nothing. `operations` are the names of StakingOperationType.

    `receivers` are those of delegations, `witnesses` those whom votes may go to. While `stopped` nothing is
    accepted at all; the gate that says so to the write that accepts is shut and opened with it.
    """

    operations: frozenset[str] | None = None
    receivers: frozenset[Address] | None = None
    witnesses: frozenset[Address] | None = None
    stopped: bool = False

    def refuse_operation(self, operation: str) -> None:
        """Raises StateConflict while the wallet is stopped, PolicyForbids for what it never allows."""
        if self.stopped:
            raise stopped_wallet()
        if self.operations is not None and operation not in self.operations:
            raise PolicyForbids("operations", "the wallet's policies do not allow this operation")

    def refuse_receiver(self, receiver: Address) -> None:
        """Raises PolicyForbids for whom nothing may be delegated to."""
        if self.receivers is not None and receiver not in self.receivers:
            raise PolicyForbids("receivers", "the wallet's policies do not allow delegating to this receiver")

    def refuse_witnesses(self, cast: Iterable[Address]) -> None:
        """Raises PolicyForbids for a vote set in which somebody is whom the wallet may not vote for."""
        if self.witnesses is not None and (foreign := sorted(set(cast) - self.witnesses)):
            whom = ", ".join(foreign)
            raise PolicyForbids(
                "witnesses",
                f"the wallet's policies do not allow votes for {whom}: a vote casts all votes of the account "
                "again, so leave them out with mode REPLACE",
            )


@dataclass(frozen=True)
class HeldPolicies:
    """The policies of a wallet, or of the service. `version` counts their changes; 0 when nobody set any."""

    policies: Policies = Policies()
    version: int = 0
    changed_at: datetime | None = None
    changed_by: str | None = None


@dataclass(frozen=True)
class PoliciesChange:
    """One change: who made it, when, and what it changed."""

    version: int
    at: datetime
    by: str
    before: Policies
    after: Policies


def latest_first(changes: Sequence[PoliciesChange]) -> tuple[PoliciesChange, ...]:
    """Changes in the order in which they are shown."""
    return tuple(sorted(changes, key=lambda change: -change.version))


def stopped_wallet() -> StateConflict:
    """Nothing is accepted for the wallet."""
    return _stopped("wallet_stopped", "the wallet takes no operations")


def stopped_service() -> StateConflict:
    """Nothing is accepted for any wallet."""
    return _stopped("service_stopped", "the service takes no operations")


def _stopped(code: str, what: str) -> StateConflict:
    return StateConflict(code, f"{what} at present: an administrator has stopped it; nothing was stored")
