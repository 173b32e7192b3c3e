"""Delegations made or taken back past the service: records never claim what the chain does not have."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from local.devnet.effects import garbage
from local.devnet.faults import ServerBusy
from tests.support.chainwork import send
from tests.support.lending import (
    DAY_MS,
    DOUBTED,
    ENERGY,
    MINUTES,
    RECEIVER,
    TRX,
    assert_books_equal_chain,
    days,
    delegate,
    delegations,
    in_books,
    lender,
    on_chain,
    records,
    undelegate,
)
from tests.support.world import ADDRESS, World, node_at
from tron_staking.domain.address import address_bytes
from tron_staking.domain.errors import StakingError, Unavailable
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.operations.settle import MOST_OTHERS
from tron_staking.submission.finality import SolidBlocks

OUTSIDE = {
    "owner_address": address_bytes(ADDRESS),
    "receiver_address": address_bytes(RECEIVER),
    "resource": 1,
}


def _lend_outside(world: World, trx: int, **fields: Any) -> None:
    send(world, "DelegateResourceContract", balance=trx * TRX, **OUTSIDE, **fields)


def _take_outside(world: World, trx: int) -> None:
    send(world, "UnDelegateResourceContract", balance=trx * TRX, **OUTSIDE)


def _advance(world: World, record: StakingRecord) -> None:
    world.advancer.advance(record.staking_id, SolidBlocks())


def _advance_after_doubts(world: World, record: StakingRecord) -> None:
    """What it finds is not what the books expect, and stays so."""
    _advance(world, record)
    assert world.books.load(record.staking_id).status is StakingStatusType.PENDING
    world.devnet.network.live(DOUBTED * 1000)
    _advance(world, record)


def _only(world: World, operation: StakingOperationType) -> StakingRecord:
    (record,) = records(world, operation)
    return record


@pytest.mark.parametrize(
    ("taken", "left"), [(100, ("INACTIVE", 0)), (30, ("ACTIVE", 70))], ids=["all", "a part"]
)
@pytest.mark.parametrize("lock", [False, True])
def test_taken_back_before_it_was_settled(taken: int, left: tuple[str, int], lock: bool) -> None:
    world = lender()
    delegate(world, lock=lock)
    world.devnet.produce(1)
    if lock:
        world.devnet.network.jump(3 * DAY_MS + 3_000)
    _take_outside(world, taken)
    world.devnet.network.live(60_000)
    _advance_after_doubts(world, _only(world, StakingOperationType.DELEGATE))
    assert delegations(world) == [left]
    assert world.books.totals().active() == (left[0] == "ACTIVE") + _active_freezes(world)
    assert_books_equal_chain(world)


def _active_freezes(world: World) -> int:
    return sum(one.status is StakingStatusType.ACTIVE for one in records(world, StakingOperationType.FREEZE))


def test_taken_back_later_is_noticed_by_the_next_delegation() -> None:
    """Oldest first, as the service's own takings back."""
    world = lender()
    delegate(world, "100", key="a" * 16)
    world.live(6)
    delegate(world, "50", key="b" * 16)
    world.live(MINUTES)
    _take_outside(world, 120)
    world.live(MINUTES)
    assert delegations(world) == [("ACTIVE", 100), ("ACTIVE", 50)]
    delegate(world, "7", key="c" * 16)
    world.live(DOUBTED)
    assert delegations(world) == [("INACTIVE", 0), ("ACTIVE", 30), ("ACTIVE", 7)]
    assert_books_equal_chain(world)


def test_taken_back_later_is_noticed_by_the_next_taking_back() -> None:
    world = lender()
    delegate(world, "100", key="a" * 16)
    world.live(6)
    delegate(world, "50", key="b" * 16)
    world.live(MINUTES)
    _take_outside(world, 70)
    undelegate(world, amount="10")
    world.live(DOUBTED)
    assert delegations(world) == [("ACTIVE", 20), ("ACTIVE", 50)]
    assert_books_equal_chain(world)


def test_what_is_locked_ends_last() -> None:
    world = lender()
    delegate(world, "100", key="a" * 16, lock=True)
    world.live(6)
    delegate(world, "50", key="b" * 16)
    world.live(MINUTES)
    _take_outside(world, 50)
    delegate(world, "7", key="c" * 16)
    world.live(DOUBTED)
    assert delegations(world) == [("ACTIVE", 100), ("INACTIVE", 0), ("ACTIVE", 7)]
    assert in_books(world) == (7 * TRX, 100 * TRX)
    assert_books_equal_chain(world)


