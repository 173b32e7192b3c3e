"""Reads the service's totals: one request for all shards."""

from tron_staking.adapters.tables.connection import bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.adapters.tables.submissions import TOTALS_SHARDS, SubmissionItem, totals_key, totals_of
from tron_staking.submission.ports import Totals


class TotalsTable:
    """Port ReadsTotals."""

    def __init__(self, submissions_table: str, region: str) -> None:
        bind(SubmissionItem, submissions_table, region)

    def totals(self) -> Totals:
        """See ReadsTotals."""
        keys = [totals_key(shard) for shard in range(TOTALS_SHARDS)]
        with books_unavailable():
            counts = [totals_of(item) for item in SubmissionItem.batch_get(keys)]
        return sum(counts, Totals())
