"""What a wallet's automation is doing, has done and will do, as it is stored. Amounts are sun."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator

from tron_staking.models.enums import StakingOperationType
from tron_staking.models.fields import AddressField, Moment, OperationField, Stored

MAX_HAPPENED = 20
"""An item must stay small; the records tell everything."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=24)
"""After the first refusal of a step, and after many: each time twice as long."""


class Outcome(StrEnum):
    """What became of a step: DONE and FAILED by the chain's word, REFUSED before anything was stored."""

    DONE = "DONE"
    FAILED = "FAILED"
    REFUSED = "REFUSED"


def _outcome(value: object) -> object:
    return Outcome(value) if isinstance(value, str) else value


class Step(Stored):
    """One operation that is decided, stored before it is asked for: whoever continues knows under which key
    something may have been accepted. `staking_id` is known once it was.
    """

    action: OperationField
    key: str
    decided_at: Moment
    why: str
    staking_id: str | None = None


class Happened(Stored):
    """A step that is over. `times` counts refusals for the same reason; `at` is the latest."""

    at: Moment
    action: OperationField
    outcome: Annotated[Outcome, BeforeValidator(_outcome)]
    why: str
    staking_id: str | None = None
    amount: int | None = None
    code: str | None = None
    times: int = 1


class Setback(Stored):
    """An action that was refused, or failed, and is not tried again before `until`."""

    action: OperationField
    code: str
    detail: str
    until: Moment
    times: int = 1


class Planned(Stored):
    """What will be looked at next, when, and why then."""

    action: OperationField
    at: Moment
    why: str


class Schedule(Stored):
    """One wallet's automation.

    `due_at` is when it wants to be looked at; None when nothing is to be done. `unspent` is what was claimed
    here and is neither frozen nor sent on yet; `withdrawn` is what of the wallet's claims had ever been
    withdrawn when that was reckoned, None while nobody wants it spent. `last_staking_id` is of the step that
    ended last, and what the key of the next one is made of; `last_block` is a block that whoever looks must
    have solidified. `resting` says why nothing happens, `troubles` counts looks in a row at which nobody
    answered. `waits_since` is from when on what is wanted waits for bandwidth, and for nothing else.
    """

    address: AddressField
    version: int = 1
    due_at: Moment | None
    step: Step | None = None
    unspent: int = 0
    withdrawn: int | None = None
    last_staking_id: str = ""
    last_block: int = 0
    plans: tuple[Planned, ...] = ()
    setbacks: tuple[Setback, ...] = ()
    happened: tuple[Happened, ...] = ()
    looked_at: Moment | None = None
    resting: str | None = None
    troubles: int = 0
    waits_since: Moment | None = None

    @property
    def next_key(self) -> str:
        """The Idempotency-Key of the step after the last one that ended, whatever it will be.

        So no two steps can be accepted in one place of the chain of steps, whoever decides what and when.
        """
        seed = f"{self.address}\n{self.last_staking_id}"
        return f"auto-{hashlib.sha256(seed.encode()).hexdigest()[:32]}"

    def is_due(self, now: datetime) -> bool:
        """Whether somebody should look by now."""
        return self.due_at is not None and self.due_at <= now

    def changed(self, **updates: object) -> "Schedule":
        """The next version of this schedule."""
        return self.model_copy(update={**updates, "version": self.version + 1})

    def setback(self, action: StakingOperationType) -> Setback | None:
        """What keeps an action from being tried, if anything does."""
        return next((one for one in self.setbacks if one.action is action), None)

    def with_setback(
        self, action: StakingOperationType, code: str, detail: str, now: datetime, works_at: datetime | None
    ) -> "Schedule":
        """This schedule after a refusal: the same action waits, longer each time; others do not."""
        before = self.setback(action)
        times = 1 if before is None else before.times + 1
        until = now + min(FIRST_PAUSE * 2 ** min(times - 1, 16), LONGEST_PAUSE)
        if works_at is not None:
            until = max(until, min(works_at, now + LONGEST_PAUSE))
        setback = Setback(action=action, code=code, detail=detail, until=until, times=times)
        return self.model_copy(update={"setbacks": (*_without(self.setbacks, action), setback)})

    def without_setback(self, action: StakingOperationType) -> "Schedule":
        """This schedule after the action has worked."""
        return self.model_copy(update={"setbacks": _without(self.setbacks, action)})

    def noting(self, event: Happened) -> "Schedule":
        """This schedule with one more thing that happened; a refusal for the same reason is counted."""
        last = self.happened[-1] if self.happened else None
        kept = self.happened
        if last is not None and event.outcome is Outcome.REFUSED and _same(last, event):
            kept, event = kept[:-1], event.model_copy(update={"times": last.times + 1})
        return self.model_copy(update={"happened": (*kept, event)[-MAX_HAPPENED:]})


def _without(setbacks: tuple[Setback, ...], action: StakingOperationType) -> tuple[Setback, ...]:
    return tuple(one for one in setbacks if one.action is not action)


def _same(one: Happened, other: Happened) -> bool:
    return (one.action, one.outcome, one.code) == (other.action, other.outcome, other.code)
