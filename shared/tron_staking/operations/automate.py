"""Looks at one wallet and does the next thing that its automation wants. Idempotent: run it as often as you
like.

idle ── a wish whose time has come ──> decided ── accepted ──> in flight ── final, or FAILED ──> idle, at once
  │                                       ├── refused: noted, and tried again later
  │                                       └── nobody knows: followed if it was accepted, or else decided anew
  └── none: looks again when the first of them may come

That a step is asked for is stored before, and its Idempotency-Key follows from the step before, whatever it
does: so at most one is ever accepted in its place, whoever decides what and when. The write that accepts it
looks at the schedule, which every change of what is automated changes too: so a step is decided by the rules
that hold as it is stored. A change is refused when somebody else made one since: he goes on, not this one.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tron_staking.domain.address import Address
from tron_staking.domain.errors import (
    BooksUnavailable,
    IdempotencyMismatch,
    NotFound,
    RecordChanged,
    StakingError,
    Unavailable,
)
from tron_staking.domain.policies import SERVICE, Policies
from tron_staking.domain.ports import (
    FindsPolicies,
    FindsWallet,
    HoldsPolicies,
    TellsTime,
)
from tron_staking.domain.telemetry import Happening, about, count
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.schedules import Planned, Schedule, Step
from tron_staking.operations.automation_sight import Sight
from tron_staking.operations.automation_steps import Steps
from tron_staking.operations.automation_wishes import Wish, due, next_look
from tron_staking.operations.schedule_changes import SOON, ended, refused, troubled, unwanted
from tron_staking.submission.entries import ScheduleUnchanged
from tron_staking.submission.pace import Pace
from tron_staking.submission.ports import LoadsRecord
from tron_staking.submission.schedule_ports import ChangesSchedule

_log = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(seconds=15)
"""How soon a step that the chain has not decided is looked at again; then rarer and rarer."""

LATER = timedelta(hours=1)
"""When a wallet is tried again at which something of ours broke, or that another signer may let go on."""

OWNER_SIGNS = "the wallet's owner signs each transaction himself"


@dataclass(frozen=True)
class Automator:
    """Automates wallets."""

    schedules: ChangesSchedule
    service: HoldsPolicies
    policies: FindsPolicies
    wallets: FindsWallet
    sight: Sight
    records: LoadsRecord
    steps: Steps
    pace: Pace
    clock: TellsTime

    def is_held(self) -> bool:
        """Whether nothing is automated for any wallet now. Raises BooksUnavailable."""
        held = self.service.held_policies(SERVICE).policies
        return held.paused or held.stopped

    def look(self, address: Address, *, again: bool = False) -> Schedule:
        """The wallet's schedule after whatever could be done now.

        One that somebody else changes at the same time, or that is not due (if this is no look `again`), is
        left alone.
        Raises NotFound when there is none, WalletNotFound, BooksUnavailable; nothing is lost, it stays due.
        """
        schedule = self.schedules.schedule(address)
        if schedule is None:
            raise NotFound("nothing was ever automated for this wallet")
        if not again and not schedule.is_due(self.clock.now()):
            return schedule
        try:
            return self._go_on(schedule)
        except RecordChanged:
            return schedule

    def defer(self, address: Address, why: Exception) -> None:
        """Lets a wallet wait at which a look broke, so that it is not in the way of others.

        Not for long where somebody only did not answer. Raises BooksUnavailable.
        """
        pause = SOON if isinstance(why, Unavailable) else LATER
        self.schedules.defer(address, self.clock.now() + pause)

    def _go_on(self, schedule: Schedule) -> Schedule:
        policies = self.policies.current_policies(schedule.address)
        resting = self._why_resting(schedule.address, policies)
        step = schedule.step
        if step is None:
            return self._decide(schedule, schedule, policies, resting)
        if step.staking_id is None:
            return self._resume(schedule, step, policies, resting)
        record = self.records.load(step.staking_id)
        about(staking_id=record.staking_id)
        if record.status is StakingStatusType.PENDING:
            return self._write(schedule, schedule.changed(due_at=_next_look_at(step, self.clock.now())))
        return self._decide(schedule, ended(schedule, step, record, self.clock.now()), policies, resting)

    def _why_resting(self, address: Address, policies: Policies) -> str | None:
        """Why nothing is begun for the wallet; None when it is."""
        if policies.automation is None:
            return "the wallet's policies ask for no automation"
        if policies.stopped:
            return "an administrator has stopped the wallet"
        if policies.paused:
            return "an administrator has paused what the wallet has done by itself"
        if self.wallets.wallet(address).is_external:
            return OWNER_SIGNS
        return None

    def _decide(
        self, before: Schedule, schedule: Schedule, policies: Policies, resting: str | None
    ) -> Schedule:
        """What comes next, after whatever has just ended: both are one change."""
        rules = policies.automation
        if rules is None:
            schedule = unwanted(schedule)
        if rules is None or resting is not None:
            return self._write(before, _rest(schedule, resting, self.clock.now()))
        try:
            now, schedule, wanted = self.sight.wanted(schedule, policies, rules)
        except BooksUnavailable:
            raise
        except Unavailable as error:
            return self._write(before, troubled(schedule, error, self.clock.now()))
        first = due(wanted, now)
        looked = _looked(schedule, wanted, now)
        if first is None:
            idle = looked.changed(step=None, due_at=next_look(wanted, now), troubles=0)
            return self._write(before, idle)
        step = Step(action=first.action, key=schedule.next_key, decided_at=now, why=first.why)
        decided = self._write(before, looked.changed(step=step, due_at=now))
        return self._submit(decided, step, first.body)

    def _submit(self, schedule: Schedule, step: Step, body: Mapping[str, Any]) -> Schedule:
        """Asks for a step that is stored, if the schedule is still this one.

        Where another one was accepted in its place, by somebody who had decided earlier, that is the step.
        """
        decided = ScheduleUnchanged(schedule.address, schedule.version)
        try:
            staking_id = self.steps.submit(step.action, body, step.key, decided)
        except (BooksUnavailable, RecordChanged):
            raise
        except IdempotencyMismatch:
            return self._follow(schedule, self._accepted(step))
        except Unavailable as error:
            return self._write(schedule, troubled(schedule, error, self.clock.now()))
        except StakingError as error:
            _log.info("refused: %s", error.code)
            count(Happening.REFUSED, code=error.code)
            return self._write(schedule, refused(schedule, step, error, self.clock.now()))
        return self._follow(schedule, step.model_copy(update={"staking_id": staking_id}))

    def _resume(self, schedule: Schedule, step: Step, policies: Policies, resting: str | None) -> Schedule:
        """After somebody who did not live to tell, or whom nobody answered: rules and chain may be others by
        now, so what was not accepted is not asked for as it was.
        """
        accepted = self._accepted(step)
        if accepted.staking_id is not None:
            return self._follow(schedule, accepted)
        return self._decide(schedule, schedule.model_copy(update={"step": None}), policies, resting)

    def _accepted(self, step: Step) -> Step:
        """The step that was accepted under this one's key, which may be another; this one if none was."""
        staking_id = self.steps.accepted_under(step.key)
        if staking_id is None:
            return step
        action = self.records.load(staking_id).operation_type
        why = step.why if action is step.action else "it was accepted before anything else was decided"
        return step.model_copy(update={"action": action, "why": why, "staking_id": staking_id})

    def _follow(self, schedule: Schedule, accepted: Step) -> Schedule:
        about(staking_id=accepted.staking_id or "")
        count(Happening.AUTOMATED)
        due_at = self.pace.first_look() + LOOK_AGAIN
        return self._write(schedule, schedule.changed(step=accepted, due_at=due_at, troubles=0, resting=None))

    def _write(self, before: Schedule, after: Schedule) -> Schedule:
        """A step that is in flight is woken for; the rest is found when it is due."""
        self.schedules.change(before, after)
        if after.step is not None and after.step.staking_id is not None and after.due_at is not None:
            self._wake(after.address, after.due_at)
        return after

    def _wake(self, address: Address, due_at: datetime) -> None:
        try:
            self.pace.wake_at(address, due_at)
        except Unavailable:
            _log.warning("no wake-up was sent; the next round will find the wallet", exc_info=True)


def _looked(schedule: Schedule, wanted: list[Wish], now: datetime) -> Schedule:
    plans = tuple(Planned(action=wish.action, at=wish.at, why=wish.why) for wish in wanted)
    return schedule.model_copy(update={"plans": plans, "resting": None, "looked_at": now})


def _rest(schedule: Schedule, why: str | None, now: datetime) -> Schedule:
    """A change of policies wakes the wallet again, and a registration wakes nobody."""
    due_at = now + LATER if why == OWNER_SIGNS else None
    return schedule.changed(step=None, due_at=due_at, plans=(), resting=why, looked_at=now, troubles=0)


def _next_look_at(step: Step, now: datetime) -> datetime:
    """The longer the chain takes, the longer it will: nobody asks every few seconds for a day."""
    return now + max(LOOK_AGAIN, (now - step.decided_at) / 4)
