"""What the world does to the service: time, the chain and its nodes, dependencies, owners."""

from collections.abc import Callable
from typing import Any

from local.devnet.constants import BLOCK_INTERVAL_MS
from local.devnet.effects import (
    DropAtPacking,
    DupBeforeValidation,
    ExecutionFails,
    Hang,
    NoPeers,
    Reply,
    ServerBusy,
    Truncate,
    garbage,
    lack_of_resources,
    too_many_requests,
)
from local.devnet.history import DEPTH
from local.devnet.node import Node
from tests.simulator import owner
from tests.simulator.books import PENDING
from tests.simulator.faults import BOOKS
from tron_staking.domain.errors import StakingError
from tron_staking.models.fields import milliseconds

MACHINES_APART_MS = 57_000
"""How far the machines behind one address are apart at most: less than the service's margin."""

_DAY_MS = 25 * 3_600_000
_AWAY_MS = (5_000, 60_000, 300_000)
_LONGEST_MS = 600_000
_LIVELY_MS = 24_000
_ANYWHERE = "*"
_EFFECTS = (
    (ServerBusy(), None),
    (NoPeers(), None),
    (DupBeforeValidation(), None),
    (ExecutionFails(), None),
    (DropAtPacking(), None),
    (garbage(), _ANYWHERE),
    (garbage(after=True), _ANYWHERE),
    (lack_of_resources(), _ANYWHERE),
    (too_many_requests(), _ANYWHERE),
    (Reply(503), _ANYWHERE),
    (Hang(60), _ANYWHERE),
    (Hang(60, after=True), _ANYWHERE),
    (Truncate(20), _ANYWHERE),
)


