"""Has a wallet's automation looked at now, and not when it would be."""

import logging
from dataclasses import dataclass

from tron_staking.domain.address import Address
from tron_staking.domain.errors import StateConflict, Unavailable
from tron_staking.domain.ports import TellsTime, Wakes
from tron_staking.models.schedule_views import ScheduleResponse
from tron_staking.operations.get_schedule import ScheduleReader
from tron_staking.submission.schedule_ports import WakesSchedule

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ScheduleRunner:
    """Runs schedules. Twice is once: whoever looks does what is due, and that is done then."""

    schedules: WakesSchedule
    queue: Wakes
    reader: ScheduleReader
    clock: TellsTime

    def run(self, address: Address) -> ScheduleResponse:
        """Makes the wallet due, and tells how it stands; what comes of it the schedule tells in a moment.

        Minimums, reserves and TRON's 24 hours hold as ever, and what was refused waits as it did.
        Raises StateConflict automation_off, automation_stopped, automation_paused, WalletNotFound,
        BooksUnavailable.
        """
        _refuse_idle(self.reader.get_schedule(address))
        self.schedules.wake_schedule(address, self.clock.now())
        try:
            self.queue.wake([address], 0)
        except Unavailable:
            _log.warning("no wake-up was sent; the next round will find the wallet", exc_info=True)
        return self.reader.get_schedule(address)


def _refuse_idle(found: ScheduleResponse) -> None:
    if found.automation is None:
        raise StateConflict(
            "automation_off",
            "nothing is automated for this wallet: an administrator can ask for it in its policies",
        )
    if found.stopped:
        raise StateConflict(
            "automation_stopped",
            "an administrator has stopped this wallet, or all of them; stopped false lets it go on",
        )
    if found.paused:
        raise StateConflict(
            "automation_paused",
            "an administrator has paused automation, of this wallet or of all; paused false lets it go on",
        )
