"""What submission relies on, of the books in memory and of those in DynamoDB.

moto serves DynamoDB here. It applies a transaction item by item under one lock and ignores
ClientRequestToken, so nothing here proves how concurrent transactions or a repeated request behave.
"""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.contract.books import ADDRESS, NOW, Face, accepted, attempt, marker, record
from tron_staking.domain.address import Address
from tron_staking.domain.errors import RecordChanged, RecordNotFound, StateConflict, TransactionIdTaken
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.records import Collected, OwnersSignature, Send, StakingRecord, VoteCount
from tron_staking.submission.entries import AddressFreed, AddressHeld, Purpose, VotesCast
from tron_staking.submission.ports import DUE_SHARDS

LATER = NOW + timedelta(minutes=1)
ACTIVE, EXPIRED, FAILED, PENDING = (
    StakingStatusType.ACTIVE,
    StakingStatusType.EXPIRED,
    StakingStatusType.FAILED,
    StakingStatusType.PENDING,
)
OTHER_ADDRESS = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"


def _due(books: Face, limit: int = 100) -> list[str]:
    return [one for shard in range(DUE_SHARDS) for one in books.due(shard, LATER, limit)]


def test_accepted_record_is_read_back_whole(books: Face) -> None:
    send = Send(at=NOW, node="node-1", code="SUCCESS", message="\u2713 \U0001f511")
    stored = record(attempts=(attempt(1).signed(bytes(range(65))).sent((send,)),))
    mark = marker(stored)
    assert books.accept(mark, stored) == mark
    assert books.load(stored.staking_id) == stored
    assert books.find_marker(mark.key) == mark


def test_same_key_again_returns_who_holds_it_and_writes_nothing(books: Face) -> None:
    first = accepted(books)
    before = books.contents()
    second = record(2)
    held = books.accept(marker(second, marker(first).key, "another hash"), second)
    assert held == marker(first)
    assert books.contents() == before


def test_same_key_with_the_same_bytes_returns_who_holds_it(books: Face) -> None:
    first = accepted(books)
    before = books.contents()
    again = record(2, transaction_hash=first.transaction_hash)
    assert books.accept(marker(again, marker(first).key), again) == marker(first)
    assert books.contents() == before


def test_very_same_write_twice_is_one(books: Face) -> None:
    """The second is the first one's repetition, whose answer was lost."""
    stored = accepted(books)
    before = books.contents()
    assert books.accept(marker(stored), stored) == marker(stored)
    assert books.contents() == before


def test_bytes_of_another_intent_are_refused_and_nothing_is_written(books: Face) -> None:
    first = accepted(books)
    before = books.contents()
    second = record(2, transaction_hash=first.transaction_hash)
    with pytest.raises(TransactionIdTaken):
        books.accept(marker(second), second)
    assert books.contents() == before
    assert books.find_marker(marker(second).key) is None


def test_key_that_nobody_used(books: Face) -> None:
    assert books.find_marker("tester#unknown") is None


@pytest.mark.parametrize("staking_id", ["stk_" + "0" * 32, "x"])
def test_record_that_is_not_there(books: Face, staking_id: str) -> None:
    with pytest.raises(RecordNotFound):
        books.load(staking_id)


def _touch(stored: StakingRecord) -> StakingRecord:
    return stored.changed(due_at=LATER)


def _activate(stored: StakingRecord) -> StakingRecord:
    return stored.changed(status=ACTIVE, due_at=None)


def _attempt_again(stored: StakingRecord) -> StakingRecord:
    fresh = attempt(99)
    return stored.changed(
        attempts=(*stored.attempts, fresh), transaction_hash=fresh.transaction_hash, due_at=LATER
    )


CHANGES = [_touch, _activate, _attempt_again]


@pytest.mark.parametrize("change", CHANGES)
def test_change_is_read_back(books: Face, change: Callable[[StakingRecord], StakingRecord]) -> None:
    before = accepted(books)
    after = change(before)
    books.change(before, after)
    assert books.load(before.staking_id) == after


