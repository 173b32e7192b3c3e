"""Finds what is due and asks for it to be advanced. Wake-ups may be lost; this is what finds everything."""

import logging
from dataclasses import dataclass

from tron_staking.domain.errors import Unavailable
from tron_staking.domain.ports import TellsTime, Wakes
from tron_staking.domain.telemetry import Happening, count
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

    def sweep(self) -> int:
        """Wakes everything that is due; returns how many that were.

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
        return woken

    def _sweep_shard(self, shard: int) -> int:
        due = self.lists.due(shard, self.clock.now(), LIMIT_PER_SHARD)
        if due:
            self.wakes.wake(due, 0)
            count(Happening.SWEPT, len(due))
            _log.info("woken", extra={"staking_ids": list(due)})
        return len(due)
