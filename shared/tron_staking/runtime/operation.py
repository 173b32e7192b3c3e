"""What every mutation runs on."""

from functools import cache

from tron_staking.adapters.tables.books import Books
from tron_staking.operations.operation import Common
from tron_staking.runtime.books import accepting_books, wallets
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.clock import clock
from tron_staking.runtime.submission import pace, sender
from tron_staking.settings import settings
from tron_staking.submission.limiter import RateLimiter
from tron_staking.submission.submit import Submitter


@cache
def common() -> Common:
    """The ports that every operation needs."""
    return common_over(accepting_books({}))


def common_over(books: Books) -> Common:
    """The ports that every operation needs, over books that write more."""
    submitter = Submitter(
        books, books, node_pool(), sender(), pace(), clock(), RateLimiter(settings().rates())
    )
    return Common(wallets(), node_pool(), node_pool(), node_pool(), clock(), submitter, wallets())
