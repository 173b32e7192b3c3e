"""What the settlements of delegations rely on, of the books in memory and of those in DynamoDB."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.contract.books import ADDRESS, DELEGATIONS, NOW, Face, accepted
from tron_staking.domain.address import Address, address_from_bytes
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import RecordChanged
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.models.totals import SERVICE
from tron_staking.submission.entries import DelegationChanged, DelegationWriters, OtherRecord
from tron_staking.submission.ports import DelegationKey

RECEIVER = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
OTHER_RECEIVER = "TA9pkx4DFxrEw8JZzUtyDrh2uAat1LDuJL"
ENERGY = Resource.ENERGY
UNTIL = NOW + timedelta(days=3)


def _delegation(books: Face, number: int = 1, **changes: Any) -> StakingRecord:
    fields = {"operation_type": StakingOperationType.DELEGATE, "receiver": RECEIVER, "expires_at": None}
    return accepted(books, number, **(fields | changes))


def _settle(
    books: Face, record: StakingRecord, unlocked: int, locked: int, writers: DelegationWriters | None = None
) -> None:
    """Writes what the chain says; the items are those that are there unless others are named."""
    change = DelegationChanged(
        owner=Address(ADDRESS),
        receiver=Address(RECEIVER),
        resource=ENERGY,
        staking_id=record.staking_id,
        changed_at=record.created_at,
        unlocked=unlocked,
        locked=locked,
        locked_until=UNTIL if locked else None,
        writers=writers or books.writers(ADDRESS, RECEIVER, ENERGY),
    )
    books.change(record, record.changed(status=StakingStatusType.ACTIVE, due_at=None), (change,))


LIVES = [
    [(5, 0)],
    [(0, 5)],
    [(5, 7)],
    [(5, 0), (6, 0)],
    [(5, 0), (0, 0)],
    [(5, 0), (0, 5)],
    [(5, 7), (0, 7), (12, 0), (0, 0)],
    [(0, 0)],
    [(5, 7), (0, 0), (0, 3)],
]


@pytest.mark.parametrize("life", LIVES, ids=str)
def test_items_and_their_count_are_those_of_the_last_settlement(
    books: Face, life: list[tuple[int, int]]
) -> None:
    last = {False: None, True: None}
    for number, (unlocked, locked) in enumerate(life):
        settled = _delegation(books, number)
        _settle(books, settled, unlocked, locked)
        last = {False: settled.staking_id if unlocked else None, True: settled.staking_id if locked else None}
        writers = books.writers(ADDRESS, RECEIVER, ENERGY)
        assert writers == DelegationWriters(unlocked=last[False], locked=last[True])
        assert writers.amount == unlocked + locked
        for scope in (SERVICE, ADDRESS):
            assert books.totals(scope).delegations == bool(unlocked) + bool(locked)
    assert (books.totals().records(), books.totals().active()) == (len(life), len(life))


def test_nobody_wrote_what_is_not_there(books: Face) -> None:
    _settle(books, _delegation(books), 5, 5)
    assert books.writers(ADDRESS, RECEIVER, Resource.BANDWIDTH) == DelegationWriters()
    assert books.writers(ADDRESS, OTHER_RECEIVER, ENERGY) == DelegationWriters()
    assert books.writers(RECEIVER, ADDRESS, ENERGY) == DelegationWriters()


@pytest.mark.parametrize("life", LIVES, ids=str)
def test_each_part_is_dated_from_when_it_came(books: Face, life: list[tuple[int, int]]) -> None:
    made: dict[bool, datetime] = {}
    for number, amounts in enumerate(life):
        settled = _delegation(books, number)
        _settle(books, settled, *amounts)
        for lock, amount in zip((False, True), amounts, strict=True):
            if amount:
                made.setdefault(lock, settled.created_at)
            else:
                made.pop(lock, None)
        pair = (Address(ADDRESS), Address(RECEIVER))
        assert books.delegations_made([pair]) == {
            DelegationKey(*pair, ENERGY, lock=lock): moment for lock, moment in made.items()
        }


def test_dates_are_found_for_many_pairs_and_for_none(books: Face) -> None:
    _settle(books, _delegation(books), 5, 7)
    pair = (Address(ADDRESS), Address(RECEIVER))
    others = [(Address(ADDRESS), address_from_bytes(b"\x41" + bytes([n]) * 20)) for n in range(24)]
    assert len(books.delegations_made([*others, pair])) == 2
    assert books.delegations_made(others) == books.delegations_made([]) == {}


STALE = [(9, 0), (0, 9), (9, 9), (0, 0)]


@pytest.mark.parametrize("now", STALE, ids=str)
@pytest.mark.parametrize("seen", [DelegationWriters(), DelegationWriters("stk_x", "stk_x")], ids=str)
def test_older_state_never_replaces_a_newer_one(
    books: Face, seen: DelegationWriters, now: tuple[int, int]
) -> None:
    """Whoever read before somebody else wrote is refused, his record with it."""
    _settle(books, _delegation(books, 1), 5, 7)
    late = _delegation(books, 2)
    before = books.contents()
    with pytest.raises(RecordChanged):
        _settle(books, late, *now, seen)
    assert books.contents() == before


def test_others_change_in_the_same_write(books: Face) -> None:
    first, second, taking = (_delegation(books, number) for number in (1, 2, 3))
    ended = first.changed(status=StakingStatusType.INACTIVE, remaining=0, due_at=None)
    books.change(taking, taking.changed(due_at=None), (OtherRecord(first, ended),))
    assert books.load(first.staking_id) == ended
    with pytest.raises(RecordChanged):
        books.change(second, second.changed(due_at=None), (OtherRecord(first, ended),))
    assert books.load(second.staking_id) == second


def test_open_delegations_are_the_pairs_own_oldest_first(books: Face) -> None:
    third, first, second = (_delegation(books, number) for number in (3, 1, 2))
    _delegation(books, 4, receiver=OTHER_RECEIVER)
    _delegation(books, 5, resource="BANDWIDTH")
    _delegation(books, 6, operation_type=StakingOperationType.FREEZE)
    _delegation(books, 7, address=OTHER_RECEIVER)
    back = _delegation(books, 8, operation_type=StakingOperationType.UNDELEGATE)
    assert list(books.open_delegations(ADDRESS, RECEIVER, ENERGY, 10)) == [first, second, third, back]
    books.change(back, back.changed(status=StakingStatusType.COMPLETED, due_at=None))
    assert list(books.open_delegations(ADDRESS, RECEIVER, ENERGY, 10)) == [first, second, third]
    assert list(books.open_delegations(ADDRESS, RECEIVER, ENERGY, 2)) == [first, second]


@pytest.mark.parametrize("status", StakingStatusType)
def test_open_is_what_is_pending_or_still_delegated(books: Face, status: StakingStatusType) -> None:
    stored = _delegation(books)
    after = stored.changed(status=status, due_at=None)
    books.change(stored, after)
    is_open = status.value in {"PENDING", "ACTIVE", "EXPIRED"}
    assert list(books.open_delegations(ADDRESS, RECEIVER, ENERGY, 10)) == ([after] if is_open else [])


@pytest.mark.parametrize("status", StakingStatusType)
def test_account_waits_for_a_delegation_that_is_pending_and_for_no_other(
    books: Face, status: StakingStatusType
) -> None:
    """Those that are final can be thousands, and would hide the account's freezes."""
    stored = _delegation(books)
    after = stored.changed(status=status, due_at=None)
    books.change(stored, after)
    assert list(books.open_records(ADDRESS, 10)) == ([after] if status.value == "PENDING" else [])


