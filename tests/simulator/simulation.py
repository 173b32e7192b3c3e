"""One schedule: actors, faults and the chain, all driven by one seed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random
from typing import Any

from local.devnet.constants import BLOCK_INTERVAL_MS
from local.devnet.node import Config, Mode, Node
from tests.simulator.faults import LIES, QUIET, Ports, Rates, look_through_any_machine
from tests.simulator.scheduler import Scheduler
from tests.simulator.watch import FINAL, WatchedBooks, contract_in, verdict
from tests.support.fakes import FakeQueue, FakeWallets
from tests.support.wiring import Service, wire
from tests.support.world import ADDRESS, FUNDS, KEY, DevnetClock, KeySigner, node_at
from tron_staking.domain.address import address_bytes
from tron_staking.domain.errors import IdempotencyMismatch, StakingError
from tron_staking.domain.wallet import Wallet
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.fields import milliseconds
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import FreezeBalanceRequest
from tron_staking.operations.freeze import Freezer
from tron_staking.submission.finality import SolidBlocks
from tron_staking.submission.intent import Call, request_hash

PATIENCE_SECONDS = 3600
QUEUE_LIMIT = 400


@dataclass
class Container:
    """One Lambda environment, with a clock of its own; it carries one job at a time."""

    service: Service
    clock: DevnetClock


class Simulation:
    """Runs one seed. `broken` and `verdict` say which promises it broke; `log` what happened."""

    def __init__(self, seed: int) -> None:
        self.random = random = Random(seed)  # noqa: S311  # not a secret
        self.scheduler = Scheduler(random)
        self.log: list[str] = []
        self.broken: list[str] = []
        self.late: list[Callable[[], Any]] = []
        self.rates = Rates.draw(random)
        self.devnet = Node(
            Config(
                mode=Mode.MANUAL,
                solid_lag=random.choice((2, 5, 19)),
                accounts={address_bytes(ADDRESS): FUNDS},
                trx_cache_enable=random.random() < 0.5,
                witnesses=3,
                parameters={
                    "getChangeDelegation": 0
                },  # nobody votes here: blocks that pay no voters are fast
            )
        )
        self.devnets = [
            self.devnet,
            *(self.devnet.another() for _ in range(random.choice((0, 0, 1, 2, 2)))),
        ]
        self.books = WatchedBooks(self.devnet.chain)
        self.queue = FakeQueue(DevnetClock(self.devnet))
        self.skew = random.choice((0, 0, 30, 90))
        self.many_machines = random.random() < 0.4
        self.idle: list[Container] = []
        self.past: list[tuple[int, int]] = []
        self._remember()
        self.requests = self._draw_requests()
        self.accepted: set[str] = set()
        if not self.many_machines:
            for node in self.devnets:
                node.lag = random.choice((0, 0, 0, 3, 15))
        if random.random() < 0.15:
            self.devnet.network.stall(stalled=True)
        if len(self.devnets) == 3 and random.random() < 0.6:
            lie = random.choice(sorted(LIES))
            self.note(f"a liar: {lie}")
            LIES[lie](random.choice(self.devnets))

    # ── the day ──

    def run(self) -> list[str]:
        """The whole schedule; what is wrong in the end."""
        events = (
            [self._request] * 2
            + [self._worker] * 6
            + [self._sweep] * 3
            + [self._time] * 6
            + [self._trouble] * 3
        )
        for _ in range(self.random.choice((60, 150, 400))):
            if self.scheduler.actors and self.random.random() < 0.8:
                self.scheduler.step()
            else:
                self.random.choice(events)()
        self.scheduler.finish()
        self._heal()
        return verdict(self)

    def _heal(self) -> None:
        self.note("── everything is healed ──")
        self.rates, self.skew, self.idle = QUIET, 0, []
        self.devnet.network.stall(stalled=False)
        for node in self.devnets:
            node.lag = 0
            node.faults.clear()
        for arrive in self.late:
            self._deliver(arrive)
        for second in range(0, PATIENCE_SECONDS, 12):
            if second > 200 and all(record.status in FINAL for record in self.books.records.values()):
                break
            self._live(12_000)
            if second % 60 == 0:
                self._sweep()
            self._worker()
            self.scheduler.finish()

    # ── who acts ──

    def _draw_requests(self) -> list[tuple[str, FreezeBalanceRequest]]:
        random = self.random
        amounts, keys = random.choice((["100"], ["100", "200"], ["600"])), "abc"[: random.randint(1, 3)]
        bodies = {
            key: {
                "address": ADDRESS,
                "amount": random.choice(amounts),
                "resource": random.choice(("ENERGY", "BANDWIDTH")),
            }
            for key in keys
        }
        calls = []
        for _ in range(random.randint(len(keys), 6)):
            key = random.choice(keys)
            other = {"amount": "300"} if random.random() < 0.08 else {}
            calls.append((key * 16, FreezeBalanceRequest.model_validate(bodies[key] | other)))
        return calls

    def wanted(self, record: StakingRecord) -> tuple[int, str]:
        """Amount and resource of the request that the record's key came with first."""
        keys = [marker for marker in self.books.markers.values() if marker.staking_id == record.staking_id]
        for key, body in self.requests:
            call = Call("tester", key, request_hash(StakingOperationType.FREEZE, body))
            if any(call.marker == held.key and call.request_hash == held.request_hash for held in keys):
                return int(body.amount), str(body.resource)
        return 0, "nobody asked for it"

    def _request(self) -> None:
        for _ in range(self.random.choice((1, 1, 2))):
            key, body = self.random.choice(self.requests)
            self._spawn(f"request {key[0]}", partial(self._ask, key, body))

    def _ask(self, key: str, body: FreezeBalanceRequest, service: Service) -> None:
        name = self._me()
        try:
            answer = Freezer(service.common).submit(body, "tester", key)
            if answer.staking_id not in self.books.records:
                self.broken.append("202 for what is not stored")
        except StakingError as error:
            self.note(f"answers {error!r:.90}")
            if name in self.accepted and not isinstance(error, IdempotencyMismatch):
                self.broken.append("an error after the accept write")

    def _worker(self) -> None:
        batch = self.queue.receive()[:10]
        if batch:
            self._spawn("worker", lambda service: self._advance(service, batch))

    def _advance(self, service: Service, batch: list[str]) -> None:
        solid_blocks = SolidBlocks()
        for staking_id in batch:
            try:
                service.advancer.advance(staking_id, solid_blocks)
            except StakingError:
                if self.random.random() < 0.5:
                    self.queue.wake([staking_id], 30)

    def _sweep(self) -> None:
        self._spawn("sweep", lambda service: service.sweeper.sweep())

    def _spawn(self, name: str, work: Callable[[Service], Any]) -> None:
        container = self.idle.pop() if self.idle and self.random.random() < 0.8 else self._container()
        label = f"{name}#{self.random.randrange(10**6)}"

        def job() -> None:
            try:
                work(container.service)
            except StakingError as error:
                self.note(f"fails: {error!r:.90}")
            except Exception as error:
                self.note(f"crashes: {error!r}")
                self.broken.append(f"crash: {error!r:.80}")
            self.idle.append(container)  # not reached by who is killed

        self.note(f"{label} starts, its clock {container.clock.skew}")
        self.scheduler.spawn(label, job)

    def _container(self) -> Container:
        clock = DevnetClock(self.devnet)
        clock.skew = timedelta(seconds=self.random.randint(-self.skew, self.skew))
        nodes = [node_at(f"node-{number}", node) for number, node in enumerate(self.devnets)]
        service = wire(
            Ports(self),  # type: ignore[arg-type]
            clock,
            books=self.books,
            records=self.books,
            queue=self.queue,
            wallets=FakeWallets(Wallet(ADDRESS, "kms:test")),
            signer=KeySigner(KEY),
            nodes=nodes,
            monotonic=lambda: self.devnet.clock.now() / 1000,
        )
        return Container(service, clock)

    # ── what the world does ──

    def _time(self) -> None:
        step = self.random.choice((1, 1000, 3000, 3000, 15_000, 15_000, 45_000, 90_000))
        if self.random.random() < 0.15 and step <= 45_000:
            self.devnet.network.jump(step)
            self._remember()
        else:
            self._live(step)
        self.note(
            f"{step} ms pass, head {self.devnet.head.number}, solid {self.devnet.chain.solid_block.number}"
        )

    def _live(self, duration: int) -> None:
        for start in range(0, duration, BLOCK_INTERVAL_MS):
            self.devnet.network.live(min(BLOCK_INTERVAL_MS, duration - start))
            self._remember()

    def _remember(self) -> None:
        self.past.append((self.devnet.clock.now(), self.devnet.chain.solid_block.number))

    def _trouble(self) -> None:
        network, random = self.devnet.network, self.random
        kind = random.choice(
            ("reorganise", "stall", "drop", "late", "late", "restart", "halt", "halt", "edge", "edge")
        )
        self.note(f"trouble: {kind}")
        if kind == "reorganise" and network.chain.unsolid:
            count = random.randint(1, len(network.chain.unsolid))
            network.reorganise(count, keep=random.random() < 0.5, branch=random.randint(0, count))
        elif kind == "stall":
            network.stall(stalled=not network.chain.stalled)
        elif kind == "drop":
            network.mempool.restart(network.chain.head)
        elif kind == "late" and self.late:
            self._deliver(self.late.pop(random.randrange(len(self.late))))
        elif kind == "edge":
            self._wait_for_an_expiration()
        elif kind == "halt":
            self.devnet.clock.shift(random.choice((20_000, 70_000)))
        elif kind == "restart":
            self.idle.clear()

    def _wait_for_an_expiration(self) -> None:
        """Up to a few seconds before an attempt expires; then comes what was late."""
        open_ = [one.attempt.expiration for one in self.books.records.values() if one.status not in FINAL]
        if open_:
            left = milliseconds(self.random.choice(open_)) - self.devnet.clock.now()
            self._live(max(0, left - self.random.randrange(12_000)))
            while self.late:
                self._deliver(self.late.pop())

    def _deliver(self, arrive: Callable[[], Any]) -> None:
        try:
            arrive()
        except StakingError as error:
            self.note(f"arrives late: {error!r:.60}")

    # ── what is seen at the calls ──

    def before(self, port: str, method: str, args: tuple[Any, ...]) -> None:
        """Called before each call, with what is about to be done."""
        if port.startswith("node-") and self.many_machines:
            look_through_any_machine(self.devnets[int(port[-1])], self.past, self.random)
        raw_data = args[0] if method == "broadcast" else args[1] if method == "sign" else None
        if raw_data is not None:
            record = self.books.stored_bytes(raw_data)
            if record is None:
                self.broken.append(f"{method} of bytes that are not recorded")
            elif contract_in(raw_data) != self.wanted(record):
                self.broken.append(f"{method} of something else than was asked for")
        if len(self.queue._messages) > QUEUE_LIMIT:
            self.broken.append("wake-ups multiply")

    def after(self, port: str, method: str, args: tuple[Any, ...]) -> None:
        """Called after each call that was answered."""
        if method == "accept" and self.books.markers[args[0].key].staking_id == args[1].staking_id:
            self.accepted.add(self._me())

    def note(self, text: str) -> None:
        """Remembers what happened."""
        self.log.append(f"{self.devnet.clock.now() if hasattr(self, 'devnet') else 0} {self._me():18} {text}")

    def _me(self) -> str:
        return self.scheduler.current.name if self.scheduler.current else "world"
