"""Policies as administrators set and see them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from tron_staking.domain.money import Sun, trx_text
from tron_staking.domain.policies import HeldPolicies, Limit, Policies, PoliciesChange
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.fields import AddressField, Frozen, Moment, OperationField, TrxAmount

_WITH_AMOUNTS = {
    StakingOperationType.FREEZE,
    StakingOperationType.UNFREEZE,
    StakingOperationType.DELEGATE,
    StakingOperationType.UNDELEGATE,
    StakingOperationType.WITHDRAW_REWARD,
}
"""What a request says, or a plan finds, an amount of before it is accepted."""

MAX_ADDRESSES = 150
"""Both lists of them fit into the largest body that is taken."""


def _several(value: object) -> object:
    """JSON has lists; what is set is compared as sets."""
    if value is not None and not isinstance(value, list):
        raise ValueError("give a list, or null to allow all")
    return value if value is None else tuple(value)


MAX_A_MINUTE = 6000
"""Every operation counts in one item of a wallet, which takes no more than some hundred writes a second."""

AMinute = Annotated[int, Field(ge=1, le=MAX_A_MINUTE)]

Operations = Annotated[tuple[OperationField, ...] | None, BeforeValidator(_several)]
Addresses = Annotated[
    Annotated[tuple[AddressField, ...], Field(max_length=MAX_ADDRESSES)] | None, BeforeValidator(_several)
]


class LimitRequest(Frozen):
    """How much TRX one request may be about, and all that are accepted in a day (UTC); null is no limit."""

    at_once: TrxAmount | None
    a_day: TrxAmount | None

    def limit(self) -> Limit:
        """What is asked for."""
        return Limit(self.at_once, self.a_day)


def _each_once(value: object) -> object:
    """Operations are named in any case; of two spellings of one the last would win."""
    if isinstance(value, dict) and len({str(name).upper() for name in value}) < len(value):
        raise ValueError("name each operation once")
    return value


def _have_amounts(limits: Mapping[StakingOperationType, LimitRequest]) -> Any:
    if not limits.keys() <= _WITH_AMOUNTS:
        raise ValueError(f"only these have amounts: {', '.join(sorted(_WITH_AMOUNTS))}")
    return limits


Limits = Annotated[
    dict[OperationField, LimitRequest], BeforeValidator(_each_once), AfterValidator(_have_amounts)
]


class PoliciesRequest(Frozen):
    """What a wallet allows from now on. Each field has to be said: null allows everything, [] nothing.

    `limits` are by operation; those that are not named have none. Of `operations_a_minute` null leaves it to
    the service how many are accepted.
    """

    operations: Operations
    receivers: Addresses
    witnesses: Addresses
    limits: Limits
    operations_a_minute: AMinute | None

    def policies(self, *, stopped: bool) -> Policies:
        """What is asked for; whether the wallet is stopped is another question."""
        return Policies(
            operations=_set(self.operations),
            receivers=_set(self.receivers),
            witnesses=_set(self.witnesses),
            stopped=stopped,
            limits={kind.value: asked.limit() for kind, asked in self.limits.items()},
            operations_a_minute=self.operations_a_minute,
        )


class StopRequest(Frozen):
    """Whether nothing is accepted."""

    stopped: bool


class LimitView(Frozen):
    """A limit in TRX, with the exact sun beside it."""

    at_once: str | None
    at_once_sun: int | None
    a_day: str | None
    a_day_sun: int | None

    @classmethod
    def of(cls, limit: Limit) -> "LimitView":
        """A limit as administrators see it."""
        return cls(
            at_once=_trx(limit.at_once),
            at_once_sun=limit.at_once,
            a_day=_trx(limit.a_day),
            a_day_sun=limit.a_day,
        )


class PoliciesView(Frozen):
    """What is allowed: null is everything, [] nothing; of `operations_a_minute`, what the service allows."""

    operations: tuple[str, ...] | None
    receivers: tuple[str, ...] | None
    witnesses: tuple[str, ...] | None
    limits: dict[str, LimitView]
    operations_a_minute: int | None
    stopped: bool

    @classmethod
    def of(cls, policies: Policies) -> "PoliciesView":
        """Policies as administrators see them."""
        return cls(
            operations=_sorted(policies.operations),
            receivers=_sorted(policies.receivers),
            witnesses=_sorted(policies.witnesses),
            limits={name: LimitView.of(limit) for name, limit in sorted(policies.limits.items())},
            operations_a_minute=policies.operations_a_minute,
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
            **vars(PoliciesView.of(held.policies)),
            address=address,
            version=held.version,
            changed_at=held.changed_at,
            changed_by=held.changed_by,
            changes=tuple(PoliciesChangeView.of(change) for change in changes),
        )


def _trx(amount: Sun | None) -> str | None:
    return None if amount is None else trx_text(amount)


def _set[T: str](values: Sequence[T] | None) -> frozenset[T] | None:
    return None if values is None else frozenset(values)


def _sorted(values: frozenset[str] | frozenset[AddressField] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(sorted(values))
