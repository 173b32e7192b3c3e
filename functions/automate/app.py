"""Automates wallets, woken by SQS: claims, compounds, sweeps, votes again and withdraws what has matured."""

from typing import Any

from tron_staking.entry.automation import automate_batch
from tron_staking.runtime import automate as runtime


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Does for the wallet of each message what is due."""
    return automate_batch(event, context, runtime.automator)
