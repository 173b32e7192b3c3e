"""What changes the books, and what it needs: DynamoDB's tables and the queue of wake-ups."""

from functools import cache

from tron_staking.adapters.queue import WakeUpQueue
from tron_staking.adapters.tables.books import Books
from tron_staking.adapters.tables.gates import gate_checks
from tron_staking.adapters.tables.transaction import WritesOf
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
def wallets() -> WalletsTable:
    """Reads wallets."""
    return WalletsTable(settings().needed("wallets_table"), settings().region)


@cache
def queue() -> WakeUpQueue:
    """Sends wake-ups."""
    return WakeUpQueue(aws("sqs"), settings().needed("advance_queue_url"))