def test_item_says_what_is_delegated(dynamodb: Any, dynamodb_books: Face) -> None:
    first, second = (_delegation(dynamodb_books, number) for number in (1, 2))
    _settle(dynamodb_books, first, 5, 7)
    _settle(dynamodb_books, second, 6, 0)
    (item,) = dynamodb.query(
        TableName=DELEGATIONS,
        IndexName="by_receiver",
        KeyConditionExpression="receiver = :receiver",
        ExpressionAttributeValues={":receiver": {"S": RECEIVER}},
    )["Items"]
    assert item == {
        "owner": {"S": ADDRESS},
        "delegation": {"S": f"{RECEIVER}#ENERGY#unlocked"},
        "receiver": {"S": RECEIVER},
        "resource": {"S": "ENERGY"},
        "locked": {"BOOL": False},
        "amount": {"N": "6"},
        "created_at": {"S": "2026-01-01T12:00:00.124Z"},
        "changed_at": {"S": "2026-01-01T12:00:00.125Z"},
        "writer": {"S": second.staking_id},
    }


def test_locked_item_says_until_when(dynamodb: Any, dynamodb_books: Face) -> None:
    _settle(dynamodb_books, _delegation(dynamodb_books), 0, 7)
    (item,) = dynamodb.scan(TableName=DELEGATIONS)["Items"]
    assert item["delegation"] == {"S": f"{RECEIVER}#ENERGY#locked"}
    assert (item["locked"], item["locked_until"]) == ({"BOOL": True}, {"S": "2026-01-04T12:00:00.123Z"})
