"""What is kept of the chain."""

from functools import cache

from tron_staking.adapters.tables.cache import CacheTable
from tron_staking.operations.cached import Cache
from tron_staking.runtime.clock import clock
from tron_staking.settings import settings


@cache
def cache_table() -> CacheTable:
    """The table, and what a final record writes into it."""
    return CacheTable(settings().needed("cache_table"), settings().region)


@cache
def chain_cache() -> Cache:
    """Reads the chain through the table."""
    return Cache(cache_table(), cache_table(), clock())
