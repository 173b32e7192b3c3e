"""How long work has waited, whatever else is in the books."""

from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.contract.books import NOW, RECORDS, REGION, Face, accepted
from tron_staking.adapters.tables.backlog import BacklogTable
from tron_staking.models.enums import StakingStatusType
from tron_staking.submission.ports import DUE_SHARDS

MANY = 40
REAL_CALL = BaseClient._make_api_call


def test_nothing_waits_in_empty_books(books: Face) -> None:
    assert books.oldest_pending() is None
    assert books.longest_due() is None


def test_oldest_pending_is_the_first_that_was_accepted_and_is_not_decided(books: Face) -> None:
    numbers = [7, 3, 9]
    records = {number: accepted(books, number) for number in numbers}
    assert books.oldest_pending() == NOW + timedelta(milliseconds=3)
    books.change(records[3], records[3].changed(status=StakingStatusType.ACTIVE))
    assert books.oldest_pending() == NOW + timedelta(milliseconds=7)


def test_longest_due_is_the_first_of_all_shards(books: Face) -> None:
    for number in range(MANY):
        accepted(books, number, due_at=NOW + timedelta(seconds=(number * 7) % MANY + 5))
    assert books.longest_due() == NOW + timedelta(seconds=5)


def test_what_wants_nothing_is_not_due(books: Face) -> None:
    stored = accepted(books)
    assert books.longest_due() == stored.due_at
    books.change(stored, stored.changed(status=StakingStatusType.FAILED, due_at=None))
    assert books.longest_due() is None


def test_a_look_reads_one_entry_a_request(dynamodb_books: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost that `operations/service_survey.py` promises, however many records there are."""
    for number in range(MANY):
        accepted(dynamodb_books, number)
    asked: list[tuple[str, Any]] = []

    def call(client: Any, name: str, arguments: Any) -> Any:
        asked.append((name, arguments["Limit"]))
        return REAL_CALL(client, name, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    backlog = BacklogTable(RECORDS, REGION)
    backlog.oldest_pending()
    assert asked == [("Query", 1)]
    backlog.longest_due()
    assert asked == [("Query", 1)] * (1 + DUE_SHARDS)
