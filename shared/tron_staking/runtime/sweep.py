"""What the sweep runs."""

from functools import cache

from tron_staking.adapters.tables.backlog import BacklogTable
from tron_staking.runtime.books import queue
from tron_staking.runtime.clock import clock
from tron_staking.runtime.records import records
from tron_staking.settings import settings
from tron_staking.submission.sweep import Sweeper


@cache
def sweeper() -> Sweeper:
    """Finds what is due."""
    backlog = BacklogTable(settings().needed("records_table"), settings().region)
    return Sweeper(records(), queue(), clock(), backlog)
