"""Finds the wallets that are due and puts them into the queue, a wave at a time: longest due first.

A wave waits until next to nobody waits in the queue any more. So no wallet is queued twice to speak of, and
nothing has to be written for that: whoever looks at a wallet moves its time, also when the look fails. What
is left is in the next wave.
"""

import logging
from dataclasses import dataclass

from tron_staking.domain.errors import Unavailable
from tron_staking.domain.policies import SERVICE
from tron_staking.domain.ports import HoldsPolicies, TellsTime, Wakes
from tron_staking.domain.telemetry import Happening, count
from tron_staking.submission.ports import DUE_SHARDS
from tron_staking.submission.schedule_ports import ListsDueSchedules, MeasuresQueue

_log = logging.getLogger(__name__)

WAVE_PER_SHARD = 300
"""16 shards of that are what a round sends in its time; one shard cannot keep the others waiting."""

FEW_WAIT = 100
"""Wallets with a step in flight wake themselves, so of many some are always in the queue: these few are taken
in the seconds that the next wave needs to get there."""


@dataclass(frozen=True)
class HandOut:
    """Hands out the wallets that are due."""

    lists: ListsDueSchedules
    queue: MeasuresQueue
    wakes: Wakes
    service: HoldsPolicies
    clock: TellsTime

    def hand_out(self) -> int:
        """Queues a wave of what is due; returns how many wallets that were.

        0 while automation is paused, or the wave before waits. A shard in trouble does not hold up the
        others. Raises Unavailable, at the end, if one was.
        """
        held = self.service.held_policies(SERVICE).policies
        if held.paused or held.stopped or self.queue.waiting() > FEW_WAIT:
            return 0
        sent, trouble = 0, None
        for shard in range(DUE_SHARDS):
            try:
                sent += self._hand_out_shard(shard)
            except Unavailable as error:
                trouble = error
        if trouble is not None:
            raise trouble
        return sent

    def _hand_out_shard(self, shard: int) -> int:
        due = self.lists.due(shard, self.clock.now(), WAVE_PER_SHARD)
        if due:
            self.wakes.wake(due, 0)
            count(Happening.HANDED_OUT, len(due))
        return len(due)
