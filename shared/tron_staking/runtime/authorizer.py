"""What the authorizer runs."""

from functools import cache

from tron_staking.adapters.clock import SystemClock
from tron_staking.adapters.tables.access import AccessTable
from tron_staking.operations.authorize import Authorizer
from tron_staking.settings import settings


@cache
def authorizer() -> Authorizer:
    """Checks API tokens, by this machine's clock on every network: they are people's, and not the chain's."""
    return Authorizer(AccessTable(settings().needed("access_table"), settings().region), SystemClock())
