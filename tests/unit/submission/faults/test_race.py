"""Sixty-four functions at once, with one Idempotency-Key: one intent, one transaction, one answer.

Each thread is one Lambda environment: a handler, a clock and a memory of its own. The books are atomic per
write, as DynamoDB is, and no more than that.
"""

import asyncio
import json
import logging
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

import pytest

from tests.support.additive import ADDITIVE, Additive
from tests.support.audit import assert_books_equal_chain
from tests.support.fakes import FakeBooks
from tests.support.http import Answer, Service, event_of
from tests.support.patience import PATIENCE
from tests.support.world import ADDRESS, World
from tron_staking.domain.address import Address, address_bytes
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import Entry
from tron_staking.submission.ports import Marker

THREADS = 64
ROUNDS = 1000
FEWER_ROUNDS = 12
"""For the others: they go the same way as a freeze, and the chain counts what they may do."""

MINUTES = 60
TRX = 1_000_000


@pytest.fixture(autouse=True)
def _nobody_listens(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Sixty-four thousand requests say nothing: what they would say is looked at elsewhere."""
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    logged = logging.root.manager.disable
    logging.disable()
    yield
    logging.disable(logged)


class AtomicBooks(FakeBooks):
    """One write at a time. At the gate, every writer has made its plan before the first one writes."""

    def __init__(self) -> None:
        super().__init__()
        self.gate: threading.Barrier | None = None
        self._writing = threading.Lock()

    def accept(self, marker: Marker, record: StakingRecord, entries: Sequence[Entry] = ()) -> Marker:
        if self.gate is not None:
            self.gate.wait()
        with self._writing:
            return super().accept(marker, record, entries)

    def change(self, before: StakingRecord, after: StakingRecord, entries: Sequence[Entry] = ()) -> None:
        with self._writing:
            super().change(before, after, entries)


class OneAtATime:
    """A node that serves one request at a time: the devnet of this process knows no threads.

    What it was asked is answered from memory until it is given a transaction, or forgets: 64 at once ask the
    same, and nothing else would take most of the time.
    """

    def __init__(self, node: Any) -> None:
        self.name = node.name
        self._node, self._busy = node, threading.Lock()
        self._said: dict[tuple[Any, ...], Any] = {}

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._node, name)

        def ask(*args: Any) -> Any:
            with self._busy:
                if name == "broadcast":
                    self._said.clear()
                    return method(*args)
                if (name, args) not in self._said:
                    self._said[name, args] = method(*args)
                return self._said[name, args]

        return ask

    def forget(self) -> None:
        """Time has passed."""
        with self._busy:
            self._said.clear()


class Environments(Service):
    """The functions, each thread in an environment of its own."""

    def __init__(self, world: World) -> None:
        self._here = threading.local()
        super().__init__(world)

    @property
    def world(self) -> World:
        here: World = getattr(self._here, "world", self._outside)
        return here

    @world.setter
    def world(self, world: World) -> None:
        self._outside = world

    @contextmanager
    def entered(self, world: World) -> Iterator[None]:
        """This thread is that environment, with the event loop that Mangum wants."""
        self._here.world = world
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        try:
            yield
        finally:
            asyncio.set_event_loop(None)
            loop.close()


class Race:
    """Threads that send one event at the same moment, again and again."""

    def __init__(self, service: Environments, function: str) -> None:
        self.service, self.function = service, function
        self.node = OneAtATime(service.world._nodes[0])
        self.answers: list[Answer] = []
        self._event: dict[str, Any] = {}
        self._start, self._end = (threading.Barrier(THREADS + 1, timeout=PATIENCE) for _ in range(2))
        self._threads = [threading.Thread(target=self._run, args=[world]) for world in self._worlds()]

    def _worlds(self) -> list[World]:
        """Two of them in each millisecond: they build the same bytes."""
        world = self.service.world
        return [world.twin(self.node, skew=timedelta(milliseconds=n // 2)) for n in range(THREADS)]

    def __enter__(self) -> "Race":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._start.abort()
        self._end.abort()
        for thread in self._threads:
            thread.join(PATIENCE)

    def round(self, event: dict[str, Any]) -> list[Answer]:
        """What each of them was answered."""
        self.answers, self._event = [], event
        self.node.forget()
        self._start.wait()
        self._end.wait()
        return self.answers

    def _run(self, world: World) -> None:
        with self.service.entered(world), suppress(threading.BrokenBarrierError):
            while True:
                self._start.wait()
                self.answers.append(self.service.send(self.function, self._event))
                self._end.wait()


def _event(operation: Additive, number: int, amount: str = "1") -> dict[str, Any]:
    body = json.dumps(operation.body | {"amount": amount})
    return event_of(operation.function, body=body, headers={"Idempotency-Key": f"race-{number:012}"})


def _run(operation: Additive, world: World, rounds: int) -> None:
    books = AtomicBooks()
    vars(books).update(vars(world.books) | {"gate": None})
    world.books = books
    world.start()
    with Environments(world) as service:
        moved, known = operation.moved(world), len(books.records)
        with Race(service, operation.function) as race:
            for number in range(rounds):
                if number % 2:
                    world.devnet.clock.shift(THREADS)  # at the gate nobody may come a second time
                    books.gate = threading.Barrier(THREADS, timeout=PATIENCE)
                answers = race.round(_event(operation, number))
                books.gate = None
                assert len(answers) == THREADS
                assert {answer.status for answer in answers} == {202}, answers[0].body
                assert len({answer.body for answer in answers}) == 1
                assert len(books.records) == len(books.markers) == len(books.txids) == known + number + 1
                other = service.send(operation.function, _event(operation, number, amount="2"))
                assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
                if number % 10 == 0:
                    world.devnet.advance(3)
        service.live(10 * MINUTES)
        assert operation.moved(world) - moved == rounds * TRX
        assert_books_equal_chain(world)


def test_f11_a_thousand_keys_each_used_by_sixty_four_at_once() -> None:
    world = World()
    world.devnet.fund(address_bytes(Address(ADDRESS)), 10 * ROUNDS * TRX)
    world.devnet.advance(3)
    _run(ADDITIVE["freeze"], world, ROUNDS)


@pytest.mark.parametrize("operation", ADDITIVE.values(), ids=ADDITIVE)
def test_f11_sixty_four_at_once(operation: Additive) -> None:
    _run(operation, operation.world(), FEWER_ROUNDS)
