"""A node in trouble is left alone: for how long, and what all containers know of that together.

CLOSED ── trouble ──> OPEN until T ── T has passed ──> PROBING by one container ── an answer ──> CLOSED
                        ^                                   │
                        └───────── trouble, or silence ─────┘

This decides only which node is asked, and when: never what is believed of the chain.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

PROBE = timedelta(seconds=6)
"""How long whoever probes may take: longer than a node is waited for. If he dies, the next one probes."""

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(seconds=10)
"""For a node that does not answer: doubled each time, so that a minute's outage is eight probes."""

FIRST_COOLING, LONGEST_COOLING = timedelta(seconds=5), timedelta(minutes=1)
"""For a node that told us to ask less, whatever else it said. TronGrid suspends a key for 5 or 30 s, and
leaves one request a second to whoever used up his 100,000 of the day: see `adapters.node_refusals`."""

JITTER_PARTS = 4
"""A pause is longer by up to one part of so many: what went down together does not come back together."""

WHOLE_JITTER = 1000
"""The most of it that is drawn, in thousandths."""


def lengthened(pause: timedelta, jitter: int) -> timedelta:
    """The pause with its jitter, which is between 0 and WHOLE_JITTER."""
    return pause + pause * jitter // (JITTER_PARTS * WHOLE_JITTER)


class Phase(StrEnum):
    """See the drawing above."""

    CLOSED = "CLOSED"
    OPEN = "OPEN"
    PROBING = "PROBING"


@dataclass(frozen=True)
class Circuit:
    """What is known of one node. Nobody asks it before `until`; when CLOSED, it is since then.

    `row` counts how often it opened without an answer between, `version` every change.
    """

    phase: Phase
    until: datetime
    row: int
    version: int
    cause: str

    @property
    def lets_through(self) -> bool:
        """Whether the node may be asked by everybody."""
        return self.phase is Phase.CLOSED

    def probing(self, now: datetime) -> "Circuit":
        """One container asks."""
        return Circuit(Phase.PROBING, now + PROBE, self.row, self.version + 1, self.cause)

    def closed(self, now: datetime) -> "Circuit":
        """The node has answered."""
        return Circuit(Phase.CLOSED, now, self.row, self.version + 1, self.cause)


@dataclass(frozen=True)
class Trouble:
    """Why a node is left alone. `cooling` when the node asked for it, `asked_for` when it said for how long.

    `cause` goes into logs, problems and the table: it holds nothing of an address or a key.
    """

    cause: str
    cooling: bool = False
    asked_for: timedelta | None = None

    def opens(self, known: Circuit | None, now: datetime, jitter: int) -> Circuit:
        """The node is left alone from now on. `jitter` is between 0 and WHOLE_JITTER."""
        row = known.row + 1 if known is not None and not known.lets_through else 1
        version = known.version + 1 if known is not None else 1
        return Circuit(Phase.OPEN, now + self._pause(row, jitter), row, version, self.cause)

    def _pause(self, row: int, jitter: int) -> timedelta:
        """At least what the node asked for, if that is sensible; grows with each time in a row."""
        first, longest = (FIRST_COOLING, LONGEST_COOLING) if self.cooling else (FIRST_PAUSE, LONGEST_PAUSE)
        grown = min(first * 2 ** min(row - 1, 10), longest)
        pause = self.asked_for if self.asked_for is not None else grown
        return lengthened(min(max(pause, first), longest), jitter)


class KeepsCircuits(Protocol):
    """Keeps what containers know of nodes, for all of them."""

    def tell(self, node: str, now: datetime) -> Circuit | None:
        """Notes that the node failed somebody, and returns what is known of it: one request for both.

        Raises BooksUnavailable.
        """
        ...

    def replace(self, node: str, before: Circuit | None, after: Circuit) -> bool:
        """Keeps `after` if what is kept is still `before`, and returns whether it was.

        Raises BooksUnavailable: it may have been kept all the same.
        """
        ...
