"""What the health function runs."""

from functools import cache

from tron_staking import __version__
from tron_staking.adapters.tables.totals import TotalsTable
from tron_staking.operations.health import HealthReader
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.clock import clock
from tron_staking.settings import settings


@cache
def health_reader() -> HealthReader:
    """Looks at what the service depends on."""
    totals = TotalsTable(settings().needed("submissions_table"), settings().region)
    return HealthReader(totals, node_pool(), clock(), settings().needed("network"), __version__)
