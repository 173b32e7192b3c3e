"""What the publishing function runs."""

from functools import cache

from tron_staking.adapters.events import EventBus
from tron_staking.adapters.tables.records import record_of_image
from tron_staking.operations.publish import Publisher
from tron_staking.runtime.base import aws
from tron_staking.settings import settings


@cache
def publisher() -> Publisher:
    """Publishes events."""
    return Publisher(record_of_image, EventBus(aws("events"), settings().needed("event_bus")))
