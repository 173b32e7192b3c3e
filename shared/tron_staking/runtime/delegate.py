"""What the delegate function runs."""

from functools import cache

from tron_staking.operations.delegate import Delegator
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.operation import common


@cache
def delegator() -> Delegator:
    """Delegates."""
    return Delegator(common(), node_pool())
