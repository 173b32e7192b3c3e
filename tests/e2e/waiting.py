"""Waiting for what the deployed service does by itself."""

from collections.abc import Callable

from local.stack.processes import wait_until
from tests.support.patience import PATIENCE

_PAUSE = 0.5
"""Seconds: to be asked keeps the stack from what it is asked about."""


def eventually(done: Callable[[], bool]) -> None:
    """Asks again and again until it is true; fails when it has not been for much longer than it may take."""
    assert wait_until(done, PATIENCE, _PAUSE), f"still not so after {PATIENCE} s"
