"""One schedule: actors, faults and the chain, all driven by one seed."""

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from local.devnet.crypto import from_base58, to_base58
from local.devnet.node import Node
from tests.simulator.beginnings import beginning
from tests.simulator.books import PENDING, WatchedBooks
from tests.simulator.container import Container, new_container
from tests.simulator.functions import deployed, invoke
from tests.simulator.history import Done, done_since
from tests.simulator.lies import LIES
from tests.simulator.queue import Message, Queue
from tests.simulator.requests import Call, Requests, spelled
from tests.simulator.scenario import QUIET, Scenario
from tests.simulator.scheduler import Actor, Scheduler
from tests.simulator.troubles import Troubles
from tests.simulator.verdict import verdict
from tests.simulator.wallets import KEYS, WALLETS
from tests.simulator.watch import Watch
from tests.support.circuits import FakeCircuits
from tests.support.fakes import FakeWallets
from tests.support.http import Answer, event_of
from tron_staking.domain.constants import API_PREFIX
from tron_staking.domain.errors import Unavailable
from tron_staking.models.fields import from_milliseconds

PATIENCE_MS = 3_600_000
_HEALING_STEP_MS = 12_000
_SWEEP_EVERY_MS = 60_000
_AT_LEAST_MS = 180_000
"""After healing: long enough for two ticks of the Scheduler and what they wake."""
_REQUEST_MS, _WORKER_MS, _SWEEP_MS = 28_000, 60_000, 50_000
"""The functions' timeouts in template.yaml."""
_UNKNOWN = "stk_" + "0" * 32
_LIED_TO = 3
"""How many nodes it takes for one of them to lie: the other two must agree."""
_DRY_RUNS = 0.04
_A_MINUTE = (60, 60, 60, 2, 1)


def _rate(seed: int) -> dict[str, Any]:
    """Drawn by itself: the days on which nothing is too much are those that they were without limits."""
    return {"operations_a_minute": Random(f"rate {seed}").choice(_A_MINUTE)}  # noqa: S311  # not a secret


_STRIKES = (1, 1, 5)
"""Mostly a node is left alone at once: a schedule is short, and that must make nothing worse."""


def _strikes(seed: int) -> int:
    """Drawn by itself, like the rate."""
    return Random(f"strikes {seed}").choice(_STRIKES)  # noqa: S311  # not a secret


