"""What the rewards function runs."""

from functools import cache

from tron_staking.operations.earnings import Earnings
from tron_staking.operations.get_rewards import RewardsReader
from tron_staking.runtime.cache import chain_cache
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.clock import clock
from tron_staking.runtime.records import lists, records
from tron_staking.runtime.rewards import rewards
from tron_staking.runtime.witnesses import witness_books


@cache
def rewards_reader() -> RewardsReader:
    """Reads an account's rewards."""
    earnings = Earnings(rewards(), lists(), witness_books())
    return RewardsReader(node_pool(), node_pool(), chain_cache(), records(), rewards(), earnings, clock())
