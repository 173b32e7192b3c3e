"""What the unfreeze function runs."""

from functools import cache

from tron_staking.operations.unfreeze import Unfreezer
from tron_staking.runtime.operation import common
from tron_staking.runtime.records import records


@cache
def unfreezer() -> Unfreezer:
    """Unfreezes what is not committed."""
    return Unfreezer(common(), records())
