"""Claimed rewards in the books."""

from functools import cache

from tron_staking.adapters.tables.rewards import RewardsTable
from tron_staking.settings import settings


@cache
def rewards() -> RewardsTable:
    """Reads them, and says how they are written."""
    return RewardsTable(settings().needed("rewards_table"), settings().region)
