"""What the unvote function runs."""

from functools import cache

from tron_staking.operations.unvote import Unvoter
from tron_staking.runtime.books import records
from tron_staking.runtime.operation import common


@cache
def unvoter() -> Unvoter:
    """Takes votes away."""
    return Unvoter(common(), records())
