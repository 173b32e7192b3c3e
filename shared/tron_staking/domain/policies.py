"""What a wallet allows, whoever asks for it: a token that may do everything is held to it too."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tron_staking.domain.address import Address
from tron_staking.domain.automation import Automation
from tron_staking.domain.errors import PolicyForbids, StateConflict
from tron_staking.domain.money import Sun, trx_text

SERVICE = "SERVICE"
"""Holds what is stopped for every wallet; no address is spelled like that."""

_TAKES_NOTHING = "takes no operations at present: an administrator has stopped it; nothing was stored"


@dataclass(frozen=True)
class Limit:
    """How much one request may be about, and all that are accepted in one day (UTC); None is no limit."""

    at_once: Sun | None
    a_day: Sun | None


@dataclass(frozen=True)
class Policies:
    """None allows everything, an empty set nothing. `operations` are the names of StakingOperationType.

    `receivers` are those of delegations, `witnesses` those whom votes may go to, `limits` are by operation.
    `operations_a_minute` are accepted at most; None leaves that to the service.
    While `stopped` nothing is accepted at all; the gate that says so to the write that accepts is shut and
    opened with it. `automation` is what happens by itself, and does not while `paused`.
    """

    operations: frozenset[str] | None = None
    receivers: frozenset[Address] | None = None
    witnesses: frozenset[Address] | None = None
    stopped: bool = False
    limits: Mapping[str, Limit] = field(default_factory=dict)
    operations_a_minute: int | None = None
    automation: Automation | None = None
    paused: bool = False

    def refuse_operation(self, operation: str) -> None:
        """Raises StateConflict while the wallet is stopped, PolicyForbids for what it never allows."""
        if self.stopped:
            raise stopped_wallet()
        if self.operations is not None and operation not in self.operations:
            raise PolicyForbids("operations", "the wallet's policies do not allow this operation")

    def most_at_once(self, operation: str) -> Sun | None:
        """The most that one request may ever be about; None where there is no limit."""
        limit = self.limits.get(operation, Limit(None, None))
        return min((one for one in (limit.at_once, limit.a_day) if one is not None), default=None)

    def refuse_amount(self, operation: str, amount: Sun) -> None:
        """Raises PolicyForbids for more than one request may ever be about."""
        most = self.most_at_once(operation)
        if most is not None and amount > most:
            raise PolicyForbids(
                "limits",
                f"the wallet's policies allow {trx_text(most)} TRX at once for this operation; ask for less",
            )

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

    @property
    def wakes_automation(self) -> bool:
        """Whether the wallet's schedule has to be looked at because of this change."""
        return _automated(self.before) != _automated(self.after)


def _automated(policies: Policies) -> tuple[Automation | None, bool, bool]:
    return policies.automation, policies.paused, policies.stopped


def latest_first(changes: Sequence[PoliciesChange]) -> tuple[PoliciesChange, ...]:
    """Changes in the order in which they are shown."""
    return tuple(sorted(changes, key=lambda change: -change.version))


def stopped_wallet() -> StateConflict:
    """Nothing is accepted for the wallet."""
    return StateConflict("wallet_stopped", f"the wallet {_TAKES_NOTHING}")


def stopped_service() -> StateConflict:
    """Nothing is accepted for any wallet."""
    return StateConflict("service_stopped", f"the service {_TAKES_NOTHING}")
