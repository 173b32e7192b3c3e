"""Tells which records were accepted in a period, oldest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tron_staking.domain.ports import TellsTime
from tron_staking.models.lists import ListedRecord, StakingHistoryResponse
from tron_staking.models.queries import HistoryQuery
from tron_staking.models.records import RecordSummary
from tron_staking.models.totals import month_scope, scope_of
from tron_staking.operations.paging import Pager
from tron_staking.submission.list_ports import ListsRecords, ReadsTotals


@dataclass(frozen=True)
class HistoryReader:
    """Reads histories. One request to the books per page; the first page of whole days counts them too."""

    lists: ListsRecords
    counts: ReadsTotals
    pager: Pager
    clock: TellsTime

    def get_history(self, query: HistoryQuery, principal: str) -> StakingHistoryResponse:
        """A page. Raises InvalidInput for a bad cursor, Unavailable."""

        def count() -> Mapping[str, int]:
            if query.days is None:
                return {}
            first, last = query.days
            return {"records": self.counts.totals(*_months(query, first, last)).created(first, last)}

        def read(limit: int, after: str | None) -> Sequence[RecordSummary]:
            return self.lists.between(query.address, query.start_date, query.end_date, limit, after)

        page = self.pager.page(query, principal, count, read)
        return StakingHistoryResponse(
            stakings=tuple(ListedRecord.of(record) for record in page.records),
            total_count=page.counted.get("records"),
            start_date=query.start_date,
            end_date=query.end_date,
            counted_at=page.counted_at,
            next_cursor=page.next_cursor,
            timestamp=self.clock.now(),
        )


def _months(query: HistoryQuery, first: date, last: date) -> list[str]:
    """Where the days from the first to the last are counted."""
    scope = scope_of(query.address)
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [month_scope(scope, date(month // 12, month % 12 + 1, 1)) for month in months]
