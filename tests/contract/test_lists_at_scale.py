"""A page is one request, with tens of thousands of records and a few that are asked for as well."""

import random
from datetime import timedelta

import pytest

from tests.contract.books import ADDRESS, NOW, RECORDS, REGION, Face
from tests.contract.test_lists import ids, matching, random_record
from tests.support.bulk import counted_calls, put_records
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.totals import ANY, Facets


def test_page_is_one_request_however_many_records_there_are(
    dynamodb_books: Face, monkeypatch: pytest.MonkeyPatch
) -> None:
    rng = random.Random(5)  # noqa: S311  # not a secret
    rare = {"status": StakingStatusType.FAILED, "operation_type": StakingOperationType.VOTE, "resource": None}
    records = [
        random_record(rng, number, **(rare if number % 5000 == 0 else {"status": StakingStatusType.ACTIVE}))
        for number in range(20_000)
    ]
    put_records(RECORDS, REGION, records)
    calls = counted_calls(monkeypatch)
    seldom = Facets(StakingStatusType.FAILED, StakingOperationType.VOTE)
    for address, facets in (
        (None, ANY),
        (ADDRESS, Facets(operation=StakingOperationType.FREEZE)),
        (None, seldom),
    ):
        expected = matching(records, address, facets)
        found = dynamodb_books.newest(address, facets, 101, None)
        assert ids(found) == expected[:101]
        assert calls == ["Query"]
        calls.clear()
    middle = records[500].created_at
    assert len(dynamodb_books.between(None, middle, NOW + timedelta(days=1), 101, None)) == 101
    assert calls == ["Query"]
