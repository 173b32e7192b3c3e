"""Looks at everything the service depends on: what `/status` and `/metrics` tell.

One BatchGetItem (16 consistent reads) and 17 queries of one index entry each, which is 25 read units, and two
requests to each node. It is made at most every 10 seconds in a process: anybody may ask for `/status`, and a
node suspends whoever asks too often.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tron_staking.domain.chain import Block
from tron_staking.domain.errors import NodeUnavailable, Unavailable
from tron_staking.domain.ports import ReadsHead, TellsTime
from tron_staking.models.totals import Totals
from tron_staking.submission.list_ports import ReadsBacklog, ReadsTotals

KEPT = timedelta(seconds=10)


class WatchedNode(ReadsHead, Protocol):
    """One node, asked by name."""

    name: str

    def solid_block(self) -> Block:
        """The latest solidified block. Raises NodeUnavailable."""
        ...


@dataclass(frozen=True)
class NodeLook:
    """What one node said of itself; None for what it did not say."""

    name: str
    head: Block | None
    solid: Block | None


@dataclass(frozen=True)
class Backlog:
    """When the oldest PENDING record was accepted, and since when the longest due one is due."""

    oldest_pending: datetime | None
    due_since: datetime | None


@dataclass(frozen=True)
class Survey:
    """What was seen at `at`; None for what the books did not tell."""

    at: datetime
    totals: Totals | None
    backlog: Backlog | None
    nodes: tuple[NodeLook, ...]

    @property
    def books_up(self) -> bool:
        """Whether the books told all of it."""
        return self.totals is not None and self.backlog is not None


class Surveyor:
    """Looks, and remembers for 10 seconds."""

    def __init__(
        self, totals: ReadsTotals, backlog: ReadsBacklog, nodes: Sequence[WatchedNode], clock: TellsTime
    ) -> None:
        self._totals = totals
        self._backlog = backlog
        self._nodes = nodes
        self._clock = clock
        self._last: Survey | None = None

    def survey(self) -> Survey:
        """The survey of now, or one that was made less than 10 seconds ago. Raises nothing on purpose."""
        now = self._clock.now()
        if self._last is None or not timedelta() <= now - self._last.at < KEPT:
            self._last = self._look(now)
        return self._last

    def _look(self, now: datetime) -> Survey:
        """Nodes and books at once: what hangs is waited for once, and not in turn."""
        with ThreadPoolExecutor(max_workers=len(self._nodes)) as threads:
            looks = threads.map(_look_at, self._nodes)
            totals = _told(self._totals.totals)
            backlog = None if totals is None else _told(lambda: self._read_backlog(now))
            return Survey(now, totals, backlog, tuple(looks))

    def _read_backlog(self, now: datetime) -> Backlog:
        first = self._backlog.longest_due()
        return Backlog(self._backlog.oldest_pending(), None if first is None or first > now else first)


def _told[T](ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except Unavailable:
        return None


def _look_at(node: WatchedNode) -> NodeLook:
    """A node that tells no head is not waited for again."""
    head = _block(node.head_block)
    return NodeLook(node.name, head, None if head is None else _block(node.solid_block))


def _block(ask: Callable[[], Block]) -> Block | None:
    try:
        return ask()
    except NodeUnavailable:
        return None
