"""What can go wrong at a call to the world outside: every port of every container is wrapped here."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.simulator.scheduler import Actor
from tron_staking.domain.errors import (
    BooksUnavailable,
    NodeUnavailable,
    SignatureRefused,
    SignerUnavailable,
    StakingError,
    Unavailable,
)

BOOKS = ("books", "records", "wallets", "delegations", "circuits")
"""Ports that are DynamoDB."""

NODE = "node-"
"""How a node's name begins. What is lost on the way is lost below the adapter: its breaker sees it."""

_REPEATED = ("broadcast", "wake")
"""What networks and queues may deliver twice or late."""


class Ports:
    """Wraps the ports of one container; the names `node-0`, `node-1`, … are nodes."""

    def __init__(self, simulation: Any) -> None:
        self._simulation = simulation

    def wrap(self, port: Any, name: str) -> Any:
        return _Port(self._simulation, port, name)


class _Port:
    def __init__(self, simulation: Any, port: Any, name: str) -> None:
        self._simulation, self._port, self.name = simulation, port, name

    def __getattr__(self, attribute: str) -> Callable[..., Any]:
        call = partial(self._call, attribute, getattr(self._port, attribute))
        setattr(self, attribute, call)
        return call

    def _call(self, attribute: str, method: Callable[..., Any], *args: Any) -> Any:
        simulation, label = self._simulation, f"{self.name}.{attribute}"
        actor: Actor | None = simulation.scheduler.current
        if actor is None:
            return method(*args)
        if attribute != "due":  # sixteen reads of an index: nothing to interleave
            actor.pause()
        if actor.killed or simulation.timed_out(actor):
            simulation.note(label, "timed out")
            actor.kill(label)
        simulation.watch.before(attribute, args)
        self._before(actor, label, attribute, partial(method, *args))
        result = self._do(label, attribute, partial(method, *args))
        self._after(actor, label, attribute)
        simulation.watch.after(attribute, args, result)
        return result

    def _before(self, actor: Actor, label: str, attribute: str, act: Callable[[], Any]) -> None:
        simulation, rates, draw = self._simulation, self._simulation.rates, self._simulation.random.random
        if draw() < rates.killed:
            simulation.note(label, "killed before")
            actor.kill(label)
        if not self.name.startswith(NODE) and simulation.loses(self.name):
            simulation.note(label, "lost")
            raise self._error()
        if attribute in _REPEATED and draw() < rates.late:
            simulation.note(label, "late")
            simulation.late.append(act)
            raise self._error()

    def _do(self, label: str, attribute: str, act: Callable[[], Any]) -> Any:
        simulation = self._simulation
        try:
            result = act()
            if simulation.random.random() < simulation.rates.again:
                result = self._again(attribute, act, result)
        except StakingError as refusal:
            simulation.note(label, "refused", refusal)
            raise
        simulation.note(label, "->", result)
        return result

    def _again(self, attribute: str, act: Callable[[], Any], result: Any) -> Any:
        """Repeated below us: an intent's second write finds its own marker, a record's its own version."""
        simulation = self._simulation
        if attribute in _REPEATED:
            simulation.late.append(act)
        elif attribute in ("accept", "change", "replace"):
            return act()
        return result

    def _after(self, actor: Actor, label: str, attribute: str) -> None:
        simulation, rates, draw = self._simulation, self._simulation.rates, self._simulation.random.random
        if draw() < rates.killed:
            simulation.note(label, "killed after")
            actor.kill(label)
        if draw() < rates.unanswered:
            simulation.note(label, "done, not answered")
            raise self._error()

    def _error(self) -> StakingError:
        if self.name in BOOKS:
            return BooksUnavailable("fault")
        if self.name == "queue":
            return Unavailable("fault")
        if self.name != "signer":
            return NodeUnavailable("fault")
        wrong = self._simulation.random.random() < 0.2
        return SignatureRefused("fault") if wrong else SignerUnavailable("fault")
