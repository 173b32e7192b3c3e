"""What becomes of a schedule after a step, a refusal or a failure. Amounts are sun."""

from datetime import datetime, timedelta

from tron_staking.domain.automation import Compounding, Sweeping
from tron_staking.domain.errors import StakingError, StateConflict, Unavailable
from tron_staking.domain.rewards import RewardState
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.models.schedules import Happened, Outcome, Schedule, Step

SOON = timedelta(minutes=1)
"""After a refusal, and when nobody answered for the first time."""

LONGEST_TROUBLE = timedelta(hours=1)

SPENDS = {
    Compounding: StakingOperationType.FREEZE,
    Sweeping: StakingOperationType.WITHDRAW_REWARD,
}
"""Which operation spends what was claimed."""


def ended(schedule: Schedule, step: Step, record: StakingRecord, now: datetime) -> Schedule:
    """After the chain's decision. Not yet another version: it is stored with what is decided next."""
    free = schedule.model_copy(update={"step": None, "last_staking_id": record.staking_id})
    if record.status is StakingStatusType.FAILED:
        why = record.error_message or "the chain did not include it"
        held = free.with_setback(step.action, "failed", why, now, None)
        return held.noting(_happened(step, now, Outcome.FAILED, why, record))
    spent = free.model_copy(
        update={
            "unspent": _unspent(schedule.unspent, record),
            "withdrawn": _withdrawn(schedule.withdrawn, record),
            "last_block": max(schedule.last_block, record.block_number or 0),
        }
    )
    done = _happened(step, now, Outcome.DONE, step.why, record)
    return spent.without_setback(step.action).noting(done)


def reckoned(schedule: Schedule, state: RewardState) -> Schedule:
    """What is still unspent: what others have withdrawn of the wallet's claims since the last look is not."""
    before = state.withdrawn if schedule.withdrawn is None else schedule.withdrawn
    unspent = max(0, schedule.unspent - (state.withdrawn - before))
    return schedule.model_copy(update={"unspent": unspent, "withdrawn": state.withdrawn})


def unwanted(schedule: Schedule) -> Schedule:
    """Nobody wants spent what was claimed."""
    return schedule.model_copy(update={"unspent": 0, "withdrawn": None})


def refused(schedule: Schedule, step: Step, error: StakingError, now: datetime) -> Schedule:
    """After a refusal: nothing was stored, and the same action waits. Others are looked at soon."""
    works_at = error.works_at if isinstance(error, StateConflict) else None
    held = schedule.with_setback(step.action, error.code, error.detail, now, works_at)
    event = Happened(at=now, action=step.action, outcome=Outcome.REFUSED, why=error.detail, code=error.code)
    return held.noting(event).changed(step=None, due_at=now + SOON, troubles=0)


def troubled(schedule: Schedule, error: Unavailable, now: datetime) -> Schedule:
    """After somebody did not answer: the same again, each time after twice as long."""
    pause = min(SOON * 2 ** min(schedule.troubles, 16), LONGEST_TROUBLE)
    return schedule.changed(due_at=now + pause, troubles=schedule.troubles + 1, resting=error.detail)


def _unspent(before: int, record: StakingRecord) -> int:
    if record.operation_type is StakingOperationType.CLAIM_REWARD:
        return before + (record.paid or 0)
    if record.operation_type in SPENDS.values():
        return max(0, before - (record.amount or 0))
    return before


def _withdrawn(before: int | None, record: StakingRecord) -> int | None:
    if before is None or record.operation_type is not StakingOperationType.WITHDRAW_REWARD:
        return before
    return before + (record.amount or 0)


def _happened(step: Step, now: datetime, outcome: Outcome, why: str, record: StakingRecord) -> Happened:
    claimed = record.operation_type is StakingOperationType.CLAIM_REWARD
    amount = record.paid if claimed or record.amount is None else record.amount
    return Happened(
        at=now, action=step.action, outcome=outcome, why=why, staking_id=record.staking_id, amount=amount
    )
