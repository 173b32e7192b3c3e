"""What the worker runs."""

from functools import cache

from tron_staking.operations.settlements import settlements
from tron_staking.runtime.books import books, records
from tron_staking.runtime.chain import node_pool, nodes
from tron_staking.runtime.clock import clock
from tron_staking.runtime.submission import pace, sender
from tron_staking.submission.advance import Advancer


@cache
def advancer() -> Advancer:
    """Advances records."""
    how = settlements(records())
    return Advancer(records(), books(), nodes(), node_pool(), sender(), pace(), clock(), how)
