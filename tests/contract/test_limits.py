"""A day's limit, in memory and in DynamoDB: never more is accepted, and exactly as much can be."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from tests.contract.books import ADDRESS, Face, marker, record
from tron_staking.domain.address import Address
from tron_staking.domain.errors import StateConflict
from tron_staking.models.enums import StakingOperationType
from tron_staking.submission.entries import LimitSpent

TODAY = date(2026, 1, 31)
SPENT = LimitSpent(Address(ADDRESS), StakingOperationType.FREEZE, TODAY, amount=40, limit=100)


def _accept(books: Face, number: int, spent: LimitSpent = SPENT) -> Any:
    stored = record(number)
    return books.accept(marker(stored), stored, [spent])


def test_limit_is_used_up_to_the_last_sun(books: Face) -> None:
    _accept(books, 1)
    _accept(books, 2)
    before = books.contents()
    for amount in (21, 40, 100):
        with pytest.raises(StateConflict) as refused:
            _accept(books, 3, replace(SPENT, amount=amount))
        assert refused.value.code == "daily_limit"
        assert refused.value.works_at == datetime(2026, 2, 1, tzinfo=UTC)
    assert books.contents() == before
    assert _accept(books, 3, replace(SPENT, amount=20)) == marker(record(3))
    with pytest.raises(StateConflict):
        _accept(books, 4, replace(SPENT, amount=1))


def test_whole_limit_at_once(books: Face) -> None:
    assert _accept(books, 1, replace(SPENT, amount=100)) == marker(record(1))


def test_same_call_again_is_answered_and_counts_once(books: Face) -> None:
    for _ in range(5):
        assert _accept(books, 1) == marker(record(1))
    assert _accept(books, 2, replace(SPENT, amount=60)) == marker(record(2))


OTHERS = {
    "day": replace(SPENT, day=date(2026, 2, 1)),
    "operation": replace(SPENT, operation=StakingOperationType.DELEGATE),
    "wallet": replace(SPENT, address=Address("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8")),
}


@pytest.mark.parametrize("other", OTHERS.values(), ids=OTHERS)
def test_other_limit_is_another(books: Face, other: LimitSpent) -> None:
    _accept(books, 1, replace(SPENT, amount=100))
    assert _accept(books, 2, other) == marker(record(2))


def test_limit_that_was_lowered_counts_what_was_accepted_before(books: Face) -> None:
    _accept(books, 1)
    with pytest.raises(StateConflict):
        _accept(books, 2, replace(SPENT, amount=1, limit=40))
    assert _accept(books, 2, replace(SPENT, amount=1, limit=41)) == marker(record(2))
