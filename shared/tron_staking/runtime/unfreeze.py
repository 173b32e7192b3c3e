"""What the unfreeze function runs."""

from functools import cache

from tron_staking.operations.unfreeze import Unfreezer
from tron_staking.runtime.books import records
from tron_staking.runtime.operation import common


@cache
def unfreezer() -> Unfreezer:
    """Unfreezes what is not committed."""
    return Unfreezer(common(), records())
