"""The clock of a devnet: the only network whose time can be moved, and whose clock can be asked for.

A real network's time is the world's; ours is compared with its blocks' and never set by them.
"""

import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from tron_staking.domain.ports import TellsTime
from tron_staking.models.fields import from_milliseconds

_PATH = "/admin/clock"
_ANSWER_SECONDS = 10.0
"""A devnet answers nobody while it makes a month of blocks: for two seconds, on a busy machine for many more.
Who then goes by the machine's clock, and never heard the devnet's, goes back by as much as time was moved."""

_SILENCE_SECONDS = 1.0
"""A devnet that does not answer is not asked again for so long: nobody waits for it at every look."""


class DevnetClock:
    """Port TellsTime: the devnet's time, asked for whenever it is wanted.

    Not kept for even a second: whoever builds a transaction right after time was moved must not build it
    for a time long gone. While the devnet does not answer, `machine` goes on from where both were last.
    """

    def __init__(
        self, endpoint: str, machine: TellsTime, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._host = urlsplit(endpoint).netloc
        self._machine = machine
        self._monotonic = monotonic
        self._ahead = timedelta()
        self._silent_until = monotonic()

    def now(self) -> datetime:
        """See TellsTime."""
        if self._monotonic() < self._silent_until:
            return self._machine.now() + self._ahead
        try:
            now = _ask(self._host)
        except (HTTPException, KeyError, OSError, TypeError, ValueError):
            self._silent_until = self._monotonic() + _SILENCE_SECONDS
            return self._machine.now() + self._ahead
        self._ahead = now - self._machine.now()
        return now


def _ask(host: str) -> datetime:
    """What the devnet's clock says. Raises for everything that is not an answer."""
    connection = HTTPConnection(host, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", _PATH)
        return from_milliseconds(json.loads(connection.getresponse().read())["now_ms"])
    finally:
        connection.close()
