"""Advances records, woken by SQS."""

from typing import Any

from tron_staking.entry.events import advance_batch
from tron_staking.runtime import advance as runtime


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Moves the record of each message as far as the chain allows."""
    return advance_batch(event, context, runtime.advancer)
