"""What the unvote function runs."""

from functools import cache

from tron_staking.operations.unvote import Unvoter
from tron_staking.runtime.operation import common
from tron_staking.runtime.records import records


@cache
def unvoter() -> Unvoter:
    """Takes votes away."""
    return Unvoter(common(), records())
