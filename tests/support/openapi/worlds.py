"""A service in which every operation can succeed, as often as it is wanted."""

from copy import copy, deepcopy
from functools import cache
from typing import Any

from tests.simulator.beginnings import Beginning, beginning
from tests.simulator.wallets import PAYOUT, SECOND, SECOND_KEY, Signer
from tests.support.fakes import FakeBooks, FakeQueue, FakeWallets
from tests.support.http import PLACE, Service
from tests.support.killer import Killer
from tests.support.schedules import FakeSchedules
from tests.support.world import ADDRESS, KEY, DevnetClock, World, node_at
from tron_staking.adapters.tronpy_parts import hash_message
from tron_staking.domain.errors import BooksUnavailable
from tron_staking.domain.registration import challenge
from tron_staking.domain.wallet import EXTERNAL, Wallet
from tron_staking.models.fields import iso

KMS = "kms:1234abcd-12ab-34cd-56ef-1234567890ab"
"""The account's own key."""
WALLETS = (Wallet(ADDRESS, KMS, PAYOUT), Wallet(SECOND, EXTERNAL, PAYOUT))
OWNER_SIGNS = (Wallet(ADDRESS, EXTERNAL, PAYOUT), WALLETS[1])

_BOOKS = ("records", "markers", "txids", "counted", "holders", "delegated", "shut", "spent")


def world(wallets: tuple[Wallet, ...] = WALLETS) -> World:
    """A new one, at the simulator's `staked` beginning: two wallets with stake, votes, rewards and loans.

    The second one's owner signs, and has not signed yet what was last asked for.
    """
    return _world(_asked(), wallets)


def service() -> Service:
    """Every function over such a world."""
    serving = Service(world())
    serving.keys.known[KMS] = ADDRESS
    return serving


class Down:
    """Books that do not answer, whatever they are asked."""

    def __getattr__(self, _name: str) -> "Down":
        return self

    def __call__(self, *_args: Any, **_named: Any) -> Any:
        raise BooksUnavailable("the books did not answer")


def without_books() -> World:
    """A new one whose books are away, and the wallets with them."""
    lost = world()
    lost.books = lost.wallets = Down()  # type: ignore[assignment]
    lost.start()
    return lost


def without_nodes() -> World:
    """A new one that reaches no node."""
    lost = world()
    lost.nodes_down()
    return lost


def held(books: FakeBooks, wallets: FakeWallets) -> dict[str, Any]:
    """What the books hold, to be compared with what they hold later."""
    rewards = {name: copy(getattr(books.rewards, name)) for name in ("states", "lines")}
    kept = {name: copy(getattr(books, name)) for name in (*_BOOKS, "entries")}
    return kept | rewards | {"wallets": copy(wallets._registrations), "policies": copy(wallets.held)}


def unsigned_record() -> str:
    """The record of what the second wallet's owner has not signed yet, by its staking_id."""
    return next(id_ for id_, one in _asked().records.items() if one.attempt.awaits_owner)


def owners_signature() -> str:
    """What is missing."""
    return SECOND_KEY.sign_recoverable(_asked().records[unsigned_record()].attempt.raw_data).hex()


def proof() -> dict[str, Any]:
    """That the owner of the first wallet wants it to be external, without a payout address."""
    issued_at = iso(world().clock.now())
    message = challenge(PLACE, Wallet(ADDRESS, EXTERNAL), 1, issued_at)
    signature = KEY.sign_recoverable(hash_message(message), hasher=None)
    return {"issued_at": issued_at, "signatures": [signature.hex()]}


def _world(books: FakeBooks, wallets: tuple[Wallet, ...]) -> World:
    fresh = copy(_FIRST)
    fresh.devnet = _start().node()
    fresh.clock = DevnetClock(fresh.devnet)
    fresh.books, fresh.queue = _copied(books), FakeQueue(fresh.clock)
    fresh.books.schedules, fresh.automate_queue = FakeSchedules(), FakeQueue(fresh.clock)
    fresh.wallets, fresh.signer, fresh.killer = FakeWallets(*wallets), Signer(), Killer()
    fresh.serve_by(node_at("node-1", fresh.devnet))
    return fresh


def _start() -> Beginning:
    return beginning("staked")


@cache
def _asked() -> FakeBooks:
    """The books of the beginning, and one freeze that is not signed yet."""
    begun = _world(_start().books, WALLETS)
    begun.freeze(key="unsigned-freeze-1", address=SECOND, amount="10")
    return begun.books


def _copied(books: FakeBooks) -> FakeBooks:
    copied = FakeBooks()
    for name in (*_BOOKS, "entries", "delegated_at"):
        setattr(copied, name, copy(getattr(books, name)))
    copied.rewards, copied.cache = deepcopy(books.rewards), deepcopy(books.cache)
    return copied


_FIRST = World()
