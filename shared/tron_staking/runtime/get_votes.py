"""What the votes function runs."""

from functools import cache

from tron_staking.operations.get_votes import VotesReader
from tron_staking.runtime.cache import chain_cache
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.clock import clock
from tron_staking.runtime.records import records
from tron_staking.runtime.voting_history import voting_history
from tron_staking.runtime.witnesses import witness_books


@cache
def votes_reader() -> VotesReader:
    """Reads an account's votes."""
    return VotesReader(node_pool(), chain_cache(), witness_books(), voting_history(), records(), clock())
