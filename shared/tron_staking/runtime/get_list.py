"""What the list function runs."""

from functools import cache

from tron_staking.operations.get_list import ListReader
from tron_staking.runtime.lists import clock, lists, pager, totals


@cache
def list_reader() -> ListReader:
    """Lists records."""
    return ListReader(lists(), totals(), pager(), clock())
