"""What reads the books: DynamoDB's tables."""

from functools import cache

from tron_staking.adapters.tables.delegations import DelegationsTable
from tron_staking.adapters.tables.lists import ListsTable
from tron_staking.adapters.tables.records import RecordsTable
from tron_staking.adapters.tables.voting_history import VotingHistoryTable
from tron_staking.settings import settings


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
def lists() -> ListsTable:
    """Reads lists of records."""
    return ListsTable(settings().needed("records_table"), settings().region)