class Troubles:
    """Drives the chain of one simulation, and everything that may go wrong with it."""

    def __init__(self, simulation: Any) -> None:
        self._simulation = simulation
        self._past: list[tuple[int, int]] = []
        self._away: dict[str, int] = {}
        kinds: list[Callable[[], None]] = [
            self._reorganise,
            self._stall,
            self._drop,
            self._arrive,
            self._arrive,
            self._restart,
            self._halt,
            self._halt,
            self._edge,
            self._edge,
            self._brink,
            self._misbehave,
            self._poison,
        ]
        outages = [self._lose_a_dependency, self._lag, self._owner, self._owner, self._day]
        self._kinds = kinds + (outages if simulation.scenario.outages else [])
        self._remember()

    def happen(self) -> None:
        """One of them, chosen by the seed."""
        kind = self._simulation.random.choice(self._kinds)
        self._simulation.note("trouble", kind.__name__)
        kind()

    def is_away(self, port: str) -> bool:
        """Whether a dependency is away for a while."""
        return self._away.get(port, 0) > self._simulation.now

    def heal(self) -> None:
        """Everything answers again, truthfully and at once; what was late arrives."""
        self._away.clear()
        network = self._simulation.devnet.network
        network.stall(stalled=False)
        network.set_solid_lag(2)
        for node in self._simulation.devnets:
            node.lag = 0
            node.faults.clear()
        self._arrive_all()

    # ── time ──

    def time(self) -> None:
        """Some of it passes."""
        step = self._simulation.random.choice((1, 1000, 3000, 3000, 15_000, 15_000, 45_000, 90_000))
        if self._simulation.random.random() < 0.3 and step <= 45_000:
            self.jump(step)
        else:
            self.live(step)
        self._simulation.note("time", step)

    def jump(self, duration: int) -> None:
        """With one block at the end."""
        self._simulation.devnet.network.jump(duration)
        self._remember()

    def live(self, duration: int) -> None:
        """With a block in every slot; of a long time mostly only at its end, which is what others see."""
        if duration > _LIVELY_MS and self._simulation.random.random() < 0.8:
            self.jump(duration - _LIVELY_MS)
            duration = _LIVELY_MS
        for start in range(0, duration, BLOCK_INTERVAL_MS):
            self._simulation.devnet.network.live(min(BLOCK_INTERVAL_MS, duration - start))
            self._remember()

    def _remember(self) -> None:
        self._past.append((self._simulation.now, self._simulation.devnet.chain.solid_block.number))

    def _day(self) -> None:
        self.jump(_DAY_MS)

    def _halt(self) -> None:
        self._simulation.devnet.clock.shift(self._simulation.random.choice((20_000, 70_000)))

    def _edge(self) -> None:
        """Up to a few seconds before an attempt expires; then comes what was late."""
        if self._until_an_expiration_is(self._simulation.now):
            self._arrive_all()

    def _brink(self) -> None:
        """Up to a few seconds before an expiration is solid; there it may stay."""
        solid_ms = self._simulation.devnet.chain.solid_block.timestamp
        if self._until_an_expiration_is(solid_ms) and self._simulation.random.random() < 0.5:
            self._simulation.devnet.network.stall(stalled=True)

    def _until_an_expiration_is(self, now_ms: int) -> bool:
        """Lives until a pending attempt's expiration is a few seconds after `now_ms`, and as much later."""
        records = self._simulation.books.records.values()
        open_ = [one.attempt.expiration for one in records if one.status is PENDING]
        if open_:
            left = milliseconds(self._simulation.random.choice(open_)) - now_ms
            self.live(max(0, min(left, _LONGEST_MS) - self._simulation.random.randrange(12_000)))
        return bool(open_)

    # ── the chain and its nodes ──

    def _reorganise(self) -> None:
        network, random = self._simulation.devnet.network, self._simulation.random
        if network.chain.unsolid:
            count = random.randint(1, min(12, len(network.chain.unsolid)))
            network.reorganise(count, keep=random.random() < 0.5, branch=random.randint(0, count))

    def _stall(self) -> None:
        network = self._simulation.devnet.network
        network.stall(stalled=not network.chain.stalled)

    def _drop(self) -> None:
        """Every node has restarted: nothing is pending any more."""
        mempool = self._simulation.devnet.mempool
        mempool.restart(self._simulation.devnet.chain.head)

    def _lag(self) -> None:
        if not self._simulation.scenario.machines:
            node: Node = self._simulation.random.choice(self._simulation.devnets)
            node.lag = self._simulation.random.choice((0, 2, 8, 25))

    def _misbehave(self) -> None:
        random = self._simulation.random
        effect, path = random.choice(_EFFECTS)
        random.choice(self._simulation.devnets).faults.add(effect, path, random.randint(1, 3))

    def look_through_any_machine(self, node: Node) -> None:
        """Each call may meet a machine that still knows what was known a while ago.

        After a stall, a moment ago may be hundreds of blocks ago.
        """
        known = self._simulation.random.choice(self._recent())
        node.lag = min(DEPTH, node.chain.solid_block.number - known)

    def known_to_all(self) -> int:
        """The block that every node knows, and none forgets: solidified, and in each one's head."""
        chain = self._simulation.devnet.chain
        behind = 0 if not self._simulation.scenario.machines else chain.solid_block.number - self._recent()[0]
        heads = [node.head.number for node in self._simulation.devnets]
        return min(chain.solid_block.number, *heads, chain.head_block.number - behind)

    def solid_to_all(self) -> int:
        """The latest block that every machine, behind whatever address, knows to be solidified."""
        solid = self._simulation.devnet.chain.solid_block.number
        return self._recent()[0] if self._simulation.scenario.machines else solid

    def _recent(self) -> list[int]:
        """The solidified blocks that the machines behind an address may still know, oldest first."""
        since, at = self._simulation.now - MACHINES_APART_MS, len(self._past)
        while at > 1 and self._past[at - 1][0] >= since:
            at -= 1
        return [solid for _, solid in self._past[at:] or self._past[-1:]]

    # ── others ──

    def _arrive(self) -> None:
        if late := self._simulation.late:
            self._deliver(late.pop(self._simulation.random.randrange(len(late))))

    def _arrive_all(self) -> None:
        while self._simulation.late:
            self._deliver(self._simulation.late.pop())

    def _deliver(self, arrive: Callable[[], Any]) -> None:
        try:
            arrive()
        except StakingError as error:
            self._simulation.note("arrives late", error)

    def _poison(self) -> None:
        """Wake-ups for nothing that is there."""
        self._simulation.queue.wake([self._simulation.random.choice(("stk_" + "0" * 32, "", "{}"))], 0)

    def _restart(self) -> None:
        self._simulation.idle.clear()

    def _lose_a_dependency(self) -> None:
        random = self._simulation.random
        nodes = tuple(self._simulation.node_names)
        until = self._simulation.now + random.choice(_AWAY_MS)
        for port in random.choice((BOOKS, ("queue",), ("signer",), nodes, nodes[:1])):
            self._away[port] = until

    def _owner(self) -> None:
        done = owner.act(self._simulation.devnet, self._simulation.random)
        self._simulation.note("owner", done)
        if done is not None:
            self._simulation.outside.add(done[1])