@pytest.mark.parametrize("change", CHANGES)
def test_stale_change_is_refused_and_nothing_is_written(
    books: Face, change: Callable[[StakingRecord], StakingRecord]
) -> None:
    stale = accepted(books)
    books.change(stale, stale.changed(due_at=None))
    contents = books.contents()
    with pytest.raises(RecordChanged):
        books.change(stale, change(stale))
    assert books.contents() == contents


def test_new_attempt_with_the_bytes_of_another_intent_is_refused_and_nothing_is_written(books: Face) -> None:
    other, stored = accepted(books, 99), accepted(books)
    before = books.contents()
    after = _attempt_again(stored)
    assert after.transaction_hash == other.transaction_hash
    with pytest.raises(TransactionIdTaken):
        books.change(stored, after)
    assert books.contents() == before


def test_bytes_of_a_new_attempt_are_taken_for_everybody_else(books: Face) -> None:
    stored = accepted(books)
    books.change(stored, _attempt_again(stored))
    late = record(99)
    with pytest.raises(TransactionIdTaken):
        books.accept(marker(late), late)


def test_change_of_what_is_not_there_is_refused(books: Face) -> None:
    before = books.contents()
    with pytest.raises(RecordChanged):
        books.change(record(1), record(1).changed(due_at=None))
    assert books.contents() == before


def test_due_records_are_in_exactly_one_shard(books: Face) -> None:
    ids = [accepted(books, number).staking_id for number in range(40)]
    assert sorted(_due(books)) == sorted(ids)
    assert sum(bool(books.due(shard, LATER, 100)) for shard in range(DUE_SHARDS)) > DUE_SHARDS // 2


def test_due_is_by_time_to_the_millisecond(books: Face) -> None:
    stored = accepted(books)
    shards = range(DUE_SHARDS)
    assert stored.due_at is not None
    just_before = stored.due_at - timedelta(milliseconds=1)
    assert not any(books.due(shard, just_before, 10) for shard in shards)
    assert any(books.due(shard, stored.due_at, 10) for shard in shards)


def test_longest_due_comes_first_and_the_limit_holds(books: Face) -> None:
    times = list(range(60))
    random.Random(1).shuffle(times)  # noqa: S311  # not a secret
    for number in times:
        accepted(books, number, due_at=NOW - timedelta(seconds=number))
    for shard in range(DUE_SHARDS):
        found = books.due(shard, LATER, 100)
        assert list(found) == sorted(found, reverse=True)
        assert list(books.due(shard, LATER, 2)) == list(found)[:2]


def test_record_that_is_done_is_due_no_more(books: Face) -> None:
    stored = accepted(books)
    books.change(stored, stored.changed(due_at=None))
    assert _due(books) == []


def test_record_put_off_is_due_later(books: Face) -> None:
    stored = accepted(books)
    books.change(stored, stored.changed(due_at=LATER + timedelta(milliseconds=1)))
    assert _due(books) == []


def test_open_records_newest_first_with_a_limit(books: Face) -> None:
    order = [3, 1, 5, 2, 4]
    for number in order:
        accepted(books, number)
    found = [one.staking_id for one in books.open_records(ADDRESS, 100)]
    assert found == [f"stk_{number:032x}" for number in (5, 4, 3, 2, 1)]
    assert [one.staking_id for one in books.open_records(ADDRESS, 2)] == found[:2]


def test_open_records_are_whole_and_the_accounts_own(books: Face) -> None:
    mine = accepted(books, 1)
    accepted(books, 2, address=OTHER_ADDRESS)
    assert list(books.open_records(ADDRESS, 100)) == [mine]


STILL_THERE = [(PENDING, True), (ACTIVE, True), (EXPIRED, True), (FAILED, False)]


@pytest.mark.parametrize(
    ("status", "open_"),
    [*STILL_THERE, (StakingStatusType.INACTIVE, False), (StakingStatusType.COMPLETED, False)],
)
def test_open_is_what_is_pending_or_still_staked(books: Face, status: StakingStatusType, open_: bool) -> None:
    stored = accepted(books)
    after = stored.changed(status=status, due_at=None)
    books.change(stored, after)
    assert list(books.open_records(ADDRESS, 100)) == ([after] if open_ else [])


