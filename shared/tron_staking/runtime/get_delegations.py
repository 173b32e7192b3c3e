"""What the delegations function runs."""

from functools import cache

from tron_staking.operations.get_delegations import DelegationsReader
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.clock import clock
from tron_staking.runtime.cursors import cursor_key
from tron_staking.runtime.delegations import delegations


@cache
def delegations_reader() -> DelegationsReader:
    """Reads an account's delegations."""
    return DelegationsReader(node_pool(), delegations(), cursor_key(), clock())
