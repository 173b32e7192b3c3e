"""What the vote function runs."""

from functools import cache

from tron_staking.operations.vote import Voter
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.operation import common
from tron_staking.runtime.records import records


@cache
def voter() -> Voter:
    """Votes."""
    return Voter(common(), node_pool(), records())
