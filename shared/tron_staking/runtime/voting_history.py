"""Votes in the books."""

from functools import cache

from tron_staking.adapters.tables.voting_history import VotingHistoryTable
from tron_staking.settings import settings


@cache
def voting_history() -> VotingHistoryTable:
    """Keeps the vote sets that were cast."""
    return VotingHistoryTable(settings().needed("votes_table"), settings().region)
