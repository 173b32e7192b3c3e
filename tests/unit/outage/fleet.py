"""Many containers under load, over nodes that can be made to fail. Time is the devnet's, moved by hand.

Each container is a composition of its own: its own memory, its own breakers and budgets. They share what
deployed ones share: the books, the queue, the cache, what is kept of nodes, and the chain.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import requests

from local.devnet.node import Config, Mode, Node
from tests.support.circuits import FakeCircuits
from tests.support.fakes import FakeBooks, FakeQueue, FakeWallets
from tests.support.killer import Killer
from tests.support.wiring import Service, wire
from tests.support.world import ADDRESS, KEY, DevnetClock, InProcess, KeySigner
from tron_staking.adapters.circuit_breaker import CircuitBreaker, WatchesNode
from tron_staking.adapters.node_http import Reply
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.address import Address, address_bytes, address_from_bytes
from tron_staking.domain.circuit import WHOLE_JITTER
from tron_staking.domain.errors import StakingError, Unavailable
from tron_staking.domain.wallet import Wallet
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.requests import FreezeBalanceRequest
from tron_staking.operations.account_states import AccountStates
from tron_staking.operations.cached import Cache
from tron_staking.operations.freeze import Freezer
from tron_staking.submission.finality import SolidBlocks

FUNDS = 100_000_000_000
CONTAINERS = 8
READERS = [address_from_bytes(b"\x41" + bytes([number]) * 20) for number in range(8)]
READS_A_SECOND = 8
FREEZE_EVERY_SECONDS = 2
QUESTIONS_A_SECOND = 24

_NEVER = 86_400.0
"""Seconds: no node is too slow because this machine is busy."""

SUSPENDED = (
    b'{"Error":"request rate exceeded the allowed_rps(10), and the query server is suspended for 5 s"}'
)


def refused() -> Reply:
    """Nobody listens."""
    raise requests.ConnectionError


def hangs() -> Reply:
    """The whole deadline passes."""
    raise TimeoutError


TROUBLES: dict[str, Callable[[], Reply]] = {
    "refused": refused,
    "hangs": hangs,
    "503": lambda: Reply(503, b""),
    "garbage": lambda: Reply(200, b"<html>Back soon"),
    "429": lambda: Reply(429, b""),
    "429 and when": lambda: Reply(429, b"", "3"),
    "403": lambda: Reply(403, SUSPENDED),
}


class Machine:
    """What really answers as one node: `asked` is how often it was, by whomever."""

    def __init__(self) -> None:
        self.asked = 0
        self.trouble: Callable[[], Reply] | None = None
        self.each = 1
        """Of so many requests one meets the trouble."""

    def meet(self) -> Reply | None:
        self.asked += 1
        return self.trouble() if self.trouble and self.asked % self.each == 0 else None


class _Provider(InProcess):
    def __init__(self, name: str, devnet: Node, machine: Machine, watch: WatchesNode) -> None:
        super().__init__(name, devnet, watch)
        self._machine = machine
        self.timeout = _NEVER

    def _post(self, method: str, params: Any, seconds: float) -> Reply:
        return self._machine.meet() or super()._post(method, params, seconds)


@dataclass
class Container:
    """One Lambda environment, of whichever function is called."""

    service: Service
    freezer: Freezer
    states: AccountStates


@dataclass
class Callers:
    """What the callers were answered, and who comes back when; each comes back as he was told."""

    answered: Counter[str] = field(default_factory=Counter)
    again: list[tuple[datetime, str]] = field(default_factory=list)

    def due(self, now: datetime) -> list[str]:
        ready = [key for moment, key in self.again if moment <= now]
        self.again = [one for one in self.again if one[0] > now]
        return ready


class Fleet:
    """The service under load."""

    def __init__(self, nodes: int) -> None:
        accounts = {address_bytes(address): FUNDS for address in (ADDRESS, *READERS)}
        self.devnet = Node(Config(mode=Mode.MANUAL, solid_lag=2, accounts=accounts))
        self.clock = DevnetClock(self.devnet)
        self.circuits = FakeCircuits()
        self.machines = [Machine() for _ in range(nodes)]
        self.books, self.queue = FakeBooks(), FakeQueue(self.clock)
        self.containers = [self._container() for _ in range(CONTAINERS)]
        self.callers = Callers()
        self._turn, self._key = count(), count()

    def _container(self) -> Container:
        service = wire(
            Killer(),
            self.clock,
            books=self.books,
            records=self.books,
            queue=self.queue,
            wallets=FakeWallets(Wallet(ADDRESS, "kms:test")),
            signer=KeySigner(KEY),
            nodes=[self._node(number, machine) for number, machine in enumerate(self.machines, 1)],
            monotonic=lambda: self.devnet.clock.now() / 1000,
            delegations=self.books,
        )
        cache = Cache(self.books.cache, self.books.cache, self.clock)
        return Container(service, Freezer(service.common), AccountStates(service.pool, cache))

    def _node(self, number: int, machine: Machine) -> TronNode:
        name, spare = f"node-{number}", len(self.machines) > 1
        key = f"node#{number}"
        # The longest pauses, so that every run is the same.
        watch = CircuitBreaker(name, key, self.circuits, self.clock, spare=spare, jitter=lambda: WHOLE_JITTER)
        node = TronNode(name, "http://devnet.invalid")
        node._provider = _Provider(name, self.devnet, machine, watch)
        return node

    def replace_containers(self) -> None:
        """Every container is a new one: cold, and without any memory."""
        self.containers = [self._container() for _ in range(CONTAINERS)]

    def live(self, seconds: int) -> list[int]:
        """So much time under load; how often each node was asked meanwhile."""
        return self._asked(self._second, seconds)

    def ask(self, seconds: int) -> list[int]:
        """So much time with `QUESTIONS_A_SECOND` that no cache answers; how often each node was asked."""
        return self._asked(self._questions, seconds)

    def _asked(self, second: Callable[[], None], seconds: int) -> list[int]:
        before = [machine.asked for machine in self.machines]
        for _ in range(seconds):
            self.devnet.advance(1)
            second()
        return [machine.asked - old for machine, old in zip(self.machines, before, strict=True)]

    def _questions(self) -> None:
        for _ in range(QUESTIONS_A_SECOND):
            self._answer("question", lambda: self._next().service.pool.reward(ADDRESS))

    def _second(self) -> None:
        now = self.clock.now()
        for number in range(READS_A_SECOND):
            self._read(READERS[(now.second * READS_A_SECOND + number) % len(READERS)])
        if now.second % FREEZE_EVERY_SECONDS == 0:
            self._freeze(f"{next(self._key):016}")
        for key in self.callers.due(now):
            self._freeze(key)
        if now.second == 0:
            self._next().service.sweeper.sweep()
        self._work()

    def _next(self) -> Container:
        return self.containers[next(self._turn) % CONTAINERS]

    def _read(self, address: Address) -> None:
        self._answer("read", lambda: self._next().states.read(address, 0))

    def _freeze(self, key: str) -> None:
        body = {"address": ADDRESS, "amount": f"1.{int(key):06}", "resource": "ENERGY"}  # each of its own
        request = FreezeBalanceRequest.model_validate(body)
        retry_after = self._answer("freeze", lambda: self._next().freezer.submit(request, "tester", key))
        if retry_after is not None:
            self.callers.again.append((self.clock.now() + timedelta(seconds=retry_after), key))

    def _answer(self, kind: str, act: Callable[[], object]) -> int | None:
        """Counts how it went. When to come back, if that helps."""
        try:
            act()
        except Unavailable as error:
            self.callers.answered[f"{kind} 503"] += 1
            return error.retry_after
        self.callers.answered[f"{kind} ok"] += 1
        return None

    def _work(self) -> None:
        solid_blocks = SolidBlocks()
        for staking_id in self.queue.receive():
            try:
                self._next().service.advancer.advance(staking_id, solid_blocks)
            except StakingError:
                self.callers.answered["worker failed"] += 1

    def unfinished(self) -> int:
        """How many records the chain has not decided yet."""
        return sum(one.status is StakingStatusType.PENDING for one in self.books.records.values())

    def failed(self) -> int:
        """How many records ended without their transaction."""
        return sum(one.status is StakingStatusType.FAILED for one in self.books.records.values())
