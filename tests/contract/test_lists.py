"""Lists: every combination of filters, page by page, is what the records themselves say."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain, combinations
from typing import Any

import pytest

from tests.contract.books import ADDRESS, NOW, Face, accepted, record
from tests.support.template import resources
from tron_staking.adapters.tables.list_keys import LISTS
from tron_staking.domain.chain import Resource
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import RecordSummary, StakingRecord, VoteCount
from tron_staking.models.totals import ANY, Facets

OTHER_ADDRESS = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
FILTERS = ("address", "status", "operation", "resource")
ALL_COMBINATIONS = list(chain.from_iterable(combinations(FILTERS, count) for count in range(5)))
EVERYTHING = 10_000


def random_record(rng: random.Random, number: int, **changes: Any) -> StakingRecord:
    operation = rng.choice(list(StakingOperationType))
    with_resource = operation in {StakingOperationType.FREEZE, StakingOperationType.DELEGATE}
    fields = {
        "operation_type": operation,
        "resource": rng.choice(list(Resource)) if with_resource else None,
        "address": rng.choice((ADDRESS, OTHER_ADDRESS)),
        "status": rng.choice(list(StakingStatusType)),
        "created_at": NOW + timedelta(milliseconds=rng.randrange(200)),
    }
    return record(number, **(fields | changes))


def _asked(names: Sequence[str], like: StakingRecord) -> tuple[str | None, Facets]:
    """The filters of these names, so that this record matches."""
    values: dict[str, Any] = {
        "address": like.address,
        "status": like.status,
        "operation": like.operation_type,
        "resource": like.resource,
    }
    kept = {name: values[name] for name in names}
    return kept.pop("address", None), Facets(**kept)


def matching(records: Sequence[StakingRecord], address: str | None, facets: Facets) -> list[str]:
    """What matches, newest first, by this file's own reckoning."""
    found = [
        one
        for one in records
        if address in {None, one.address}
        and facets.status in {None, one.status}
        and facets.operation in {None, one.operation_type}
        and facets.resource in {None, one.resource}
    ]
    found.sort(key=lambda one: (one.created_at, one.staking_id), reverse=True)
    return [one.staking_id for one in found]


def ids(found: Sequence[RecordSummary]) -> list[str]:
    return [one.staking_id for one in found]


def _walk(books: Face, address: str | None, facets: Facets, limit: int) -> Iterator[str]:
    before = None
    while found := books.newest(address, facets, limit, before):
        assert len(found) <= limit
        yield from ids(found)
        before = found[-1].position


@pytest.fixture
def many(books: Face) -> tuple[Face, list[StakingRecord]]:
    rng = random.Random(3)  # noqa: S311  # not a secret
    records = [random_record(rng, number) for number in range(70)]
    for one in records:
        accepted(books, **dict(one))
    return books, records


def test_every_combination_of_filters_pages_through_what_matches(
    many: tuple[Face, list[StakingRecord]],
) -> None:
    books, records = many
    like = next(one for one in records if one.resource is not None)
    for names in ALL_COMBINATIONS:
        address, facets = _asked(names, like)
        expected = matching(records, address, facets)
        assert expected
        assert ids(books.newest(address, facets, EVERYTHING, None)) == expected, names
        assert list(_walk(books, address, facets, 3)) == expected, names


def test_records_of_one_millisecond_are_in_one_order_and_none_is_lost_between_pages(books: Face) -> None:
    records = [accepted(books, number, created_at=NOW) for number in range(9)]
    expected = matching(records, None, ANY)
    for limit in (1, 2, 4):
        assert list(_walk(books, None, ANY, limit)) == expected


def test_record_moves_to_the_list_of_its_status(books: Face) -> None:
    stored = accepted(books)
    after = stored.changed(status=StakingStatusType.ACTIVE, remaining=5, block_number=7, due_at=None)
    books.change(stored, after)
    assert books.newest(ADDRESS, Facets(StakingStatusType.PENDING), 9, None) == []
    (found,) = books.newest(ADDRESS, Facets(StakingStatusType.ACTIVE), 9, None)
    assert found == RecordSummary.of(after)
    assert (found.block_number, found.remaining) == (7, 5)


def test_page_after_a_record_that_has_left_the_list_goes_on_where_it_was(books: Face) -> None:
    records = [accepted(books, number) for number in range(1, 6)]
    pending = Facets(StakingStatusType.PENDING)
    newest, second = books.newest(None, pending, 2, None)
    assert ids([newest, second]) == [records[4].staking_id, records[3].staking_id]
    gone = records[3]
    books.change(gone, gone.changed(status=StakingStatusType.FAILED, due_at=None))
    assert ids(books.newest(None, pending, 9, second.position)) == [r.staking_id for r in records[2::-1]]


def test_summary_is_whole(books: Face) -> None:
    votes = tuple(VoteCount(witness_address=one, vote_count=10**12) for one in (ADDRESS, OTHER_ADDRESS))
    told = {
        "completed_at": NOW,
        "block_number": 2**40,
        "error_message": "\u2713 why",
        "receiver": OTHER_ADDRESS,
        "lock_blocks": 3,
        "votes": votes,
        "fee": 1,
        "paid": 2,
        "energy_reward": 3,
        "bandwidth_reward": 4,
        "remaining": 5,
    }
    stored = accepted(books, **told)
    (found,) = books.newest(None, ANY, 9, None)
    for name in RecordSummary.model_fields:
        assert getattr(found, name) == getattr(stored, name), name


@pytest.mark.parametrize("address", [None, ADDRESS])
def test_period_has_its_start_and_not_its_end_and_is_oldest_first(books: Face, address: str | None) -> None:
    times = [NOW + timedelta(milliseconds=offset) for offset in (-1, 0, 1, 2, 3, 4)]
    for number, created in enumerate(times):
        accepted(books, number, created_at=created)
    accepted(books, 99, created_at=NOW, address=OTHER_ADDRESS)
    start, end = times[1], times[4]
    wanted = [record(number).staking_id for number in ((1, 2, 3) if address else (1, 99, 2, 3))]
    assert ids(books.between(address, start, end, 9, None)) == wanted
    assert list(_walk_between(books, address, start, end)) == wanted
    assert books.between(address, end + timedelta(days=1), end + timedelta(days=2), 9, None) == []


def _walk_between(books: Face, address: str | None, start: datetime, end: datetime) -> Iterator[str]:
    after = None
    while found := books.between(address, start, end, 1, after):
        yield from ids(found)
        after = found[-1].position


def test_template_has_an_index_for_every_combination_and_no_more_than_dynamodb_allows() -> None:
    indexes = resources("AWS::DynamoDB::Table")["StakingRecordsTable"]["GlobalSecondaryIndexes"]
    lists = {one["IndexName"]: one for one in indexes if one["IndexName"].startswith("list_")}
    assert set(LISTS.values()) == set(ALL_COMBINATIONS)
    assert lists.keys() == LISTS.keys()
    for name, index in lists.items():
        assert [key["AttributeName"] for key in index["KeySchema"]] == [name, "listed_at"]
        assert index["Projection"] == {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["summary"]}
    for table in resources("AWS::DynamoDB::Table").values():
        assert len(table.get("GlobalSecondaryIndexes", [])) <= 20
