"""The books: DynamoDB's tables and the queue of wake-ups."""

from functools import cache

from tron_staking.adapters.queue import AdvanceQueue
from tron_staking.adapters.tables.books import Books
from tron_staking.adapters.tables.delegations import DelegationsTable
from tron_staking.adapters.tables.records import RecordsTable
from tron_staking.adapters.tables.wallets import WalletsTable
from tron_staking.runtime.base import aws
from tron_staking.settings import settings


@cache
def books() -> Books:
    """Writes records."""
    return Books(
        settings().needed("records_table"), settings().needed("submissions_table"), settings().region
    )


@cache
def records() -> RecordsTable:
    """Reads records."""
    return RecordsTable(settings().needed("records_table"), settings().region)


@cache
def delegations() -> DelegationsTable:
    """Keeps what is delegated."""
    return DelegationsTable(settings().needed("delegations_table"), settings().region)


@cache
def wallets() -> WalletsTable:
    """Reads wallets."""
    return WalletsTable(settings().needed("wallets_table"), settings().region)


@cache
def queue() -> AdvanceQueue:
    """Sends wake-ups."""
    return AdvanceQueue(aws("sqs"), settings().needed("advance_queue_url"))
