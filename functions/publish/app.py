"""Publishes events, fed by the stream of the records table."""

from typing import Any

from tron_staking.entry.stream import publish_batch
from tron_staking.runtime import publish as runtime


def handler(event: dict[str, Any], context: Any) -> Any:
    """Tells the event bus what each change of a record means."""
    return publish_batch(event, context, runtime.publisher)
