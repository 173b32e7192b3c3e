"""Keeps one container from asking a node in trouble, together with all the others. See `domain.circuit`.

While the node answers, this is a few comparisons in memory and no request to anything. A container learns
what others know with its first failure: that costs it one failed question at most, and the table one write.
"""

import logging
import math
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from tron_staking.adapters.retry_budget import RetryBudget
from tron_staking.domain.circuit import (
    LONGEST_COOLING,
    WHOLE_JITTER,
    Circuit,
    KeepsCircuits,
    Trouble,
    lengthened,
)
from tron_staking.domain.errors import BooksUnavailable, NodeUnavailable
from tron_staking.domain.ports import TellsTime

STRIKES = 5
"""So many more failures than answers of late, and the node counts as down. An answer makes up for a failure:
a node that answers four questions of five is worth asking, and what one caller asks too heavily of it does
not shut it to others, since every operation asks something light first."""

HEARD_FOR = timedelta(seconds=1)
"""A container asks the others about a node that fails it no more often."""

_TRIES = 2
"""To say that a node is down: the first may be about what was known long ago."""

_log = logging.getLogger(__name__)
# The system's: every environment that is restored from one snapshot would draw the same from `random`.
_jitter = partial(random.SystemRandom().randint, 0, WHOLE_JITTER)


class WatchesNode(Protocol):
    """Asked before each question to a node, and told what became of it."""

    def enter(self, *, again: bool = False) -> None:
        """A question comes, or comes again. Raises NodeUnavailable when the node is not to be asked now."""
        ...

    def answered(self) -> None:
        """The node answered, if only that it will not do this."""
        ...

    def failed(self, trouble: Trouble) -> bool:
        """The node did not answer, or asked to be left alone. Returns whether one more try is allowed."""
        ...


class Unwatched:
    """For a process that is alone with its node: it may try as often as it likes."""

    def enter(self, *, again: bool = False) -> None:
        """See WatchesNode."""

    def answered(self) -> None:
        """See WatchesNode."""

    def failed(self, trouble: Trouble) -> bool:
        """See WatchesNode."""
        return not trouble.cooling


class CircuitBreaker:
    """One container's breaker for one node, which messages call `name` and the table knows by `key`.

    `spare` when there are other nodes: then one that fails more often than retries are paid for is left
    alone, and costs nobody a failover. Where it is the only one, it is asked as long as it mostly answers.
    When the table cannot be reached, the container goes by what it sees itself.
    """

    def __init__(
        self,
        name: str,
        key: str,
        kept: KeepsCircuits,
        clock: TellsTime,
        *,
        spare: bool,
        jitter: Callable[[], int] = _jitter,
    ) -> None:
        self._name, self._key = name, key
        self._kept = kept
        self._clock = clock
        self._spare = spare
        self._jitter = jitter
        self._budget = RetryBudget()
        self._health = STRIKES
        self._known: Circuit | None = None
        self._shut_until = clock.now()
        self._heard_at: datetime | None = None

    def enter(self, *, again: bool = False) -> None:
        """See WatchesNode. When the pause is over, one container of all gets through, and probes."""
        if self._known is not None and not self._known.lets_through:
            self._probe(self._known)
        if not again:
            self._budget.earn()

    def answered(self) -> None:
        """See WatchesNode."""
        if self._known is not None and not self._known.lets_through:
            self._keep(self._known.closed(self._clock.now()))
            _log.warning("%s answers again", self._name)
        self._health = min(self._health + 1, STRIKES)

    def failed(self, trouble: Trouble) -> bool:
        """See WatchesNode. A token pays for the next try, here or at another node."""
        paid, self._health = self._budget.spend(), self._health - 1
        probed = not self._lets_through()
        if not probed:
            self._hear()
        if not probed and self._is_left_alone():
            return False
        if not self._lets_through() or trouble.cooling or self._is_down(paid=paid):
            self._shut(trouble)
            return False
        return paid

    def _is_down(self, *, paid: bool) -> bool:
        return self._health <= 0 or (self._spare and not paid)

    def _lets_through(self) -> bool:
        return self._known is None or self._known.lets_through

    def _is_left_alone(self) -> bool:
        """Whether nobody is to ask it, not even to see how it is."""
        return not self._lets_through() and self._clock.now() < self._shut_until

    def _probe(self, known: Circuit) -> None:
        """Takes the probe, or finds that another's was answered. Raises NodeUnavailable."""
        now = self._clock.now()
        if now < self._shut_until or (not self._keep(known.probing(now)) and not self._lets_through()):
            seconds = max(1, math.ceil((self._shut_until - now).total_seconds()))
            raise NodeUnavailable(f"{self._name} is left alone for {seconds} s: {known.cause}", seconds)

    def _shut(self, trouble: Trouble) -> None:
        """Leaves the node alone, unless somebody else has just said for how long."""
        for _ in range(_TRIES):
            if self._keep(trouble.opens(self._known, self._clock.now(), self._jitter())):
                _log.warning("%s is left alone", self._name, extra={"cause": trouble.cause})
                return
            if self._is_left_alone():
                return

    def _hear(self) -> None:
        """Tells the others that the node failed us, and hears what they know of it."""
        now = self._clock.now()
        if self._heard_at is not None and abs(now - self._heard_at) < HEARD_FOR:
            return
        try:
            self._adopt(self._kept.tell(self._key, now), now)
            self._heard_at = now
        except BooksUnavailable:
            _log.warning("what others know of %s cannot be read", self._name)

    def _keep(self, after: Circuit) -> bool:
        """Whether everybody goes by `after` from now on; otherwise we go by what somebody else has kept."""
        now = self._clock.now()
        try:
            if not self._kept.replace(self._key, self._known, after):
                self._adopt(self._kept.tell(self._key, now), now)
                return False
        except BooksUnavailable:
            _log.warning("others cannot be told of %s", self._name)
        self._adopt(after, now)
        return True

    def _adopt(self, known: Circuit | None, now: datetime) -> None:
        """Goes by what is known, and never for longer than anybody says, however wrong the clocks are."""
        self._known = known
        if known is not None and not known.lets_through:
            self._health = STRIKES  # for when it is asked again
            self._shut_until = min(known.until, now + lengthened(LONGEST_COOLING, WHOLE_JITTER))
