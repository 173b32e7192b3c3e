"""The book of witnesses."""

from functools import cache

from tron_staking.operations.witness_book import WitnessBooks
from tron_staking.runtime.cache import chain_cache
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.clock import clock


@cache
def witness_books() -> WitnessBooks:
    """Reads it, and fills it."""
    return WitnessBooks(node_pool(), chain_cache(), clock())
