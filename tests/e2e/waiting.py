"""Waiting for what the deployed service does by itself."""

from collections.abc import Callable

from local.stack.processes import wait_until


def eventually(done: Callable[[], bool], seconds: float) -> None:
    """Asks again and again until it is true; fails when the time is over."""
    assert wait_until(done, seconds), f"still not so after {seconds} s"
