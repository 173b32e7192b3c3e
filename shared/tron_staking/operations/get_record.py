"""Reads one record."""

import logging
from dataclasses import dataclass

from tron_staking.domain.access import Caller
from tron_staking.domain.errors import NO_SUCH_RECORD, RecordNotFound, Unavailable
from tron_staking.domain.ports import TellsTime, Wakes
from tron_staking.domain.scopes import Permission
from tron_staking.models.responses import RecordResponse
from tron_staking.submission.ports import LoadsRecord

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class RecordReader:
    """Reads records; a stale one is also asked to be advanced."""

    loads: LoadsRecord
    wakes: Wakes
    clock: TellsTime

    def get_record(self, staking_id: str, caller: Caller) -> RecordResponse:
        """The record as the books have it. Raises RecordNotFound, BooksUnavailable.

        A record that the caller may not read is not there for them: nobody learns which ids there are.
        """
        record = self.loads.load(staking_id)
        if not caller.scopes.allow(Permission.READ, record.address):
            raise RecordNotFound(NO_SUCH_RECORD)
        if record.is_due(self.clock.now()):
            self._wake(staking_id)
        return RecordResponse.of(record)

    def _wake(self, staking_id: str) -> None:
        try:
            self.wakes.wake([staking_id], 0)
        except Unavailable:
            _log.warning("no wake-up was sent; the sweep will find the record", exc_info=True)
