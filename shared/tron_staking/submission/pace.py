"""When a pending record is looked at next. Pace decides only how soon, never what happens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from tron_staking.domain.ports import TellsTime, Wakes
from tron_staking.models.records import Attempt, StakingRecord

HANDOVER = timedelta(seconds=15)
"""How long whoever stored an intent has to send it, before somebody else does."""

SEND_WITHIN = timedelta(seconds=12)
"""When a request took longer, nodes are hanging: the worker sends, and the caller is answered in time."""

LOOK_AGAIN = timedelta(seconds=15)
"""How often an undecided transaction is looked at, and sent again while it may be included."""

OWNERS_LOOK = timedelta(minutes=5)
"""How often a transaction is looked at that its owner has yet to sign: he may send it himself."""


def owners_look(attempt: Attempt, now: datetime) -> datetime:
    """When to look next at what its owner has yet to sign; at the latest when that is too late."""
    return min(now + OWNERS_LOOK, attempt.expiration)


@dataclass(frozen=True)
class Pace:
    """`finality` is how long the network takes to solidify a block: looking earlier finds nothing."""

    clock: TellsTime
    wakes: Wakes
    finality: timedelta

    def first_look(self) -> datetime:
        """When a transaction that was just sent may be final."""
        return self.clock.now() + self.finality

    def next_look(self) -> datetime:
        """When to look at an undecided transaction again."""
        return self.clock.now() + LOOK_AGAIN

    def wake_when_due(self, record: StakingRecord) -> None:
        """Asks for the record to be advanced once it is due."""
        if record.due_at is not None:
            self.wake_at(record.staking_id, record.due_at)

    def wake_at(self, name: str, moment: datetime) -> None:
        """Has a record, or a wallet, looked at when it is `moment`; at once when that has passed."""
        seconds = max(timedelta(), moment - self.clock.now()) // timedelta(seconds=1) + 1
        self.wakes.wake([name], seconds)
