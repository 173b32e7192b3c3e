"""What can go wrong at a call, and how often. Every rate is drawn once per schedule."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from local.devnet.effects import FutureSolid, InventInclusion, Mutate, SolidFromHead, not_found
from local.devnet.history import DEPTH
from local.devnet.node import Node
from tests.support.killer import Killed
from tron_staking.domain.errors import (
    BooksUnavailable,
    NodeUnavailable,
    RecordChanged,
    SignerUnavailable,
    StakingError,
    Unavailable,
)

UNANSWERED: dict[str, type[StakingError]] = {
    "books": BooksUnavailable,
    "records": BooksUnavailable,
    "wallets": BooksUnavailable,
    "queue": Unavailable,
    "signer": SignerUnavailable,
}
MACHINES_APART_MS = 57_000
"""How far the machines behind one address are apart at most: less than the service's margin."""


@dataclass(frozen=True)
class Rates:
    """How likely a call meets each fault."""

    killed: float
    lost: float
    """Not done, and answered with an error or not at all."""
    unanswered: float
    """Done, and answered with an error or not at all."""
    late: float
    """Of broadcasts: the bytes arrive much later. Of wake-ups: they come twice, or late."""

    @classmethod
    def draw(cls, random: Random) -> "Rates":
        level = random.choice((0.0, 0.02, 0.08, 0.25))
        return cls(random.choice((0.0, 0.01, 0.04)), *(level * random.random() for _ in range(3)))


QUIET = Rates(0, 0, 0, 0)


class Ports:
    """Wraps every port of one container, as `tests.support.killer.Killer` does."""

    def __init__(self, simulation: Any) -> None:
        self._simulation = simulation

    def wrap(self, port: Any, name: str) -> Any:
        return _Port(self._simulation, port, name)


class _Port:
    def __init__(self, simulation: Any, port: Any, name: str) -> None:
        self._simulation, self._port, self.name = simulation, port, name

    def __getattr__(self, attribute: str) -> Callable[..., Any]:
        method = getattr(self._port, attribute)
        return lambda *args: self._call(attribute, method, args)

    def _call(self, attribute: str, method: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        simulation = self._simulation
        if attribute != "due":  # sixteen reads of an index: nothing to interleave
            simulation.scheduler.pause()
        simulation.before(self.name, attribute, args)
        rates, draw, error = simulation.rates, simulation.random.random, self._error()
        label = f"{self.name}.{attribute}"
        if draw() < rates.killed:
            simulation.note(f"{label} killed before")
            raise Killed(label)
        if draw() < rates.lost:
            simulation.note(f"{label} lost")
            raise error
        if attribute in ("broadcast", "wake") and draw() < rates.late:
            simulation.note(f"{label} late")
            simulation.late.append(lambda: method(*args))
            raise error
        try:
            result = method(*args)
        except StakingError as refusal:
            simulation.note(f"{label} refused: {refusal!r:.90}")
            raise
        simulation.note(f"{label} -> {result!s:.60}")
        if draw() < rates.killed:
            simulation.note(f"{label} killed after")
            raise Killed(label)
        if draw() < rates.unanswered:
            simulation.note(f"{label} done, not answered")
            raise RecordChanged("our own write, retried") if attribute == "change" and draw() < 0.5 else error
        simulation.after(self.name, attribute, args)
        return result

    def _error(self) -> StakingError:
        return UNANSWERED.get(self.name, NodeUnavailable)("fault")


LIES: dict[str, Callable[[Node], None]] = {
    "final is what is at the head": lambda node: _add(node, SolidFromHead(), "/walletsolidity/*"),
    "the future is solid": lambda node: _add(node, FutureSolid(200), "/walletsolidity/getblock"),
    "everything is included": lambda node: _add(node, InventInclusion(), "*/gettransactioninfobyid"),
    "nothing is included": lambda node: _add(node, not_found(), "*/gettransactioninfobyid"),
    "absent, and the future is solid": lambda node: (
        _add(node, FutureSolid(200), "/walletsolidity/getblock"),
        _add(node, not_found(), "*/gettransactioninfobyid"),
    )[0],
    "every broadcast is a success": lambda node: (
        _add(node, Mutate("result", True), "/wallet/broadcasthex"),
        _add(node, Mutate("code", "SUCCESS"), "/wallet/broadcasthex"),
    )[0],
    "every broadcast is invalid": lambda node: (
        _add(node, Mutate("result", False), "/wallet/broadcasthex"),
        _add(node, Mutate("code", "CONTRACT_VALIDATE_ERROR"), "/wallet/broadcasthex"),
    )[0],
    "another branch": lambda node: _add(
        node, Mutate("block_header.raw_data.parentHash", None), "/wallet/getblock"
    ),
}


def _add(node: Node, effect: Any, path: str) -> None:
    node.faults.add(effect, path)


def look_through_any_machine(node: Node, past: list[tuple[int, int]], random: Random) -> None:
    """One address, several machines: each call may meet one that still knows what was known a while ago.

    `past` holds when which block was solidified. After a stall, a moment ago may be hundreds of blocks ago.
    """
    since = node.clock.now() - MACHINES_APART_MS
    known = random.choice([solid for moment, solid in past if moment >= since] or [past[-1][1]])
    node.lag = min(DEPTH, node.chain.solid_block.number - known)
