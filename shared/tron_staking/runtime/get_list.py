"""What the list function runs."""

from functools import cache

from tron_staking.operations.get_list import ListReader
from tron_staking.runtime.lists import clock, pager, totals
from tron_staking.runtime.records import lists


@cache
def list_reader() -> ListReader:
    """Lists records."""
    return ListReader(lists(), totals(), pager(), clock())
