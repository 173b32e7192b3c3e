"""Schedules, in memory and in DynamoDB: nobody's change is lost, and what is due is found without a scan."""

from datetime import timedelta
from typing import Any

import pytest

from tests.contract.books import ADDRESS, NOW, SCHEDULES, Face, marker, record
from tron_staking.domain.address import Address, address_from_bytes
from tron_staking.domain.errors import RecordChanged
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.schedules import Happened, Outcome, Planned, Schedule, Setback, Step
from tron_staking.submission.entries import ScheduleUnchanged
from tron_staking.submission.ports import DUE_SHARDS, Marker

OWNER = Address(ADDRESS)
MANY = [address_from_bytes(b"\x41" + number.to_bytes(20)) for number in range(40)]
HOUR = timedelta(hours=1)
CLAIM = StakingOperationType.CLAIM_REWARD


@pytest.fixture
def schedules(books: Face) -> Any:
    return books.schedules


def _woken(schedules: Any, address: Address = OWNER) -> Schedule:
    schedules.wake_schedule(address, NOW)
    found: Schedule = schedules.schedule(address)
    return found


def _full(before: Schedule) -> Schedule:
    """Every field is said."""
    step = Step(action=CLAIM, key="k", decided_at=NOW, why="w", staking_id="stk_1")
    return before.changed(
        due_at=NOW + HOUR,
        step=step,
        unspent=2**53 + 1,
        last_staking_id="stk_0",
        last_block=7,
        plans=(Planned(action=CLAIM, at=NOW, why="because"),),
        setbacks=(Setback(action=CLAIM, code="c", detail="d", until=NOW, times=3),),
        happened=(Happened(at=NOW, action=CLAIM, outcome=Outcome.DONE, why="w", amount=1),),
        looked_at=NOW,
        resting="paused",
        troubles=2,
    )


def _all_due(schedules: Any, now: Any) -> list[Address]:
    return [one for shard in range(DUE_SHARDS) for one in schedules.due(shard, now, 100)]


def test_wallet_that_nothing_was_automated_for_has_none(schedules: Any) -> None:
    assert schedules.schedule(OWNER) is None


def test_woken_wallet_has_an_empty_schedule_that_is_due(schedules: Any) -> None:
    assert _woken(schedules) == Schedule(address=OWNER, due_at=NOW)


def test_change_is_read_back_whole(schedules: Any) -> None:
    before = _woken(schedules)
    schedules.change(before, _full(before))
    assert schedules.schedule(OWNER) == _full(before)


def test_change_of_what_was_changed_meanwhile_is_refused(schedules: Any) -> None:
    before = _woken(schedules)
    schedules.change(before, _full(before))
    with pytest.raises(RecordChanged):
        schedules.change(before, before.changed(due_at=None))
    assert schedules.schedule(OWNER) == _full(before)


def test_change_of_none_is_refused(schedules: Any) -> None:
    none = Schedule(address=OWNER, due_at=NOW)
    with pytest.raises(RecordChanged):
        schedules.change(none, none.changed(due_at=None))


def test_waking_changes_only_when_and_is_seen_by_who_read_before(schedules: Any) -> None:
    before = _woken(schedules)
    full = _full(before)
    schedules.change(before, full)
    schedules.wake_schedule(OWNER, NOW)
    assert schedules.schedule(OWNER) == full.model_copy(update={"due_at": NOW, "version": full.version + 1})
    with pytest.raises(RecordChanged):
        schedules.change(full, full.changed(due_at=None))


def test_deferring_changes_only_when(schedules: Any) -> None:
    before = _woken(schedules)
    schedules.defer(OWNER, NOW + HOUR)
    assert schedules.schedule(OWNER) == before.changed(due_at=NOW + HOUR)


def test_what_is_not_due_at_all_is_not_deferred(schedules: Any) -> None:
    before = _woken(schedules)
    idle = before.changed(due_at=None)
    schedules.change(before, idle)
    for address in (OWNER, MANY[0]):
        schedules.defer(address, NOW + HOUR)
    assert (schedules.schedule(OWNER), schedules.schedule(MANY[0])) == (idle, None)


def test_due_are_those_whose_time_has_come(schedules: Any) -> None:
    for address in MANY:
        _woken(schedules, address)
    idle, later = (schedules.schedule(address) for address in MANY[:2])
    schedules.change(idle, idle.changed(due_at=None))
    schedules.change(later, later.changed(due_at=NOW + HOUR))
    assert sorted(_all_due(schedules, NOW)) == sorted(MANY[2:])
    assert sorted(_all_due(schedules, NOW + HOUR)) == sorted(MANY[1:])
    assert _all_due(schedules, NOW - HOUR) == []


def test_shard_lists_the_longest_due_first_and_no_more_than_asked_for(schedules: Any) -> None:
    for hours, address in enumerate(MANY):
        schedules.wake_schedule(address, NOW - hours * HOUR)
    for shard in range(DUE_SHARDS):
        everything = schedules.due(shard, NOW, 100)
        assert list(everything) == sorted(everything, key=MANY.index, reverse=True)
        assert list(schedules.due(shard, NOW, 2)) == list(everything)[:2]


def test_unreadable_schedule_can_be_deferred(dynamodb_books: Face, dynamodb: Any) -> None:
    schedules = dynamodb_books.schedules
    before = _woken(schedules)
    schedules.change(before, _full(before))
    dynamodb.update_item(
        TableName=SCHEDULES,
        Key={"address": {"S": OWNER}},
        UpdateExpression="SET document = :rubbish",
        ExpressionAttributeValues={":rubbish": {"S": "{"}},
    )
    schedules.defer(OWNER, NOW + HOUR)
    assert _all_due(schedules, NOW) == []
    assert _all_due(schedules, NOW + HOUR) == [OWNER]


def _accept(books: Face, version: int, number: int = 1) -> Marker:
    stored = record(number)
    return books.accept(marker(stored), stored, (ScheduleUnchanged(OWNER, version),))


def test_step_is_accepted_while_the_schedule_is_as_it_was(books: Face) -> None:
    before = _woken(books.schedules)
    assert _accept(books, before.version) == marker(record())
    assert books.schedules.schedule(OWNER) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda schedules, seen: schedules.change(seen, seen.changed(due_at=None)),
        lambda schedules, _: schedules.wake_schedule(OWNER, NOW),
        lambda schedules, _: schedules.defer(OWNER, NOW + HOUR),
    ],
    ids=["changed", "woken", "deferred"],
)
def test_step_is_refused_when_the_schedule_was_changed_since(books: Face, change: Any) -> None:
    before = _woken(books.schedules)
    change(books.schedules, before)
    contents = books.contents()
    with pytest.raises(RecordChanged):
        _accept(books, before.version)
    assert (books.contents(), books.find_marker(marker(record()).key)) == (contents, None)


def test_step_of_a_wallet_without_a_schedule_is_refused(books: Face) -> None:
    with pytest.raises(RecordChanged):
        _accept(books, 1)


def test_changed_schedule_comes_before_the_answer_of_an_earlier_look(books: Face) -> None:
    """Whoever asks again looks for the marker himself."""
    before = _woken(books.schedules)
    _accept(books, before.version)
    books.schedules.wake_schedule(OWNER, NOW)
    with pytest.raises(RecordChanged):
        _accept(books, before.version)
    assert books.find_marker(marker(record()).key) == marker(record())
