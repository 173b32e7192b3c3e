"""Waiting for what the deployed service does by itself."""

from collections.abc import Callable

from local.stack.processes import wait_until
from tests.support.patience import PATIENCE


def eventually(done: Callable[[], bool]) -> None:
    """Asks again and again until it is true; fails when it has not been for much longer than it may take."""
    assert wait_until(done, PATIENCE), f"still not so after {PATIENCE} s"
