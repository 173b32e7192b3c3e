"""What looks at everything the service depends on."""

from functools import cache

from tron_staking.adapters.tables.backlog import BacklogTable
from tron_staking.adapters.tables.totals import TotalsTable
from tron_staking.operations.service_survey import Surveyor
from tron_staking.runtime.chain import nodes
from tron_staking.runtime.clock import clock
from tron_staking.settings import settings


@cache
def surveyor() -> Surveyor:
    """Surveys the books and every node."""
    region = settings().region
    totals = TotalsTable(settings().needed("submissions_table"), region)
    return Surveyor(totals, BacklogTable(settings().needed("records_table"), region), nodes(), clock())
