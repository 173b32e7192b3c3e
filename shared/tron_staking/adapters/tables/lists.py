"""Reads the lists of records: one query per page."""

from collections.abc import Sequence
from datetime import datetime

from pynamodb.expressions.condition import Condition

from tron_staking.adapters.tables.connection import bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.adapters.tables.list_keys import list_of
from tron_staking.adapters.tables.records import RecordItem
from tron_staking.domain.address import Address
from tron_staking.models.fields import iso
from tron_staking.models.records import RecordSummary
from tron_staking.models.totals import ANY, Facets

_NEXT = "!"
"""Nothing sorts between a position and the same with this behind it: all positions are equally long."""


class ListsTable:
    """Port ListsRecords."""

    def __init__(self, table_name: str, region: str) -> None:
        bind(RecordItem, table_name, region)

    def newest(
        self, address: Address | None, facets: Facets, limit: int, before: str | None
    ) -> Sequence[RecordSummary]:
        """See ListsRecords."""
        earlier = None if before is None else RecordItem.listed_at < before
        return _page(address, facets, earlier, limit, forward=False)

    def between(
        self, address: Address | None, start: datetime, end: datetime, limit: int, after: str | None
    ) -> Sequence[RecordSummary]:
        """See ListsRecords. A position at `end` is longer than `end`, and so sorts behind it."""
        first = iso(start) if after is None else after + _NEXT
        return _page(address, ANY, RecordItem.listed_at.between(first, iso(end)), limit, forward=True)


def _page(
    address: Address | None, facets: Facets, period: Condition | None, limit: int, *, forward: bool
) -> list[RecordSummary]:
    """As many as fit into one request: what lists show of a hundred records is far less than its megabyte."""
    name, key = list_of(facets.given() | ({} if address is None else {"address": address}))
    with books_unavailable():
        items = RecordItem.query(
            key, period, index_name=name, scan_index_forward=forward, limit=limit, page_size=limit
        )
        return [RecordSummary.model_validate_json(item.summary or "") for item in items]
