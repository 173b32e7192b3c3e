"""OPTIONS of every path that needs a token: what the pages of other origins may ask there."""

from typing import Any

from tron_staking.entry.preflight import preflight
from tron_staking.runtime import preflight as runtime


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answers a browser's question before the request."""
    return preflight(event, context, runtime.allowed_origins)
