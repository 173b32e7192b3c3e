"""How long work has waited, from two indexes of `staking_records`: each request reads one entry."""

from datetime import datetime

from tron_staking.adapters.tables.connection import bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.adapters.tables.list_keys import list_of
from tron_staking.adapters.tables.records import RecordItem
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.records import RecordSummary
from tron_staking.models.totals import Facets
from tron_staking.submission.ports import DUE_SHARDS


class BacklogTable:
    """Port ReadsBacklog."""

    def __init__(self, table_name: str, region: str) -> None:
        bind(RecordItem, table_name, region)

    def oldest_pending(self) -> datetime | None:
        """See ReadsBacklog: the first of the list of what is PENDING."""
        name, key = list_of(Facets(status=StakingStatusType.PENDING).given())
        with books_unavailable():
            items = RecordItem.query(key, index_name=name, limit=1, page_size=1)
            found = [RecordSummary.model_validate_json(item.summary or "") for item in items]
        return found[0].created_at if found else None

    def longest_due(self) -> datetime | None:
        """See ReadsBacklog: the first of each shard."""
        with books_unavailable():
            firsts = [
                item.due_at
                for shard in range(DUE_SHARDS)
                for item in RecordItem.due.query(str(shard), limit=1, page_size=1)
            ]
        return min((from_milliseconds(int(first)) for first in firsts), default=None)
