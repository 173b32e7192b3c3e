"""The books: DynamoDB's tables and the queue of wake-ups."""

from functools import cache

from tron_staking.adapters.queue import AdvanceQueue
from tron_staking.adapters.tables.books import Books, WritesOf
from tron_staking.adapters.tables.delegations import DelegationsTable
from tron_staking.adapters.tables.gates import gate_checks
from tron_staking.adapters.tables.records import RecordsTable
from tron_staking.adapters.tables.voting_history import VotingHistoryTable
from tron_staking.adapters.tables.wallets import WalletsTable
from tron_staking.runtime.base import aws
from tron_staking.settings import settings


def accepting_books(writes_of: WritesOf) -> Books:
    """Writes records of new intents, which looks at gates, and with them these kinds of entries."""
    gates = gate_checks(settings().needed("access_table"), settings().region)
    return books_with({**gates, **writes_of})


def books_with(writes_of: WritesOf) -> Books:
    """Writes records, and with them these kinds of entries in other tables."""
    tables = settings()
    return Books(tables.needed("records_table"), tables.needed("submissions_table"), tables.region, writes_of)


@cache
def records() -> RecordsTable:
    """Reads records."""
    return RecordsTable(settings().needed("records_table"), settings().region)


@cache
def delegations() -> DelegationsTable:
    """Keeps what is delegated."""
    return DelegationsTable(settings().needed("delegations_table"), settings().region)


@cache
def voting_history() -> VotingHistoryTable:
    """Keeps the vote sets that were cast."""
    return VotingHistoryTable(settings().needed("votes_table"), settings().region)


@cache
def wallets() -> WalletsTable:
    """Reads wallets."""
    return WalletsTable(settings().needed("wallets_table"), settings().region)


@cache
def queue() -> AdvanceQueue:
    """Sends wake-ups."""
    return AdvanceQueue(aws("sqs"), settings().needed("advance_queue_url"))
