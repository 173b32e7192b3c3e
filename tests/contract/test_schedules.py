"""Schedules, in memory and in DynamoDB: nobody's change is lost, and what is due is found without a scan."""

from datetime import timedelta
from typing import Any

import pytest

from tests.contract.books import ADDRESS, NOW, REGION
from tests.contract.cloudformation import create_table
from tests.support.schedules import FakeSchedules
from tron_staking.adapters.tables.schedules import SchedulesTable
from tron_staking.domain.address import Address, address_from_bytes
from tron_staking.domain.errors import RecordChanged
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.schedules import Happened, Outcome, Planned, Schedule, Setback, Step
from tron_staking.submission.ports import DUE_SHARDS

OWNER = Address(ADDRESS)
SCHEDULES = "schedules"
MANY = [address_from_bytes(b"\x41" + number.to_bytes(20)) for number in range(40)]
HOUR = timedelta(hours=1)
CLAIM = StakingOperationType.CLAIM_REWARD


@pytest.fixture(scope="module")
def table(dynamodb: Any) -> str:
    create_table(dynamodb, "SchedulesTable", SCHEDULES)
    return SCHEDULES


@pytest.fixture
def in_dynamodb(dynamodb: Any, table: str) -> SchedulesTable:
    """The table, empty."""
    for item in dynamodb.scan(TableName=table)["Items"]:
        dynamodb.delete_item(TableName=table, Key={"address": item["address"]})
    return SchedulesTable(table, REGION)


@pytest.fixture(params=["in memory", "in DynamoDB"])
def schedules(request: pytest.FixtureRequest) -> Any:
    return FakeSchedules() if request.param == "in memory" else request.getfixturevalue("in_dynamodb")


def _woken(schedules: Any, address: Address = OWNER) -> Schedule:
    schedules.wake_schedule(address, NOW)
    found: Schedule = schedules.schedule(address)
    return found


def _full(before: Schedule) -> Schedule:
    """Every field is said."""
    step = Step(
        action=CLAIM, key="k", request={"address": OWNER}, decided_at=NOW, why="w", staking_id="stk_1"
    )
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


def test_unreadable_schedule_can_be_deferred(in_dynamodb: SchedulesTable, dynamodb: Any) -> None:
    before = _woken(in_dynamodb)
    in_dynamodb.change(before, _full(before))
    dynamodb.update_item(
        TableName=SCHEDULES,
        Key={"address": {"S": OWNER}},
        UpdateExpression="SET document = :rubbish",
        ExpressionAttributeValues={":rubbish": {"S": "{"}},
    )
    in_dynamodb.defer(OWNER, NOW + HOUR)
    assert _all_due(in_dynamodb, NOW) == []
    assert _all_due(in_dynamodb, NOW + HOUR) == [OWNER]