def test_what_was_lent_past_the_service_covers_what_its_records_claim() -> None:
    """Whose TRX was taken back nobody can tell; there is as much as the records say."""
    world = lender()
    delegate(world)
    world.live(MINUTES)
    _lend_outside(world, 60)
    _take_outside(world, 40)
    delegate(world, "7", key="b" * 16)
    world.live(DOUBTED)
    assert delegations(world) == [("ACTIVE", 100), ("ACTIVE", 7)]
    assert in_books(world) == (127 * TRX, 0)


@pytest.mark.parametrize("first", ["delegate", "undelegate"])
def test_own_taking_back_that_is_not_settled_ends_what_it_ends_once(first: str) -> None:
    """The chain's state has it already when the later delegation is settled."""
    world = lender()
    delegate(world)
    world.live(MINUTES)
    undelegate(world, amount="60")
    world.devnet.produce(1)
    delegate(world, "10", key="b" * 16)
    world.devnet.network.live(60_000)
    later = records(world, StakingOperationType.DELEGATE)[1]
    back = _only(world, StakingOperationType.UNDELEGATE)
    for one in (later, back) if first == "delegate" else (back, later):
        _advance(world, one)
    assert delegations(world) == [("ACTIVE", 40), ("ACTIVE", 10)]
    assert_books_equal_chain(world)


def test_two_takings_back_at_once_end_what_they_end_once() -> None:
    world = lender()
    delegate(world)
    world.live(MINUTES)
    for key, amount in (("a", "60"), ("b", "15")):
        undelegate(world, key=key * 16, amount=amount)
        world.devnet.produce(1)
    world.devnet.network.live(60_000)
    first, second = records(world, StakingOperationType.UNDELEGATE)
    _advance(world, second)
    assert delegations(world) == [("ACTIVE", 85)]
    _advance(world, first)
    assert delegations(world) == [("ACTIVE", 25)]
    assert_books_equal_chain(world)


def test_extended_and_taken_back_before_the_extension_was_settled() -> None:
    """The older record changes twice, and a write changes it once."""
    world = lender()
    delegate(world, "50", key="a" * 16, lock=True)
    world.live(MINUTES)
    delegate(world, "5", key="b" * 16, lock=True, lock_days=9)
    world.devnet.network.live(10 * DAY_MS)
    _take_outside(world, 25)
    world.devnet.network.live(60_000)
    later = records(world, StakingOperationType.DELEGATE)[1]
    _advance_after_doubts(world, later)
    (extended, _), until = records(world, StakingOperationType.DELEGATE), world.clock.now()
    assert (extended.status, extended.remaining) == ("ACTIVE", 50 * TRX)
    assert until - timedelta(days=2) < (extended.expires_at or until) < until
    world.live(2 * MINUTES)
    assert delegations(world) == [("EXPIRED", 25), ("EXPIRED", 5)]
    assert_books_equal_chain(world)


@pytest.mark.parametrize("number", [MOST_OTHERS, MOST_OTHERS + 1, 120])
@pytest.mark.parametrize("noticed_by", [delegate, undelegate])
def test_many_are_ended_in_several_writes(number: int, noticed_by: Callable[..., Any]) -> None:
    world = lender()
    delegate(world, str(2 * number + 1), key="whole" * 4)
    world.live(MINUTES)
    days(world, 1)
    whole = world.books.records.pop(_only(world, StakingOperationType.DELEGATE).staking_id)
    for part in range(number):
        fields = {"staking_id": f"stk_{part:032x}", "amount": 2 * TRX, "remaining": 2 * TRX}
        world.books.records[f"stk_{part:032x}"] = whole.model_copy(update=fields)
    _take_outside(world, 2 * number - 1)
    noticed_by(world, amount="1", key="notice" * 3)
    world.live(DOUBTED + 2 * MINUTES)
    left = [one for one in delegations(world) if one != ("INACTIVE", 0)]
    assert left == ([("ACTIVE", 2), ("ACTIVE", 1)] if noticed_by is delegate else [("ACTIVE", 1)])
    assert sum(one.remaining or 0 for one in records(world, StakingOperationType.DELEGATE)) <= (
        on_chain(world).unlocked
    )
    assert all(one.status != "PENDING" for one in world.books.records.values())


