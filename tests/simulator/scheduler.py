"""Actors that run one at a time, and change places only where they call the world outside."""

import threading
from collections.abc import Callable
from random import Random

from tests.support.killer import Killed


class Actor:
    """One process: a thread that waits for its turn at every `Scheduler.pause`."""

    def __init__(self, scheduler: "Scheduler", name: str, job: Callable[[], None]) -> None:
        self.name = name
        self.doomed = False
        self.alive = True
        self.turn = threading.Semaphore(0)
        self._scheduler = scheduler
        self._job = job
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        self.turn.acquire()
        try:
            self._job()
        except Killed:
            pass
        finally:
            self.alive = False
            self._scheduler.back.release()


class Scheduler:
    """Gives the turn to one actor at a time, chosen by the seed."""

    def __init__(self, random: Random) -> None:
        self.actors: list[Actor] = []
        self.current: Actor | None = None
        self.back = threading.Semaphore(0)
        self._random = random

    def spawn(self, name: str, job: Callable[[], None]) -> None:
        """A new actor; it does nothing before its first turn."""
        self.actors.append(Actor(self, name, job))

    def step(self) -> None:
        """One actor runs up to its next call, or to its end."""
        self._give(self._random.choice(self.actors))

    def finish(self) -> None:
        """Everybody runs to the end."""
        while self.actors:
            self.step()

    def pause(self) -> None:
        """Called by an actor: let others run. Does nothing for who is no actor."""
        actor = self.current
        if actor is not None:
            self.back.release()
            actor.turn.acquire()

    def _give(self, actor: Actor) -> None:
        self.current = actor
        actor.turn.release()
        self.back.acquire()
        self.current = None
        if not actor.alive:
            self.actors.remove(actor)