def test_second_of_creation_without_a_fraction_sorts_before_its_milliseconds(books: Face) -> None:
    whole = NOW.replace(microsecond=0)
    accepted(books, 1, created_at=whole)
    accepted(books, 2, created_at=whole + timedelta(milliseconds=500))
    accepted(books, 3, created_at=whole + timedelta(seconds=1))
    assert [one.staking_id[-1] for one in books.open_records(ADDRESS, 100)] == ["3", "2", "1"]


def _held(stored: StakingRecord) -> AddressHeld:
    return AddressHeld(stored.address, Purpose.VOTES, stored.staking_id)


def _freed(stored: StakingRecord) -> AddressFreed:
    return AddressFreed(stored.address, Purpose.VOTES, stored.staking_id)


def _holding(books: Face, number: int = 1) -> StakingRecord:
    stored = record(number)
    assert books.accept(marker(stored), stored, [_held(stored)]) == marker(stored)
    return stored


def test_address_is_held_by_one_at_a_time(books: Face) -> None:
    _holding(books)
    before, second = books.contents(), record(2)
    with pytest.raises(StateConflict) as raised:
        books.accept(marker(second), second, [_held(second)])
    assert raised.value.code == "vote_pending"
    assert books.contents() == before
    elsewhere = record(3, address=OTHER_ADDRESS)
    assert books.accept(marker(elsewhere), elsewhere, [_held(elsewhere)]) == marker(elsewhere)


def test_same_key_again_is_told_who_holds_it_and_not_that_the_address_is_held(books: Face) -> None:
    first = _holding(books)
    again = record(2)
    assert books.accept(marker(again, marker(first).key), again, [_held(again)]) == marker(first)


def test_address_stays_held_through_other_changes_and_is_freed_by_its_own(books: Face) -> None:
    first, second = _holding(books), record(2)
    tried_again = _attempt_again(first)
    books.change(first, tried_again)
    with pytest.raises(StateConflict):
        books.accept(marker(second), second, [_held(second)])
    done = tried_again.changed(status=FAILED, due_at=None)
    books.change(tried_again, done, [_freed(done)])
    assert books.accept(marker(second), second, [_held(second)]) == marker(second)


def test_refused_change_frees_nothing(books: Face) -> None:
    stale, second = _holding(books), record(2)
    books.change(stale, stale.changed(due_at=None))
    with pytest.raises(RecordChanged):
        books.change(stale, _activate(stale), [_freed(stale)])
    with pytest.raises(StateConflict):
        books.accept(marker(second), second, [_held(second)])


def test_hold_of_another_is_not_freed_and_one_that_is_gone_is_in_nobodys_way(books: Face) -> None:
    without, _holder, third = accepted(books, 1), _holding(books, 2), record(3)
    done = without.changed(status=FAILED, due_at=None)
    books.change(without, done, [_freed(without)])
    assert books.load(without.staking_id) == done
    with pytest.raises(StateConflict):
        books.accept(marker(third), third, [_held(third)])


def test_votes_that_were_cast_are_kept_whole(books: Face) -> None:
    votes = tuple(VoteCount(witness_address=one, vote_count=10**12) for one in (ADDRESS, OTHER_ADDRESS))
    stored = accepted(books)
    done = stored.changed(status=StakingStatusType.COMPLETED, due_at=None)
    cast = VotesCast(ADDRESS, stored.staking_id, NOW, 2**40, votes)
    books.change(stored, done, [cast, _freed(stored)])
    assert books.votes_cast() == [cast]
    assert books.last_votes(cast.address) == cast
    with pytest.raises(RecordChanged):
        books.change(stored, done, [cast])
    assert books.votes_cast() == [cast]


def test_what_an_owner_signed_is_read_back_whole(books: Face) -> None:
    one = OwnersSignature(by=Address(OTHER_ADDRESS), signature=bytes(range(65)))
    collected = Collected(signatures=(one,), missing=2)
    waiting = attempt(1).model_copy(update={"collected": collected})
    stored = record(attempts=(waiting,), permission_id=3)
    books.accept(marker(stored), stored)
    assert books.load(stored.staking_id) == stored
