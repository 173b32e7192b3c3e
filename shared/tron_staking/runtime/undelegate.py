"""What the undelegate function runs."""

from functools import cache

from tron_staking.operations.undelegate import Undelegator
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.operation import common


@cache
def undelegator() -> Undelegator:
    """Takes delegations back."""
    return Undelegator(common(), node_pool())
