"""What the statistics function runs."""

from functools import cache

from tron_staking.operations.get_stats import StatsReader
from tron_staking.runtime.lists import clock, totals


@cache
def stats_reader() -> StatsReader:
    """Reads the statistics."""
    return StatsReader(totals(), clock())