def _never_sent(world: World, **fields: Any) -> None:
    """A taking back that no node takes, for now."""
    world.devnet.faults.add(ServerBusy(), "/wallet/broadcasthex")
    undelegate(world, key="never" * 4, **fields)
    world.devnet.faults.clear()


def test_taking_back_that_is_settled_before_an_older_one_leaves_nothing_too_much() -> None:
    """It ends the delegation that the older one took back; the older one ends what came between them."""
    world = lender()
    delegate(world, "30", key="a" * 16)
    world.live(MINUTES)
    _never_sent(world, amount="30")
    undelegate(world, amount="30")
    world.devnet.produce(1)
    delegate(world, "60", key="b" * 16)
    world.devnet.network.live(15_000)
    newer, older = records(world, StakingOperationType.UNDELEGATE)
    _advance(world, newer)
    world.devnet.network.live(60_000)
    later = records(world, StakingOperationType.DELEGATE)[1]
    for one in (newer, later, older):
        _advance(world, one)
    assert delegations(world) == [("INACTIVE", 0), ("ACTIVE", 30)]
    assert_books_equal_chain(world)


@pytest.mark.parametrize("number", [1, MOST_OTHERS, MOST_OTHERS + 1, 120])
def test_taking_back_that_fails_no_longer_explains_what_is_missing(number: int) -> None:
    """While it is pending, what the records claim too much is left to it; it never comes to end that."""
    world = lender()
    delegate(world, str(2 * number), key="whole" * 4)
    world.live(MINUTES)
    days(world, 1)
    whole = world.books.records.pop(_only(world, StakingOperationType.DELEGATE).staking_id)
    for part in range(number):
        fields = {"staking_id": f"stk_{part:032x}", "amount": 2 * TRX, "remaining": 2 * TRX}
        world.books.records[f"stk_{part:032x}"] = whole.model_copy(update=fields)
    _never_sent(world)
    _take_outside(world, 2 * number - 1)
    undelegate(world, amount="1")
    world.live(DOUBTED)
    back, later = records(world, StakingOperationType.UNDELEGATE)
    assert (back.status, later.status) == ("PENDING", "COMPLETED")
    world.live(2 * DOUBTED)
    back, _ = records(world, StakingOperationType.UNDELEGATE)
    assert back.status is StakingStatusType.FAILED
    assert delegations(world) == [("INACTIVE", 0)] * number
    assert in_books(world) == (0, 0)


def test_taking_back_that_fails_waits_for_a_node_that_has_what_is_settled() -> None:
    world = lender()
    delegate(world)
    world.live(MINUTES)
    _never_sent(world, amount="100")
    _take_outside(world, 30)
    world.devnet.network.live(5 * MINUTES * 1000)
    world.devnet.faults.add(garbage(), "/walletsolidity/getdelegatedresourcev2", uses=None)
    for _ in range(3):
        world.live(2 * MINUTES)
    back = _only(world, StakingOperationType.UNDELEGATE)
    assert (back.status, delegations(world)) == ("PENDING", [("ACTIVE", 100)])
    world.devnet.faults.clear()
    world.live(DOUBTED + 3 * MINUTES)
    assert _only(world, StakingOperationType.UNDELEGATE).status is StakingStatusType.FAILED
    assert delegations(world) == [("ACTIVE", 70)]
    assert_books_equal_chain(world)


def test_records_that_the_index_shows_as_they_were_are_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """By them the chain has too little. It has not: they are looked up, and the settlement waits."""
    world = lender()
    delegate(world, "100", key="a" * 16)
    world.live(MINUTES)
    stale = list(world.books.open_delegations(ADDRESS, RECEIVER, ENERGY, 10))
    undelegate(world, amount="60")
    world.live(MINUTES)
    delegate(world, "10", key="b" * 16)
    world.devnet.network.live(60_000)
    later = records(world, StakingOperationType.DELEGATE)[1]
    monkeypatch.setattr(world.books, "open_delegations", lambda *_: [*stale, later])
    world.start()
    _advance(world, later)
    assert delegations(world) == [("ACTIVE", 40), ("PENDING", None)]
    monkeypatch.undo()
    world.start()
    world.live(2 * MINUTES)
    assert delegations(world) == [("ACTIVE", 40), ("ACTIVE", 10)]
    assert_books_equal_chain(world)


