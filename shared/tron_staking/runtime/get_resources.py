"""What the resources function runs."""

from functools import cache

from tron_staking.operations.chain_parameters import ChainParameters
from tron_staking.operations.get_resources import ResourceReader
from tron_staking.runtime.cache import chain_cache
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.clock import clock


@cache
def resource_reader() -> ResourceReader:
    """Reads an account's resources."""
    parameters = ChainParameters(node_pool(), chain_cache())
    return ResourceReader(node_pool(), chain_cache(), parameters, clock())