class Simulation:
    """Runs one seed; `log` says what happened, when it was asked for."""

    def __init__(self, seed: int, *, verbose: bool = False, **fixed: Any) -> None:
        self.random = random = Random(seed)  # noqa: S311  # not a secret
        self.log: list[str] | None = [] if verbose else None
        self.broken: list[str] = []
        self.late: list[Callable[[], Any]] = []
        self.outside: set[str] = set()
        self.idle: list[Container] = []
        self.healed = False
        self.scheduler = Scheduler(random)
        self.scenario = scenario = Scenario.draw(random, **_rate(seed) | fixed)
        self.rates, self.skew = scenario.rates, scenario.skew
        start = beginning(scenario.beginning)
        self.devnet = start.node()
        self.devnet.network.set_solid_lag(scenario.solid_lag)
        self.devnet.network.stall(stalled=scenario.stalled)
        self._began_at = self.devnet.chain.solid_block.number
        self.began_with = {address: self._votes(address) for address in KEYS}
        self.devnets = [self.devnet, *(self.devnet.another() for _ in range(scenario.nodes - 1))]
        self.node_names = [f"node-{number}" for number in range(scenario.nodes)]
        self.circuits, self._strikes = FakeCircuits(), _strikes(seed)
        self.queue = Queue(random, self.devnet.clock)
        self.wallets = FakeWallets(*WALLETS)
        self.watch = Watch(self)
        self.books = WatchedBooks(self, start.books)
        self.requests = Requests.draw(random, scenario)
        self.troubles = Troubles(self)
        self._misbehave()
        self.note("scenario", scenario)

    def _misbehave(self) -> None:
        scenario = self.scenario
        for node, lag in zip(self.devnets, scenario.lags, strict=False):
            node.lag = lag
            node.conditions.trx_cache_enable = scenario.trx_cache
        if scenario.lie is not None and scenario.nodes == _LIED_TO:
            LIES[scenario.lie](self.devnets[scenario.liar])

    def meet(self, node: Node) -> None:
        """Each request of an actor may meet another machine behind the node's address."""
        if self.scenario.machines and self.scheduler.current is not None:
            self.troubles.look_through_any_machine(node)

    @property
    def now(self) -> int:
        """The true time, in ms."""
        return self.devnet.clock.now()

    def _votes(self, address: str) -> dict[str, int]:
        """What a wallet votes for, at the head."""
        account = self.devnet.head.account(from_base58(address))
        return {to_base58(witness): count for witness, count in account.votes} if account else {}

    # ── the day ──

    def run(self) -> list[str]:
        """The whole schedule; what is wrong in the end."""
        with deployed(self._parts, self._strikes):
            self._live_through_the_day()
            self.scheduler.finish()
            self._heal()
            return verdict(self)

    def _live_through_the_day(self) -> None:
        events = [self._request] * 3 + [self._work] * 6 + [self._sweep] * 2 + [self.troubles.time] * 6
        events += [self.troubles.happen] * 3 + [self._read]
        for _ in range(self.scenario.steps):
            if self.scheduler.actors and self.random.random() < 0.8:
                self.scheduler.step()
            else:
                self.random.choice(events)()

    def _heal(self) -> None:
        """Nothing goes wrong any more: now everything must come to an end."""
        self.note("── everything is healed ──")
        self.healed, self.rates, self.skew, self.idle = True, QUIET, 0, []
        self.troubles.heal()
        for passed in range(0, PATIENCE_MS, _HEALING_STEP_MS):
            if passed >= _AT_LEAST_MS and not self._is_anything_left():
                break
            self.troubles.jump(_HEALING_STEP_MS)
            if passed % _SWEEP_EVERY_MS == 0:
                self._sweep()
            self._work()
            self.scheduler.finish()

    def _is_anything_left(self) -> bool:
        now = from_milliseconds(self.now)
        return any(one.status is PENDING or one.is_due(now) for one in self.books.records.values())

    def done(self) -> list[Done]:
        """Every transaction that is final since the day began."""
        return list(done_since(self.devnet.chain, self._began_at))

    # ── who acts ──

    def _request(self) -> None:
        for _ in range(self.random.choice((1, 1, 2, 3))):
            call = self.requests.next(self.random)
            name = f"{call.function} {call.principal}/{call.key[0]}"
            dry_run = self.random.random() < _DRY_RUNS
            actor = self._spawn(name, _REQUEST_MS, partial(self._plan if dry_run else self._ask, call))
            actor.call, actor.dry_run, actor.known = call, dry_run, self.troubles.known_to_all()

    def _ask(self, call: Call) -> None:
        stored = self.watch.asked(call)
        answer = Answer.of(self._invoke(call.function, self._event(call)))
        self.watch.answered(call, stored, answer)

    def _plan(self, call: Call) -> None:
        event = self._event(call, query={"dry_run": ["true"]})
        self.watch.planned(Answer.of(self._invoke(call.function, event)))

    def _event(self, call: Call, **more: Any) -> dict[str, Any]:
        body, headers = spelled(call.body, self.random), {"Idempotency-Key": call.key}
        return event_of(call.function, body=body, headers=headers, principal=call.principal, **more)

    def _read(self) -> None:
        """A caller looks at a record: one that is due is woken by that."""
        staking_id = self.random.choice([*self.books.records, _UNKNOWN])
        event = event_of("get_record", path=f"{API_PREFIX}/records/{staking_id}")
        self._spawn("get_record", _REQUEST_MS, partial(self._invoke, "get_record", event))

    def _work(self) -> None:
        batch = self.queue.receive(in_order=self.random.random() < 0.5)
        if batch:
            self._spawn("advance", _WORKER_MS, partial(self._advance, batch))

    def _advance(self, batch: list[Message]) -> None:
        records = [{"messageId": one.id, "body": one.body} for one in batch]
        answer = self._invoke("advance", {"Records": records})
        self.queue.answered(batch, answer)
        if self.random.random() < self.rates.again:
            self.queue.repeat(batch)

    def _sweep(self) -> None:
        self._spawn("sweep", _SWEEP_MS, partial(self._invoke, "sweep", {}))

    def _spawn(self, name: str, timeout_ms: int, work: Callable[[], Any]) -> Actor:
        container = self.idle.pop() if self.idle and self.random.random() < 0.8 else new_container(self)

        def job() -> None:
            work()
            self.idle.append(container)  # not reached by who is killed

        actor = self.scheduler.spawn(f"{name}#{self.random.randrange(10**4)}", job)
        actor.parts = container.parts
        actor.deadline_ms = self.now + timeout_ms if self.scenario.timeouts else None
        self.note("starts", actor.name, container.clock.skew)
        return actor

    def _invoke(self, function: str, event: Any) -> Any:
        """One invocation. Who is killed gives no answer, whatever frameworks make of that."""
        actor = self.scheduler.current
        try:
            answer = invoke(function, event)
        except Exception as error:
            self.note("crashes", repr(error))
            if not (function == "sweep" and isinstance(error, Unavailable)):
                self.broken.append(f"crash: {error!r:.80}")
            answer = None
        if actor is not None and actor.killed:
            actor.kill("already")
        return answer

    def _parts(self) -> Any:
        return self.scheduler.current.parts

    def timed_out(self, actor: Actor) -> bool:
        """Whether Lambda has ended the invocation by now."""
        return actor.deadline_ms is not None and self.now > actor.deadline_ms and not self.healed

    def is_away(self, port: str) -> bool:
        """Whether a dependency is away for a while."""
        return self.troubles.is_away(port)

    def loses(self, port: str) -> bool:
        """Whether this call to a dependency does not reach it."""
        return self.random.random() < self.rates.lost or self.is_away(port)

    def note(self, *said: Any) -> None:
        """Remembers what happened, when somebody wants to read it."""
        if self.log is not None:
            who = self.scheduler.current.name if self.scheduler.current else "world"
            self.log.append(f"{self.now} {who:28} " + " ".join(f"{one!s:.160}" for one in said))
