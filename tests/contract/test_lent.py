"""What a status relies on, of the delegations in the books in memory and of those in DynamoDB."""

from datetime import datetime, timedelta

from tests.contract.books import ADDRESS, NOW, Face, accepted
from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
from tron_staking.domain.money import Sun
from tron_staking.submission.entries import DelegationChanged, DelegationWriters
from tron_staking.submission.ports import Lent

OWNER = Address(ADDRESS)
FIRST, SECOND = Address("TA9pkx4DFxrEw8JZzUtyDrh2uAat1LDuJL"), Address("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8")
UNTIL = NOW + timedelta(days=3)
ENERGY, BANDWIDTH = Resource.ENERGY, Resource.BANDWIDTH


def _settle(
    books: Face,
    number: int,
    *,
    owner: Address = OWNER,
    receiver: Address = FIRST,
    resource: Resource = ENERGY,
    unlocked: int = 0,
    locked: int = 0,
    writers: DelegationWriters | None = None,
) -> str:
    """Writes what the chain says; whose the record is."""
    record = accepted(books, number)
    change = DelegationChanged(
        owner=owner,
        receiver=receiver,
        resource=resource,
        staking_id=record.staking_id,
        changed_at=NOW,
        unlocked=unlocked,
        locked=locked,
        locked_until=UNTIL if locked else None,
        writers=writers or DelegationWriters(),
    )
    books.change(record, record.changed(due_at=None), (change,))
    return record.staking_id


def _lent(receiver: Address, resource: Resource, amount: int, until: datetime | None = None) -> Lent:
    return Lent(receiver, resource, Sun(amount), until)


def test_nothing_is_lent_at_first(books: Face) -> None:
    assert list(books.lent(OWNER, 10)) == []


def test_lent_is_by_receiver_resource_and_lock(books: Face) -> None:
    _settle(books, 1, receiver=SECOND, unlocked=1)
    _settle(books, 2, receiver=FIRST, resource=ENERGY, unlocked=2, locked=3)
    _settle(books, 3, receiver=FIRST, resource=BANDWIDTH, locked=4)
    _settle(books, 4, owner=SECOND, receiver=OWNER, unlocked=5)
    assert list(books.lent(OWNER, 10)) == [
        _lent(FIRST, BANDWIDTH, 4, UNTIL),
        _lent(FIRST, ENERGY, 3, UNTIL),
        _lent(FIRST, ENERGY, 2),
        _lent(SECOND, ENERGY, 1),
    ]
    assert list(books.lent(OWNER, 2)) == [_lent(FIRST, BANDWIDTH, 4, UNTIL), _lent(FIRST, ENERGY, 3, UNTIL)]
    assert list(books.lent(FIRST, 10)) == []


def test_what_was_taken_back_is_not_lent(books: Face) -> None:
    writer = _settle(books, 1, unlocked=2, locked=3)
    _settle(books, 2, locked=3, writers=DelegationWriters(writer, writer))
    assert list(books.lent(OWNER, 10)) == [_lent(FIRST, ENERGY, 3, UNTIL)]
