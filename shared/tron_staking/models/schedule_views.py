"""What callers see of a wallet's automation."""

from datetime import datetime

from tron_staking.domain.money import trx_text
from tron_staking.domain.policies import Policies
from tron_staking.models.fields import AddressField, Frozen, Moment
from tron_staking.models.policies import AutomationView
from tron_staking.models.schedules import Happened, Planned, Schedule, Setback, Step


class StepView(Frozen):
    """A step that is under way. `staking_id` is null until it was accepted; `GET /records/…` follows it."""

    operation_type: str
    staking_id: str | None
    decided_at: Moment
    why: str

    @classmethod
    def of(cls, step: Step) -> "StepView":
        """As callers see it."""
        return cls(
            operation_type=step.action,
            staking_id=step.staking_id,
            decided_at=step.decided_at,
            why=step.why,
        )


class PlannedView(Frozen):
    """What is done next if nothing changes: not before `at`, and why then."""

    operation_type: str
    at: Moment
    why: str

    @classmethod
    def of(cls, planned: Planned) -> "PlannedView":
        """As callers see it."""
        return cls(operation_type=planned.action, at=planned.at, why=planned.why)


class SetbackView(Frozen):
    """What did not work, `times` in a row, and until when it waits. `code` is that of the refusal."""

    operation_type: str
    code: str
    detail: str
    until: Moment
    times: int

    @classmethod
    def of(cls, setback: Setback) -> "SetbackView":
        """As callers see it."""
        return cls(
            operation_type=setback.action,
            code=setback.code,
            detail=setback.detail,
            until=setback.until,
            times=setback.times,
        )


class HappenedView(Frozen):
    """What happened: DONE and FAILED by the chain's word, REFUSED where nothing was stored."""

    at: Moment
    operation_type: str
    outcome: str
    staking_id: str | None
    amount: str | None
    amount_sun: int | None
    code: str | None
    why: str
    times: int

    @classmethod
    def of(cls, happened: Happened) -> "HappenedView":
        """As callers see it."""
        return cls(
            at=happened.at,
            operation_type=happened.action,
            outcome=happened.outcome,
            staking_id=happened.staking_id,
            amount=None if happened.amount is None else trx_text(happened.amount),
            amount_sun=happened.amount,
            code=happened.code,
            why=happened.why,
            times=happened.times,
        )


class ScheduleResponse(Frozen):
    """A wallet's automation: what is wanted, what is under way, what comes and what was.

    `next_look_at` is when the wallet is looked at next, null when it is not; `resting` says why nothing is
    done. `unspent` was claimed automatically and is neither frozen nor sent on yet. `happened` is the latest
    first.
    """

    address: AddressField
    automation: AutomationView | None
    paused: bool
    stopped: bool
    next_look_at: Moment | None
    looked_at: Moment | None
    resting: str | None
    step: StepView | None
    planned: tuple[PlannedView, ...]
    setbacks: tuple[SetbackView, ...]
    happened: tuple[HappenedView, ...]
    unspent: str
    unspent_sun: int
    timestamp: Moment

    @classmethod
    def of(
        cls, policies: Policies, service: Policies, schedule: Schedule, now: datetime
    ) -> "ScheduleResponse":
        """As callers see it; `service` is what holds for all wallets."""
        step = schedule.step
        return cls(
            address=schedule.address,
            automation=None if policies.automation is None else AutomationView.of(policies.automation),
            paused=policies.paused or service.paused,
            stopped=policies.stopped or service.stopped,
            next_look_at=schedule.due_at,
            looked_at=schedule.looked_at,
            resting=held(service) or schedule.resting,
            step=None if step is None else StepView.of(step),
            planned=tuple(PlannedView.of(one) for one in schedule.plans),
            setbacks=tuple(SetbackView.of(one) for one in schedule.setbacks),
            happened=tuple(HappenedView.of(one) for one in schedule.happened[::-1]),
            unspent=trx_text(schedule.unspent),
            unspent_sun=schedule.unspent,
            timestamp=now,
        )


def held(service: Policies) -> str | None:
    """Why nothing is done for any wallet; None when it is."""
    if service.stopped:
        return "an administrator has stopped the service"
    return "an administrator has paused automation for all wallets" if service.paused else None
