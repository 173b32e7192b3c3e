"""Actors that run one at a time, and change places only where they call the world outside.

Each is a greenlet: nobody is interrupted, no thread decides anything, and the seed alone says who is next.
"""

from collections.abc import Callable
from random import Random
from typing import Any

from greenlet import greenlet

from tests.support.killer import Killed


class Actor:
    """One invocation: it runs from pause to pause, to its end, or until it is killed."""

    def __init__(self, name: str, job: Callable[[], None]) -> None:
        self.name = name
        self.killed = False
        self.call: Any = None
        """The request that it carries, of a client."""
        self.parts: Any = None
        """What its container has constructed."""
        self.deadline_ms: int | None = None
        """When Lambda ends it."""
        self.known = 0
        """The block that every node knew, and none forgets, when it began."""
        self.lending_known = 0
        """The block that every machine had solidified when it last asked for a delegation."""
        self.dry_run = False
        self._job = job
        self._greenlet = greenlet(self._run)

    @property
    def alive(self) -> bool:
        return not self._greenlet.dead

    def run(self) -> None:
        """Up to its next pause."""
        self._greenlet.switch()

    def pause(self) -> None:
        """Let the others run."""
        self._greenlet.parent.switch()

    def kill(self, where: str) -> None:
        """The process is gone. Whoever catches even that can do nothing any more: see `faults`."""
        self.killed = True
        raise Killed(where)

    def _run(self) -> None:
        try:
            self._job()
        except Killed:
            return


class Scheduler:
    """Gives the turn to one actor at a time, chosen by the seed."""

    def __init__(self, random: Random) -> None:
        self.actors: list[Actor] = []
        self.current: Actor | None = None
        self._random = random

    def spawn(self, name: str, job: Callable[[], None]) -> Actor:
        """A new actor; it does nothing before its first turn."""
        self.actors.append(Actor(name, job))
        return self.actors[-1]

    def step(self) -> None:
        """One actor runs up to its next call, or to its end."""
        actor = self._random.choice(self.actors)
        self.current = actor
        actor.run()
        self.current = None
        if not actor.alive:
            self.actors.remove(actor)

    def finish(self) -> None:
        """Everybody runs to the end."""
        while self.actors:
            self.step()

    def pause(self) -> None:
        """Called by an actor: let others run. Does nothing for who is no actor."""
        if self.current is not None:
            self.current.pause()