def test_taking_back_that_comes_between_list_and_chain_is_no_excess(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever settles is slow: what the list does not know is gone from the chain when he reads that."""
    world = lender()
    delegate(world, "100", key="a" * 16)
    world.live(MINUTES)
    delegate(world, "10", key="b" * 16)
    world.devnet.network.live(60_000)
    list_, later = world.books.open_delegations, records(world, StakingOperationType.DELEGATE)[1]

    def slowly(*pair: Any) -> Any:
        listed = list_(*pair)
        monkeypatch.undo()
        undelegate(world, amount="60")
        world.devnet.network.live(60_000)
        return listed

    monkeypatch.setattr(world.books, "open_delegations", slowly)
    world.start()
    _advance(world, later)
    assert delegations(world) == [("ACTIVE", 100), ("PENDING", None)]
    world.start()
    world.live(2 * MINUTES)
    assert delegations(world) == [("ACTIVE", 40), ("ACTIVE", 10)]
    assert_books_equal_chain(world)


def test_a_node_that_is_behind_what_is_settled_takes_nothing_away() -> None:
    """It knows the transaction that is settled, and not yet the one after it, which is settled already."""
    world = lender()
    delegate(world, "50", key="a" * 16)
    world.devnet.produce(5)
    delegate(world, "100", key="b" * 16)
    world.devnet.network.live(15_000)
    first, second = records(world, StakingOperationType.DELEGATE)
    _advance(world, second)
    behind = world.devnet.another()
    behind.lag = 5
    world._nodes = [node_at("behind", behind)]
    world.start()
    with pytest.raises(Unavailable):
        _advance(world, first)
    assert delegations(world) == [("PENDING", None), ("ACTIVE", 100)]
    behind.lag = 0
    world.start()
    _advance(world, first)
    assert delegations(world) == [("ACTIVE", 50), ("ACTIVE", 100)]
    assert_books_equal_chain(world)


@pytest.mark.parametrize("outside", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_records_never_claim_more_than_the_chain_has(seed: int, outside: bool) -> None:
    """Delegations, locks and takings back in any order, settled in any order."""
    rng = random.Random(seed)  # noqa: S311  # not a secret
    world = lender()
    steps = [_delegates, _takes_back, _time, _a_worker] + [_outside] * outside
    for number in range(20):
        rng.choice(steps)(world, rng, f"{seed:08}-{number:08}")
    world.live(60 * MINUTES)
    days(world, 4)
    delegate(world, "1", key="the-last-one-0000")
    world.live(2 * DOUBTED)
    assert all(one.status != "PENDING" for one in world.books.records.values())
    held = on_chain(world)
    assert in_books(world) == (held.unlocked, held.locked)
    claimed = sum(one.remaining or 0 for one in records(world, StakingOperationType.DELEGATE))
    assert claimed <= held.unlocked + held.locked
    if not outside:
        assert_books_equal_chain(world)


def _delegates(world: World, rng: random.Random, key: str) -> None:
    lock = rng.choice([{}, {}, {"lock": True, "lock_days": rng.randint(1, 3)}])
    with suppress(StakingError):
        delegate(world, str(rng.randint(1, 60)), key=key, **lock)


def _takes_back(world: World, rng: random.Random, key: str) -> None:
    with suppress(StakingError):
        undelegate(world, key=key, amount=rng.choice([None, str(rng.randint(1, 60))]))


def _time(world: World, rng: random.Random, _key: str) -> None:
    rng.choice([lambda: world.devnet.produce(1), lambda: world.live(30), lambda: days(world, 0.6)])()


def _a_worker(world: World, rng: random.Random, _key: str) -> None:
    """Some record that is due, and not the one whose turn it is."""
    due = [one for one in world.books.records.values() if one.is_due(world.clock.now())]
    with suppress(StakingError):
        for one in rng.sample(due, min(1, len(due))):
            _advance(world, one)


def _outside(world: World, rng: random.Random, _key: str) -> None:
    """Whatever the chain takes."""
    trx = rng.randint(1, 60)
    with suppress(AssertionError):
        rng.choice([_lend_outside, _take_outside, _take_outside])(world, trx)
