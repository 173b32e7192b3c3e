"""What the worker runs."""

from functools import cache

from tron_staking.models.enums import StakingOperationType
from tron_staking.operations.freeze import FreezeSettlement
from tron_staking.runtime.base import clock
from tron_staking.runtime.books import books, records
from tron_staking.runtime.chain import node_pool, nodes
from tron_staking.runtime.submission import pace, sender
from tron_staking.submission.advance import Advancer
from tron_staking.submission.settlement import Settlements


@cache
def advancer() -> Advancer:
    """Advances records."""
    return Advancer(records(), books(), nodes(), node_pool(), sender(), pace(), clock(), settlements())


@cache
def settlements() -> Settlements:
    """What each operation leaves behind when it is final."""
    return {StakingOperationType.FREEZE: FreezeSettlement()}
