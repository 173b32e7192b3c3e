"""A service in which every operation can succeed, as often as it is wanted."""

from copy import copy, deepcopy
from typing import Any

from tests.simulator.beginnings import Beginning, beginning
from tests.simulator.wallets import WALLETS, Signer
from tests.support.fakes import FakeBooks, FakeQueue, FakeWallets
from tests.support.killer import Killer
from tests.support.world import DevnetClock, World, node_at
from tron_staking.domain.errors import BooksUnavailable

_BOOKS = ("records", "markers", "txids", "counted", "holders", "delegated")


def world() -> World:
    """A new one, at the simulator's `staked` beginning: two wallets with stake, votes, rewards and loans."""
    start = beginning("staked")
    fresh = copy(_FIRST)
    fresh.devnet = start.node()
    fresh.clock = DevnetClock(fresh.devnet)
    fresh.books, fresh.queue = _books(start), FakeQueue(fresh.clock)
    fresh.wallets, fresh.signer, fresh.killer = FakeWallets(*WALLETS), Signer(), Killer()
    fresh.serve_by(node_at("node-1", fresh.devnet))
    return fresh


class Down:
    """Books that do not answer, whatever they are asked."""

    def __getattr__(self, _name: str) -> "Down":
        return self

    def __call__(self, *_args: Any, **_named: Any) -> Any:
        raise BooksUnavailable("the books did not answer")


def without_books() -> World:
    """A new one whose books are away."""
    lost = world()
    lost.books = Down()  # type: ignore[assignment]
    lost.start()
    return lost


def without_nodes() -> World:
    """A new one that reaches no node."""
    lost = world()
    lost.nodes_down()
    return lost


def held(books: FakeBooks) -> dict[str, Any]:
    """What the books hold, to be compared with what they hold later."""
    rewards = {name: copy(getattr(books.rewards, name)) for name in ("states", "lines")}
    return {name: copy(getattr(books, name)) for name in (*_BOOKS, "entries")} | rewards


def _books(start: Beginning) -> FakeBooks:
    books = FakeBooks()
    for name in (*_BOOKS, "entries", "delegated_at"):
        setattr(books, name, copy(getattr(start.books, name)))
    books.rewards, books.cache = deepcopy(start.books.rewards), deepcopy(start.books.cache)
    return books


_FIRST = World()
