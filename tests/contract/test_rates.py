"""Operations a minute, in memory and in DynamoDB: never more are accepted, and exactly as many can be."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.contract.books import ADDRESS, NOW, SUBMISSIONS, Face, marker, record
from tests.support.bulk import counted_calls
from tron_staking.domain.address import Address
from tron_staking.domain.errors import RateLimited, StateConflict
from tron_staking.domain.rates import caller_subject, wallet_subject
from tron_staking.models.enums import StakingOperationType
from tron_staking.submission.entries import Entry, LimitSpent, RateSpent

WALLET = RateSpent(wallet_subject(Address(ADDRESS)), NOW, limit=2)
CALLER = RateSpent(caller_subject("tester"), NOW, limit=3)
MINUTE = NOW.replace(second=0, microsecond=0)


def _accept(books: Face, number: int, *entries: Entry) -> Any:
    stored = record(number)
    return books.accept(marker(stored), stored, entries or (WALLET,))


def test_as_many_as_the_limit_and_then_nothing_is_stored(books: Face) -> None:
    _accept(books, 1)
    _accept(books, 2)
    before = books.contents()
    with pytest.raises(RateLimited) as refused:
        _accept(books, 3)
    assert refused.value.subject == WALLET.subject
    assert refused.value.works_at == MINUTE + timedelta(minutes=1)
    assert refused.value.retry_after == 60
    assert books.contents() == before


def test_next_minute_is_another(books: Face) -> None:
    """And one that was refused can be asked for again."""
    for number in (1, 2):
        _accept(books, number)
    last, first = NOW.replace(second=59, microsecond=999_999), MINUTE + timedelta(minutes=1)
    with pytest.raises(RateLimited) as refused:
        _accept(books, 3, replace(WALLET, asked_at=last))
    assert refused.value.retry_after == 1
    for number in (3, 4):
        assert _accept(books, number, replace(WALLET, asked_at=first)) == marker(record(number))


def test_same_call_again_is_answered_and_counts_once(books: Face) -> None:
    for _ in range(5):
        assert _accept(books, 1) == marker(record(1))
    assert _accept(books, 2) == marker(record(2))
    assert _accept(books, 1) == marker(record(1))


@pytest.mark.parametrize(
    "other", ["WALLET#TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "CALLER#" + ADDRESS, "WALLET#"]
)
def test_count_of_somebody_else_is_another(books: Face, other: str) -> None:
    for number in (1, 2):
        _accept(books, number)
    assert _accept(books, 3, replace(WALLET, subject=other)) == marker(record(3))


def test_limit_that_was_lowered_counts_what_was_accepted_before(books: Face) -> None:
    _accept(books, 1)
    with pytest.raises(RateLimited):
        _accept(books, 2, replace(WALLET, limit=1))
    assert _accept(books, 2) == marker(record(2))


def test_wallet_and_caller_are_counted_together_or_not_at_all(books: Face) -> None:
    for number in (1, 2):
        _accept(books, number, WALLET, CALLER)
    with pytest.raises(RateLimited) as refused:
        _accept(books, 3, WALLET, CALLER)
    assert refused.value.subject == WALLET.subject
    other = replace(WALLET, subject="WALLET#other")
    assert _accept(books, 3, other, CALLER) == marker(record(3))
    with pytest.raises(RateLimited) as refused:
        _accept(books, 4, other, CALLER)
    assert refused.value.subject == CALLER.subject
    assert _accept(books, 4, other) == marker(record(4))


def test_what_a_minute_does_not_help_is_said_first(books: Face) -> None:
    day = LimitSpent(Address(ADDRESS), StakingOperationType.FREEZE, NOW.date(), amount=1, limit=1)
    for number in (1, 2):
        _accept(books, number)
    _accept(books, 3, day)
    with pytest.raises(StateConflict):
        _accept(books, 4, day, WALLET)


def test_counting_is_part_of_the_one_request(dynamodb_books: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = counted_calls(monkeypatch)
    _accept(dynamodb_books, 1, WALLET, CALLER)
    assert calls == ["TransactWriteItems"]
    with pytest.raises(RateLimited):
        _accept(dynamodb_books, 2, replace(WALLET, limit=1), CALLER)
    assert calls == ["TransactWriteItems"] * 2


def test_only_counts_of_minutes_are_forgotten(dynamodb: Any, dynamodb_books: Face) -> None:
    day = LimitSpent(Address(ADDRESS), StakingOperationType.FREEZE, NOW.date(), amount=1, limit=1)
    _accept(dynamodb_books, 1, WALLET, CALLER, day)
    items = {item["pk"]["S"]: item for item in dynamodb.scan(TableName=SUBMISSIONS)["Items"]}
    forgotten = {pk: int(item["expires_at"]["N"]) for pk, item in items.items() if "expires_at" in item}
    expected = [f"RATE#{one.subject}#2026-01-01T12:00:00.000Z" for one in (WALLET, CALLER)]
    assert sorted(forgotten) == sorted(expected)
    assert set(forgotten.values()) == {int((MINUTE + timedelta(minutes=61)).timestamp())}
