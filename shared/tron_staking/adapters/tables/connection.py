"""How every table talks to DynamoDB: short waits, few retries, the region of the environment."""

from typing import Any

from pynamodb.models import Model

CONNECT_TIMEOUT_SECONDS = 1
READ_TIMEOUT_SECONDS = 3
MAX_RETRIES = 2


class Connection:
    """What a model's `Meta` inherits. `bind` names the table and region before first use."""

    connect_timeout_seconds = CONNECT_TIMEOUT_SECONDS
    read_timeout_seconds = READ_TIMEOUT_SECONDS
    max_retry_attempts = MAX_RETRIES


def bind(model: type[Model], table_name: str, region: str) -> None:
    """Points a model at its table. PynamoDB reads both on first use and keeps one connection."""
    meta: Any = model.Meta
    meta.table_name = table_name
    meta.region = region
