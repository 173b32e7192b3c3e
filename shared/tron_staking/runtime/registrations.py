"""How wallets are registered."""

from functools import cache

from tron_staking.adapters.tables.registrations import RegistrationsTable
from tron_staking.settings import settings


@cache
def registrations() -> RegistrationsTable:
    """Reads and writes registrations."""
    return RegistrationsTable(settings().needed("wallets_table"), settings().region)
