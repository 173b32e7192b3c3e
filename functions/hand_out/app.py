"""Hands out, each minute, the wallets whose automation is due."""

from typing import Any

from tron_staking.entry.automation import hand_out_tick
from tron_staking.runtime import hand_out as runtime


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Queues what is due."""
    return hand_out_tick(context, runtime.hand_out)
