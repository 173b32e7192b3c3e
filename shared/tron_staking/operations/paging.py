"""Pages of a list: what is counted once, and where the next page begins."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tron_staking.domain.cursor import Cursor, Seal
from tron_staking.domain.ports import ReadsCursorKey, TellsTime
from tron_staking.models.fields import iso
from tron_staking.models.queries import PageQuery
from tron_staking.models.records import RecordSummary


@dataclass(frozen=True)
class Page:
    """One page, what was counted for the first one, and when."""

    records: Sequence[RecordSummary]
    counted: Mapping[str, int]
    counted_at: datetime
    next_cursor: str | None


@dataclass(frozen=True)
class Pager:
    """Reads pages: one more record than is shown tells whether another page follows."""

    keys: ReadsCursorKey
    clock: TellsTime

    def page(
        self,
        query: PageQuery,
        principal: str,
        count: Callable[[], Mapping[str, int]],
        read: Callable[[int, str | None], Sequence[RecordSummary]],
    ) -> Page:
        """The page that `query` asks for. `count` is called for the first one only: its cursor takes along
        what was counted; `read` is given how many records, and the position where they begin.

        Raises InvalidInput for a bad cursor, Unavailable.
        """
        now = self.clock.now()
        here = self._opened(query, principal, now) or Cursor(None, count(), iso(now))
        found = read(query.limit + 1, here.position)
        shown = found[: query.limit]
        following = None
        if len(found) > query.limit:
            there = replace(here, position=shown[-1].position)
            following = self._seal(query, principal).close(there, now)
        return Page(shown, here.counted, datetime.fromisoformat(here.counted_at), following)

    def _opened(self, query: PageQuery, principal: str, now: datetime) -> Cursor | None:
        return None if query.cursor is None else self._seal(query, principal).open(query.cursor, now)

    def _seal(self, query: PageQuery, principal: str) -> Seal:
        return Seal(self.keys.cursor_key(), query.spelling(), principal)
