"""What the witnesses function runs."""

from functools import cache

from tron_staking.operations.get_witnesses import WitnessLister
from tron_staking.runtime.clock import clock
from tron_staking.runtime.witnesses import witness_books


@cache
def witness_lister() -> WitnessLister:
    """Lists witnesses."""
    return WitnessLister(witness_books(), clock())
