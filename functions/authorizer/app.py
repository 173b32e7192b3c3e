"""The API's authorizer: who calls."""

from typing import Any

from tron_staking.entry.authorizer import authorize
from tron_staking.runtime import authorizer as runtime


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The policy of whoever holds the API token."""
    return authorize(event, context, runtime.authorizer)
