"""What the worker runs."""

from functools import cache

from tron_staking.adapters.tables.books import Books
from tron_staking.adapters.tables.transaction import WritesOf
from tron_staking.operations.delegation_books import DelegationBooks
from tron_staking.operations.settlements import settlements
from tron_staking.runtime.books import books_with
from tron_staking.runtime.cache import cache_table
from tron_staking.runtime.chain import node_pool, nodes
from tron_staking.runtime.clock import clock
from tron_staking.runtime.delegations import delegations
from tron_staking.runtime.records import records
from tron_staking.runtime.rewards import rewards
from tron_staking.runtime.submission import pace, sender
from tron_staking.runtime.voting_history import voting_history
from tron_staking.submission.advance import Advancer
from tron_staking.submission.entries import DelegationChanged, VotesCast


@cache
def advancer() -> Advancer:
    """Advances records."""
    books = DelegationBooks(node_pool(), delegations(), records(), clock())
    how = settlements(records(), books, node_pool(), clock())
    return Advancer(records(), ledger(), nodes(), node_pool(), sender(), pace(), clock(), how)


@cache
def ledger() -> Books:
    """Writes records, and what else a settlement leaves in the books."""
    writes: WritesOf = {VotesCast: voting_history().writes, DelegationChanged: delegations().writes}
    return books_with({**writes, **rewards().settles, **cache_table().invalidates})
