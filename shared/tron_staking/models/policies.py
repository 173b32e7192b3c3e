"""Policies as administrators set and see them."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BeforeValidator, Field

from tron_staking.domain.policies import HeldPolicies, Policies, PoliciesChange
from tron_staking.models.fields import AddressField, Frozen, Moment, OperationField

MAX_ADDRESSES = 150
"""Both lists of them fit into the largest body that is taken."""


def _several(value: object) -> object:
    """JSON has lists; what is set is compared as sets."""
    if value is not None and not isinstance(value, list):
        raise ValueError("give a list, or null to allow all")
    return value if value is None else tuple(value)


Operations = Annotated[tuple[OperationField, ...] | None, BeforeValidator(_several)]
Addresses = Annotated[
    Annotated[tuple[AddressField, ...], Field(max_length=MAX_ADDRESSES)] | None, BeforeValidator(_several)
]


class PoliciesRequest(Frozen):
    """What a wallet allows from now on. Each field has to be said: null allows everything, [] nothing."""

    operations: Operations
    receivers: Addresses
    witnesses: Addresses

    def policies(self, *, stopped: bool) -> Policies:
        """What is asked for; whether the wallet is stopped is another question."""
        return Policies(
            operations=_set(self.operations),
            receivers=_set(self.receivers),
            witnesses=_set(self.witnesses),
            stopped=stopped,
        )


class StopRequest(Frozen):
    """Whether nothing is accepted."""

    stopped: bool


class PoliciesView(Frozen):
    """What is allowed: null is everything, [] nothing."""

    operations: tuple[str, ...] | None
    receivers: tuple[str, ...] | None
    witnesses: tuple[str, ...] | None
    stopped: bool

    @classmethod
    def of(cls, policies: Policies) -> "PoliciesView":
        """Policies as administrators see them."""
        return cls(
            operations=_sorted(policies.operations),
            receivers=_sorted(policies.receivers),
            witnesses=_sorted(policies.witnesses),
            stopped=policies.stopped,
        )


class PoliciesChangeView(Frozen):
    """One change of the policies."""

    version: int
    at: Moment
    by: str
    before: PoliciesView
    after: PoliciesView

    @classmethod
    def of(cls, change: PoliciesChange) -> "PoliciesChangeView":
        """A change as it was recorded."""
        return cls(
            version=change.version,
            at=change.at,
            by=change.by,
            before=PoliciesView.of(change.before),
            after=PoliciesView.of(change.after),
        )


class PoliciesResponse(PoliciesView):
    """The policies of a wallet; of the service `address` is null. `version` 0 when nobody set any.

    `changes` are the latest, the newest first.
    """

    address: AddressField | None
    version: int
    changed_at: Moment | None
    changed_by: str | None
    changes: tuple[PoliciesChangeView, ...]

    @classmethod
    def with_changes(
        cls, address: AddressField | None, held: HeldPolicies, changes: Sequence[PoliciesChange]
    ) -> "PoliciesResponse":
        """What is held, and how it came to be."""
        return cls(
            **PoliciesView.of(held.policies).model_dump(),
            address=address,
            version=held.version,
            changed_at=held.changed_at,
            changed_by=held.changed_by,
            changes=tuple(PoliciesChangeView.of(change) for change in changes),
        )


def _set[T: str](values: Sequence[T] | None) -> frozenset[T] | None:
    return None if values is None else frozenset(values)


def _sorted(values: frozenset[str] | frozenset[AddressField] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(sorted(values))
