"""The deployed functions in one process: their real handlers, made once, over whichever container is called.

What `app.py` asks its `runtime` module for is answered by the container of the actor whose turn it is.
"""

import asyncio
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import Any

import pytest

from tron_staking.adapters import circuit_breaker, node_http

OPERATIONS = {
    "freeze": "freezer",
    "unfreeze": "unfreezer",
    "withdraw_unfrozen": "unfrozen_withdrawer",
    "cancel_unfreeze": "unfreeze_canceller",
    "vote": "voter",
    "unvote": "unvoter",
    "delegate": "delegator",
    "undelegate": "undelegator",
    "claim_reward": "reward_claimer",
    "withdraw_reward": "reward_withdrawer",
}
"""The functions that change something, each with its part: what its runtime module constructs."""

PARTS = OPERATIONS | {"get_record": "record_reader", "advance": "advancer", "sweep": "sweeper"}


class Context:
    """What Lambda hands a handler beside the event."""

    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"


class _Straight(asyncio.AbstractEventLoop):
    """Runs coroutines that never wait, as the handlers' do: actors give way inside a call, not at an await.

    A real loop cannot be entered while another one runs, and many actors are in their handlers at once.
    """

    def create_task(self, coro: Coroutine[Any, Any, Any], **_options: Any) -> Any:
        return coro

    def run_until_complete(self, future: Any) -> Any:
        try:
            future.send(None)
        except StopIteration as done:
            return done.value
        raise RuntimeError("a handler waits for something")


class _NoTime:
    """The node adapter's clock: its retries are real, its pauses take no time."""

    @staticmethod
    def monotonic() -> float:
        return 0.0

    @staticmethod
    def sleep(_seconds: float) -> None:
        return


@contextmanager
def deployed(parts: Callable[[], Mapping[str, Any]], strikes: int) -> Iterator[None]:
    """While this lasts the handlers run over what `parts` says, by function.

    After so many `strikes` a node counts as down.
    """
    patch = pytest.MonkeyPatch()
    for function, part in PARTS.items():
        patch.setattr(_runtime(function), part, lambda function=function: parts()[function])
    patch.setattr(node_http, "time", _NoTime)
    patch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    patch.setattr(circuit_breaker, "STRIKES", strikes)
    asyncio.set_event_loop(_Straight())
    try:
        with silence():
            yield
    finally:
        asyncio.set_event_loop(None)
        patch.undo()


@contextmanager
def silence() -> Iterator[None]:
    """While this lasts nothing is logged."""
    logged = logging.root.manager.disable
    logging.disable()
    try:
        yield
    finally:
        logging.disable(logged)


def invoke(function: str, event: Mapping[str, Any]) -> Any:
    """One invocation of a function."""
    return _handler(function)(event, Context())


@cache
def _handler(function: str) -> Any:
    """Imported late: Mangum wants an event loop to be there."""
    return import_module(f"functions.{function}.app").handler


@cache
def _runtime(function: str) -> Any:
    return import_module(f"tron_staking.runtime.{function}")
