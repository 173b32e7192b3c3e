"""Policies as administrators set and see them."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from tron_staking.domain.automation import Automation, Claiming, Compounding, Sweeping
from tron_staking.domain.money import NOTHING, Sun, trx_text
from tron_staking.domain.policies import HeldPolicies, Limit, Policies, PoliciesChange
from tron_staking.models.enums import AutomationThen, StakingOperationType
from tron_staking.models.fields import (
    AddressField,
    Frozen,
    Moment,
    OperationField,
    ResourceField,
    ThenField,
    TrxAmount,
)
from tron_staking.models.requests import DEFAULT_COMMITMENT_DAYS, MAX_COMMITMENT_DAYS

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


def _worth_a_claim(minimum: Sun) -> Sun:
    if minimum == 0:
        raise ValueError("give more than 0: TRON refuses a claim of nothing")
    return minimum


class ClaimRequest(Frozen):
    """Claim rewards once `minimum` TRX is pending and 24 hours have passed since the last claim.

    With `wait_for_bandwidth` neither the claim nor what follows from it burns TRX when waiting makes it free.
    """

    minimum: Annotated[TrxAmount, AfterValidator(_worth_a_claim)]
    wait_for_bandwidth: bool = True

    def claiming(self) -> Claiming:
        """What is asked for."""
        return Claiming(self.minimum, self.wait_for_bandwidth)


class ThenRequest(Frozen):
    """What becomes of rewards that were claimed automatically: frozen (COMPOUND) or sent away (SWEEP).

    To compound needs a `resource`, a `reserve` of TRX that stays in the balance (default 0) and a `duration`
    in days to which the freeze is committed (default 3); to sweep needs none of them, and a payout address.
    """

    action: ThenField
    resource: ResourceField | None = None
    reserve: TrxAmount | None = None
    duration: Annotated[int, Field(ge=1, le=MAX_COMMITMENT_DAYS)] | None = None

    def then(self) -> Compounding | Sweeping:
        """What is asked for."""
        if self.resource is None:
            return Sweeping()
        return Compounding(self.resource, self.reserve or NOTHING, self.duration or DEFAULT_COMMITMENT_DAYS)


def _whole(then: ThenRequest) -> ThenRequest:
    compounds = then.action is AutomationThen.COMPOUND
    if compounds and then.resource is None:
        raise ValueError("say for which resource to freeze: BANDWIDTH or ENERGY")
    if not compounds and (then.resource, then.reserve, then.duration) != (None, None, None):
        raise ValueError("leave resource, reserve and duration out: only COMPOUND freezes")
    return then


class AutomationRequest(Frozen):
    """What happens by itself; each part is off unless it is asked for.

    `then` is about rewards that were claimed automatically. `revote` places idle votes in the proportions of
    those that are cast; `withdraw_unfrozen` withdraws unfrozen TRX when its time has come.
    """

    claim: ClaimRequest | None = None
    then: Annotated[ThenRequest, AfterValidator(_whole)] | None = None
    revote: bool = False
    withdraw_unfrozen: bool = False

    def automation(self) -> Automation:
        """What is asked for."""
        return Automation(
            claim=None if self.claim is None else self.claim.claiming(),
            then=None if self.then is None else self.then.then(),
            revote=self.revote,
            withdraw_unfrozen=self.withdraw_unfrozen,
        )


def _possible(automation: AutomationRequest) -> AutomationRequest:
    if automation.then is not None and automation.claim is None:
        raise ValueError("ask for claim too: what was not claimed automatically is left alone")
    return automation


class PoliciesRequest(Frozen):
    """What a wallet allows from now on. All of it has to be said: what is left out is forgotten, not meant.

    Of the lists null allows everything, [] nothing. `limits` are by operation; those that are not named have
    none. Of `operations_a_minute` null leaves it to the service how many are accepted. `automation` is what
    happens by itself, null for nothing.
    """

    operations: Operations
    receivers: Addresses
    witnesses: Addresses
    limits: Limits
    operations_a_minute: AMinute | None
    automation: Annotated[AutomationRequest, AfterValidator(_possible)] | None

    def policies(self, before: Policies) -> Policies:
        """What is asked for; whether the wallet is stopped or paused is another question."""
        return Policies(
            operations=_set(self.operations),
            receivers=_set(self.receivers),
            witnesses=_set(self.witnesses),
            stopped=before.stopped,
            paused=before.paused,
            automation=None if self.automation is None else self.automation.automation(),
            limits={kind.value: asked.limit() for kind, asked in self.limits.items()},
            operations_a_minute=self.operations_a_minute,
        )


class StopRequest(Frozen):
    """Whether nothing is accepted."""

    stopped: bool


class PauseRequest(Frozen):
    """Whether nothing is done automatically."""

    paused: bool


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


class ClaimView(Frozen):
    """When rewards are claimed automatically."""

    minimum: str
    minimum_sun: int
    wait_for_bandwidth: bool


class ThenView(Frozen):
    """What becomes of them. To sweep has nothing else to say."""

    action: Literal["COMPOUND", "SWEEP"]
    resource: str | None = None
    reserve: str | None = None
    reserve_sun: int | None = None
    duration: int | None = None

    @classmethod
    def of(cls, then: Compounding | Sweeping) -> "ThenView":
        """As administrators see it."""
        if isinstance(then, Sweeping):
            return cls(action="SWEEP")
        return cls(
            action="COMPOUND",
            resource=then.resource,
            reserve=trx_text(then.reserve),
            reserve_sun=then.reserve,
            duration=then.duration,
        )


class AutomationView(Frozen):
    """What happens by itself; null is nothing."""

    claim: ClaimView | None
    then: ThenView | None
    revote: bool
    withdraw_unfrozen: bool

    @classmethod
    def of(cls, automation: Automation) -> "AutomationView":
        """As administrators see it."""
        claim, then = automation.claim, automation.then
        return cls(
            claim=None if claim is None else _claim_view(claim),
            then=None if then is None else ThenView.of(then),
            revote=automation.revote,
            withdraw_unfrozen=automation.withdraw_unfrozen,
        )


class PoliciesView(Frozen):
    """What is allowed: null is everything, [] nothing; of `operations_a_minute`, what the service allows.

    `paused`: nothing is done automatically.
    """

    operations: tuple[str, ...] | None
    receivers: tuple[str, ...] | None
    witnesses: tuple[str, ...] | None
    limits: dict[str, LimitView]
    operations_a_minute: int | None
    stopped: bool
    paused: bool
    automation: AutomationView | None

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
            paused=policies.paused,
            automation=None if policies.automation is None else AutomationView.of(policies.automation),
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


def _claim_view(claim: Claiming) -> ClaimView:
    return ClaimView(
        minimum=trx_text(claim.minimum),
        minimum_sun=claim.minimum,
        wait_for_bandwidth=claim.wait_for_bandwidth,
    )


def _trx(amount: Sun | None) -> str | None:
    return None if amount is None else trx_text(amount)


def _set[T: str](values: Sequence[T] | None) -> frozenset[T] | None:
    return None if values is None else frozenset(values)


def _sorted(values: frozenset[str] | frozenset[AddressField] | None) -> tuple[str, ...] | None:
    return None if values is None else tuple(sorted(values))
