"""What the status function runs."""

from functools import cache

from tron_staking.operations.get_status import StatusReader
from tron_staking.runtime.base import clock
from tron_staking.runtime.books import records
from tron_staking.runtime.chain import node_pool


@cache
def status_reader() -> StatusReader:
    """Reads an account's status."""
    return StatusReader(node_pool(), records(), clock())
