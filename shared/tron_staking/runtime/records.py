"""Reads records."""

from functools import cache

from tron_staking.adapters.tables.lists import ListsTable
from tron_staking.adapters.tables.records import RecordsTable
from tron_staking.settings import settings


@cache
def records() -> RecordsTable:
    """Reads records."""
    return RecordsTable(settings().needed("records_table"), settings().region)


@cache
def lists() -> ListsTable:
    """Reads lists of records."""
    return ListsTable(settings().needed("records_table"), settings().region)
