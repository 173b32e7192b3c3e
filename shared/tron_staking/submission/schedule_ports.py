"""What automation needs from the books and the queue. By themselves: who automates nothing loads none of
it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from tron_staking.domain.address import Address
from tron_staking.models.schedules import Schedule


class LoadsSchedule(Protocol):
    """Reads a wallet's schedule."""

    def schedule(self, address: Address) -> Schedule | None:
        """The schedule, read consistently; None for a wallet that nothing was ever automated for.

        Raises BooksUnavailable.
        """
        ...


class ChangesSchedule(LoadsSchedule, Protocol):
    """Writes the next version of a schedule."""

    def change(self, before: Schedule, after: Schedule) -> None:
        """Replaces `before` by `after`.

        Raises RecordChanged when it is no longer what it was, BooksUnavailable when the write may or may not
        have been applied.
        """
        ...

    def defer(self, address: Address, due_at: datetime) -> None:
        """Moves when a schedule is looked at next, whatever it says: also one that nobody can read.

        Nothing happens where there is none. Raises BooksUnavailable.
        """
        ...


class WakesSchedule(Protocol):
    """Has a wallet looked at soon."""

    def wake_schedule(self, address: Address, now: datetime) -> None:
        """Makes the schedule due, and makes one where there is none; what it holds stays as it is.

        Raises BooksUnavailable.
        """
        ...


class ListsDueSchedules(Protocol):
    """Reads which wallets want to be looked at."""

    def due(self, shard: int, now: datetime, limit: int) -> Sequence[Address]:
        """The wallets of one shard that are due, longest first. Raises BooksUnavailable."""
        ...


class MeasuresQueue(Protocol):
    """Reads how much waits in the queue of the wallets that are due."""

    def waiting(self) -> int:
        """About how many messages nobody has taken yet. Raises Unavailable."""
        ...
