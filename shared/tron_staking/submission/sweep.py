"""Finds what is due and asks for it to be advanced. Wake-ups may be lost; this is what finds everything."""

import logging
from dataclasses import dataclass
from datetime import datetime

from tron_staking.domain.errors import Unavailable
from tron_staking.domain.ports import TellsTime, Wakes
from tron_staking.domain.telemetry import Age, Happening, count, measure
from tron_staking.submission.list_ports import ReadsBacklog
from tron_staking.submission.ports import DUE_SHARDS, ListsDue

_log = logging.getLogger(__name__)

LIMIT_PER_SHARD = 500
"""More than this waits for the next sweep, longest due first, so that one sweep ends in time."""


@dataclass(frozen=True)
class Sweeper:
    """Sweeps the shards of the due index."""

    lists: ListsDue
    wakes: Wakes
    clock: TellsTime
    backlog: ReadsBacklog

    def sweep(self) -> int:
        """Wakes everything that is due, then says how long the oldest waits; returns how many were woken.

        A shard in trouble does not hold up the others. Raises Unavailable, at the end, if one was.
        """
        woken, trouble = 0, None
        for shard in range(DUE_SHARDS):
            try:
                woken += self._sweep_shard(shard)
            except Unavailable as error:
                trouble = error
        if trouble is not None:
            raise trouble
        self._tell_backlog()
        return woken

    def _sweep_shard(self, shard: int) -> int:
        due = self.lists.due(shard, self.clock.now(), LIMIT_PER_SHARD)
        if due:
            self.wakes.wake(due, 0)
            count(Happening.SWEPT, len(due))
            _log.info("woken", extra={"staking_ids": list(due)})
        return len(due)

    def _tell_backlog(self) -> None:
        """What alarms watch: a sweep that is late, and a worker that wakes and does not get on."""
        measure(Age.OLDEST_DUE, self._age(self.backlog.longest_due()))
        measure(Age.OLDEST_PENDING, self._age(self.backlog.oldest_pending()))

    def _age(self, since: datetime | None) -> int:
        return 0 if since is None else max(0, int((self.clock.now() - since).total_seconds()))
