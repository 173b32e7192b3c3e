"""Delegations in the books."""

from functools import cache

from tron_staking.adapters.tables.delegations import DelegationsTable
from tron_staking.settings import settings


@cache
def delegations() -> DelegationsTable:
    """Keeps what is delegated."""
    return DelegationsTable(settings().needed("delegations_table"), settings().region)
