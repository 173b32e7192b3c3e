"""What the record function runs."""

from functools import cache

from tron_staking.operations.get_record import RecordReader
from tron_staking.runtime.books import queue
from tron_staking.runtime.clock import clock
from tron_staking.runtime.records import records


@cache
def record_reader() -> RecordReader:
    """Reads records."""
    return RecordReader(records(), queue(), clock())
