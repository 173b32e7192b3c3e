"""What the freeze status function runs."""

from functools import cache

from tron_staking.operations.account_states import AccountStates
from tron_staking.operations.get_freeze import FreezeReader
from tron_staking.runtime.cache import chain_cache
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.clock import clock
from tron_staking.runtime.records import records


@cache
def freeze_reader() -> FreezeReader:
    """Reads an account's freezes."""
    return FreezeReader(AccountStates(node_pool(), chain_cache()), records(), clock())
