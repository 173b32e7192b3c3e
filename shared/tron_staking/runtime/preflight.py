"""What the preflight function runs."""

from collections.abc import Collection

from tron_staking.settings import browser_origins


def allowed_origins() -> Collection[str]:
    """Whose pages may call."""
    return browser_origins()
