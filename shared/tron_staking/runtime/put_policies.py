"""What the function runs that changes policies."""

from functools import cache

from tron_staking.adapters.clock import SystemClock
from tron_staking.adapters.tables.policy_writes import PoliciesWrites
from tron_staking.operations.get_policies import PoliciesReader
from tron_staking.operations.put_policies import PoliciesWriter
from tron_staking.runtime.books import wallets
from tron_staking.settings import settings


@cache
def policies_writer() -> PoliciesWriter:
    """Changes policies, by this machine's clock on every network: what people did, and not the chain."""
    names = settings()
    table = PoliciesWrites(
        names.needed("wallets_table"),
        names.needed("access_table"),
        names.needed("schedules_table"),
        names.region,
    )
    return PoliciesWriter(table, PoliciesReader(table, table), wallets(), SystemClock())
