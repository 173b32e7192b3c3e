"""Lists, their totals and their pages."""

from functools import cache

from tron_staking.adapters.clock import SystemClock
from tron_staking.adapters.tables.totals import TotalsTable
from tron_staking.operations.paging import Pager
from tron_staking.runtime.cursors import cursor_key
from tron_staking.settings import settings


@cache
def clock() -> SystemClock:
    """This machine's, on every network: pages are for people, and decide nothing about the chain."""
    return SystemClock()


@cache
def totals() -> TotalsTable:
    """Reads the counters."""
    return TotalsTable(settings().needed("submissions_table"), settings().region)


@cache
def pager() -> Pager:
    """Reads pages."""
    return Pager(cursor_key(), clock())
