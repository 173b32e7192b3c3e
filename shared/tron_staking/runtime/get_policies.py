"""What the function runs that shows policies."""

from functools import cache

from tron_staking.adapters.tables.policies import PoliciesTable
from tron_staking.operations.get_policies import PoliciesReader
from tron_staking.settings import settings


@cache
def policies_reader() -> PoliciesReader:
    """Reads policies."""
    table = PoliciesTable(settings().needed("wallets_table"), settings().region)
    return PoliciesReader(table, table)
