"""What the history function runs."""

from functools import cache

from tron_staking.operations.get_history import HistoryReader
from tron_staking.runtime.lists import clock, pager, totals
from tron_staking.runtime.records import lists


@cache
def history_reader() -> HistoryReader:
    """Reads histories."""
    return HistoryReader(lists(), totals(), pager(), clock())
