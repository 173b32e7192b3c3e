"""What the authorizer runs."""

from functools import cache

from tron_staking.adapters.tables.access import AccessTable
from tron_staking.operations.authorize import Authorizer
from tron_staking.runtime.clock import clock
from tron_staking.settings import settings


@cache
def authorizer() -> Authorizer:
    """Checks API tokens."""
    return Authorizer(AccessTable(settings().needed("access_table"), settings().region), clock())
