"""Sweeps, each minute: finds what is due and wakes it."""

from typing import Any

from tron_staking.entry.events import sweep_tick
from tron_staking.runtime import sweep as runtime


def handler(_event: dict[str, Any], context: Any) -> dict[str, int]:
    """Wakes every record that is due."""
    return sweep_tick(context, runtime.sweeper)
