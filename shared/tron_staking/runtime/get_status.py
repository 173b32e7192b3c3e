"""What the status function runs."""

from functools import cache

from tron_staking.operations.account_states import AccountStates
from tron_staking.operations.get_status import StatusReader
from tron_staking.runtime.cache import chain_cache
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.clock import clock
from tron_staking.runtime.delegations import delegations
from tron_staking.runtime.records import records


@cache
def status_reader() -> StatusReader:
    """Reads an account's status."""
    return StatusReader(AccountStates(node_pool(), chain_cache()), records(), delegations(), clock())
