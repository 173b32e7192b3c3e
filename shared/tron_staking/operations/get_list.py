"""Lists records, newest first, with the totals of all that match."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tron_staking.domain.money import trx_text
from tron_staking.domain.ports import TellsTime
from tron_staking.models.lists import ListedRecord, StakingListResponse
from tron_staking.models.queries import ListQuery
from tron_staking.models.records import RecordSummary
from tron_staking.models.totals import scope_of
from tron_staking.operations.paging import Pager
from tron_staking.submission.list_ports import ListsRecords, ReadsTotals


@dataclass(frozen=True)
class ListReader:
    """Reads lists. One request to the books per page, one more for the totals of the first."""

    lists: ListsRecords
    counts: ReadsTotals
    pager: Pager
    clock: TellsTime

    def get_list(self, query: ListQuery, principal: str) -> StakingListResponse:
        """A page. Raises InvalidInput for a bad cursor, Unavailable."""

        def count() -> Mapping[str, int]:
            totals, facets = self.counts.totals(scope_of(query.address)), query.facets
            return {
                "records": totals.records(facets),
                "active": totals.active(facets),
                "staked": totals.staked(facets),
            }

        def read(limit: int, before: str | None) -> Sequence[RecordSummary]:
            return self.lists.newest(query.address, query.facets, limit, before)

        page = self.pager.page(query, principal, count, read)
        return StakingListResponse(
            stakings=tuple(ListedRecord.of(record) for record in page.records),
            total_count=page.counted["records"],
            active_count=page.counted["active"],
            total_staked_trx=trx_text(page.counted["staked"]),
            total_staked_sun=page.counted["staked"],
            counted_at=page.counted_at,
            next_cursor=page.next_cursor,
            timestamp=self.clock.now(),
        )
