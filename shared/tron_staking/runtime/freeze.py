"""What the freeze function runs."""

from functools import cache

from tron_staking.operations.freeze import Freezer
from tron_staking.runtime.base import clock
from tron_staking.runtime.books import books, wallets
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.submission import pace, sender
from tron_staking.submission.submit import Submitter


@cache
def freezer() -> Freezer:
    """Freezes."""
    submitter = Submitter(books(), books(), node_pool(), sender(), pace(), clock())
    return Freezer(wallets(), node_pool(), node_pool(), node_pool(), clock(), submitter)
