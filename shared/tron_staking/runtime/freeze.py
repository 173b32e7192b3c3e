"""What the freeze function runs."""

from functools import cache

from tron_staking.operations.freeze import Freezer
from tron_staking.runtime.operation import common


@cache
def freezer() -> Freezer:
    """Freezes."""
    return Freezer(common())
