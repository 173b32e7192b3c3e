"""`make recount`: it finds what is wrong, proves what is right, and repairs while the service writes."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from commands import recount as command
from commands.proof import ROUNDS, Findings, recount, repair
from commands.survey import Surveyor
from commands.tables import Tables
from tests.contract.books import (
    ADDRESS,
    DELEGATIONS,
    NOW,
    RECORDS,
    REGION,
    REWARDS,
    SUBMISSIONS,
    Face,
    accepted,
    marker,
    record,
)
from tests.contract.test_totals import Lives
from tron_staking.adapters.tables.records import RecordItem
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.models.totals import ANY, SERVICE, Totals
from tron_staking.submission.entries import RewardClaimed, RewardReserved

TABLES = Tables(REGION, RECORDS, SUBMISSIONS, DELEGATIONS, REWARDS)
ACTIVE = StakingStatusType.ACTIVE


@pytest.fixture
def books(dynamodb_books: Face) -> Face:
    return dynamodb_books


def _silent(_line: str) -> None:
    pass


def _surveyor(say: Callable[[str], None] = _silent) -> Surveyor:
    return Surveyor(TABLES, say)


def _findings(say: Callable[[str], None] = _silent) -> Findings:
    return recount(_surveyor(say), say)


def _repaired() -> Findings:
    repair(_findings(), _silent)
    return _findings()


def _missing(findings: Findings) -> dict[str, dict[str, int]]:
    return {scope: dict(one.missing.counters) for scope, one in findings.differences.items()}


def _counters(dynamodb: Any) -> list[dict[str, Any]]:
    found = dynamodb.scan(TableName=SUBMISSIONS, ConsistentRead=True)["Items"]
    return [item for item in found if item["pk"]["S"].startswith("COUNT#")]


@pytest.mark.parametrize("seed", [20, 21])
def test_counters_equal_a_recount_after_random_lives(books: Face, seed: int) -> None:
    lives = Lives(books, random.Random(seed))  # noqa: S311  # not a secret
    for _ in range(60):
        lives.step()
    findings = _findings()
    assert findings.right
    assert {SERVICE, ADDRESS, f"{SERVICE}#2026-01"} <= findings.proved.keys()


def test_empty_books_are_right(books: Face) -> None:
    assert _findings().right


def test_counter_that_is_wrong_is_found_and_repaired(books: Face, dynamodb: Any) -> None:
    stored = accepted(books)
    books.change(stored, stored.changed(status=ACTIVE, remaining=5, due_at=None))
    item = next(one for one in _counters(dynamodb) if one["pk"]["S"].startswith(f"COUNT#{ADDRESS}#"))
    item["staked/FREEZE/ENERGY/ACTIVE"] = {"N": "4"}
    dynamodb.put_item(TableName=SUBMISSIONS, Item=item)
    assert _missing(_findings()) == {ADDRESS: {"staked/FREEZE/ENERGY/ACTIVE": 1}}
    assert _repaired().right
    assert books.totals(ADDRESS).staked() == 5


def test_counters_of_what_is_not_there_are_found_and_repaired(books: Face, dynamodb: Any) -> None:
    dynamodb.put_item(
        TableName=SUBMISSIONS, Item={"pk": {"S": "COUNT#ghost#3"}, "records/VOTE/-/PENDING": {"N": "7"}}
    )
    assert _missing(_findings()) == {"ghost": {"records/VOTE/-/PENDING": -7}}
    assert _repaired().right


def test_lost_counters_come_back(books: Face, dynamodb: Any) -> None:
    lives = Lives(books, random.Random(22))  # noqa: S311  # not a secret
    for _ in range(40):
        lives.step()
    before = {scope: books.totals(scope) for scope in (SERVICE, ADDRESS, f"{ADDRESS}#2026-01")}
    for item in _counters(dynamodb):
        dynamodb.delete_item(TableName=SUBMISSIONS, Key={"pk": item["pk"]})
    assert books.totals() == Totals()
    assert _repaired().right
    assert {scope: books.totals(scope) for scope in before} == before


def _as_the_version_before(dynamodb: Any, stored: StakingRecord) -> None:
    """The item as it was written before there were lists, and its record was counted elsewhere."""
    kept = {"staking_id", "document", "version", "created_at", "due_shard", "due_at", "open_address"}
    item = RecordItem.of(stored).serialize()
    dynamodb.put_item(TableName=RECORDS, Item={name: item[name] for name in item.keys() & kept})


def test_records_of_the_version_before_are_counted_and_listed(books: Face, dynamodb: Any) -> None:
    old = [record(number, status=ACTIVE, remaining=number, due_at=None) for number in (1, 2)]
    for one in old:
        _as_the_version_before(dynamodb, one)
    new = accepted(books, 3)
    changed = old[0].changed(status=StakingStatusType.EXPIRED)
    books.change(old[0], changed)
    assert [one.staking_id for one in books.newest(None, ANY, 9, None)] == [new.staking_id, old[0].staking_id]
    findings = _findings()
    assert findings.unlisted == [old[1]]
    assert _repaired().right
    assert (books.totals().records(), books.totals(ADDRESS).staked()) == (3, 3)
    assert len(books.newest(ADDRESS, ANY, 9, None)) == 3
    assert books.load(old[1].staking_id) == old[1]


def test_record_that_was_changed_meanwhile_is_not_listed_as_it_was(books: Face, dynamodb: Any) -> None:
    old = record(1)
    _as_the_version_before(dynamodb, old)
    findings = _findings()
    after = old.changed(status=ACTIVE, due_at=None)
    books.change(old, after)
    repair(findings, _silent)
    (listed,) = books.newest(None, ANY, 9, None)
    assert listed.status is ACTIVE
    assert _findings().right


def test_record_in_a_list_that_it_left_is_found(books: Face, dynamodb: Any) -> None:
    stored = accepted(books)
    item = RecordItem.of(stored).serialize() | {"list_s": {"S": "FAILED"}}
    dynamodb.put_item(TableName=RECORDS, Item=item)
    assert _findings().unlisted == [stored]
    assert _repaired().right


class Meanwhile:
    """Writes when the recount comes to the nth of what it tells."""

    def __init__(self, at: int, write: Callable[[], None]) -> None:
        self._at, self._write, self.told = at, write, 0

    def __call__(self, _line: str) -> None:
        self.told += 1
        if self.told == self._at:
            self._write()


LINES_OF_A_ROUND = 3 + 2 + 3
"""Records, delegations, rewards; counters and sums; the first three again."""


@pytest.mark.parametrize("at", range(1, LINES_OF_A_ROUND + 1))
def test_what_is_written_at_any_moment_is_never_taken_for_a_difference(books: Face, at: int) -> None:
    """A new record, one that changes, a claim and a delegation, between any two readings."""
    stored = [accepted(books, number) for number in (1, 2)]

    def write() -> None:
        lives = Lives(books, random.Random(at), records=stored)  # noqa: S311  # not a secret
        for _ in range(4):
            lives.step()

    findings = _findings(Meanwhile(at, write))
    assert findings.right, (_missing(findings), findings.busy)


@pytest.mark.parametrize("at", range(1, LINES_OF_A_ROUND + 1))
def test_what_was_wrong_before_is_measured_right_while_others_write(
    books: Face, dynamodb: Any, at: int
) -> None:
    """The correction is the same before and after any write: it is added when it is known."""
    stored = accepted(books)
    dynamodb.update_item(
        TableName=SUBMISSIONS,
        Key={"pk": {"S": f"COUNT#{ADDRESS}#0"}},
        UpdateExpression="ADD #name :five",
        ExpressionAttributeNames={"#name": "records/FREEZE/ENERGY/PENDING"},
        ExpressionAttributeValues={":five": {"N": "5"}},
    )
    findings = _findings(Meanwhile(at, lambda: books.change(stored, stored.changed(status=ACTIVE))))
    accepted(books, 9)
    assert _missing(findings) == {ADDRESS: {"records/FREEZE/ENERGY/PENDING": -5}}
    repair(findings, _silent)
    assert _findings().right


def test_scope_that_never_stands_still_is_told_and_not_touched(books: Face) -> None:
    stored = [accepted(books, 1, address="TJRabPrwbZy45sbavfcjinPJC18kjpRTv8")]
    accepted(books, 2)

    def write(line: str) -> None:
        if "records" in line:
            stored.append(stored[-1].changed(due_at=NOW + timedelta(seconds=len(stored))))
            books.change(stored[-2], stored[-1])

    findings = _findings(write)
    assert len(stored) == ROUNDS + 2
    assert findings.busy == {SERVICE, stored[0].address}
    assert ADDRESS in findings.proved
    assert not findings.right
    assert findings.differences == {}


def _claimed(books: Face) -> None:
    stored = accepted(books, 1, operation_type=StakingOperationType.CLAIM_REWARD)
    done = {"status": StakingStatusType.COMPLETED, "energy_reward": 70, "bandwidth_reward": 30}
    claim = RewardClaimed(stored.address, stored.staking_id, NOW, 70, 30)
    books.change(stored, stored.changed(due_at=None, **done), [claim])
    withdrawal = record(2, operation_type=StakingOperationType.WITHDRAW_REWARD, amount=60)
    books.accept(marker(withdrawal), withdrawal, (RewardReserved(stored.address, 60),))


def test_sums_of_rewards_are_those_of_the_ledger(books: Face) -> None:
    _claimed(books)
    findings = _findings()
    assert findings.right
    told = {"claimed": 100, "energy": 70, "bandwidth": 30, "available + reserved": 100}
    assert findings.proved[f"rewards of {ADDRESS}"].there == Totals(told)


def test_sums_of_rewards_that_are_wrong_are_told_and_left_alone(books: Face, dynamodb: Any) -> None:
    _claimed(books)
    state = dynamodb.get_item(TableName=REWARDS, Key={"address": {"S": ADDRESS}, "entry": {"S": "STATE"}})
    dynamodb.put_item(TableName=REWARDS, Item=state["Item"] | {"available": {"N": "41"}})
    wrong = {f"rewards of {ADDRESS}": {"available + reserved": -1}}
    assert _missing(_findings()) == wrong
    assert _missing(_repaired()) == wrong


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command means these tables; the stacks that it was asked for."""
    asked: list[str] = []

    def tables(stack: str | None) -> Tables:
        asked.append(stack or "")
        return TABLES

    monkeypatch.setattr(command, "_tables", tables)
    return asked


def test_command_is_content_and_says_so(
    books: Face, here: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    accepted(books)
    assert command.main([]) == 0
    told = capsys.readouterr()
    assert told.out.endswith("Every total is right.\n")
    assert "records: all 1 read" in told.err
    assert here == [""]


def test_command_shows_what_differs_repairs_it_and_proves_it(
    books: Face, dynamodb: Any, here: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    _as_the_version_before(dynamodb, record(1))
    assert command.main(["--stack", "prod"]) == 1
    told = capsys.readouterr().out
    rows = [line.split() for line in told.splitlines()]
    assert [ADDRESS, "records/FREEZE/ENERGY/PENDING", "0", "1"] in rows
    assert "1 records are not in the lists they belong to." in told
    assert "REPAIR=1" in told
    assert command.main(["--repair"]) == 0
    assert capsys.readouterr().out.endswith("Every total is right.\n")
    assert command.main([]) == 0
    assert here == ["prod", "", ""]
