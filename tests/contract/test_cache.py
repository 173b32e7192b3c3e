"""What cached reads rely on, of the cache in memory and of that in DynamoDB.

moto never deletes what has expired, and DynamoDB only some day: that it is overlooked is our own doing.
"""

import random
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.contract.books import ADDRESS, CACHE, NOW, Face, accepted
from tron_staking.domain.address import Address, parse_address
from tron_staking.domain.cache import Kept, Look, keys_of, staking_stats
from tron_staking.domain.errors import RecordChanged
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import CacheInvalidated

OWNER = parse_address(ADDRESS)
RECEIVER = parse_address("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8")
KEY = staking_stats(OWNER)
LATER = NOW + timedelta(days=1)
VALUE = Kept('{"balance":1}', NOW)


def _keep(books: Face, text: str = VALUE.text, as_of: datetime = NOW, seen: Look | None = None) -> Kept:
    kept = Kept(text, as_of)
    books.keep(KEY, kept, seen or books.look(KEY, NOW), LATER)
    return kept


def _finish(books: Face, stored: StakingRecord, *addresses: Address) -> None:
    """The write that makes a record final, and what is kept of these accounts worthless."""
    after = stored.changed(status=StakingStatusType.ACTIVE, due_at=None)
    generation = f"{stored.staking_id}#{after.version}"
    books.change(stored, after, (CacheInvalidated(addresses or (OWNER,), generation, NOW),))


def test_nothing_is_kept_at_first(books: Face) -> None:
    assert books.look(KEY, NOW) == Look(None, None)


@pytest.mark.parametrize("text", ["{}", '"\u2713 \U0001f511"', "9" * 19, "x" * 100_000], ids=len)
def test_kept_is_read_back_to_the_millisecond(books: Face, text: str) -> None:
    kept = _keep(books, text)
    assert books.look(KEY, NOW) == Look(kept, None)
    assert books.look(f"{KEY}x", NOW) == Look()


@pytest.mark.parametrize(("seconds", "there"), [(-1, True), (0, False), (1, False)])
def test_expired_is_not_there_although_nobody_deleted_it(books: Face, seconds: int, there: bool) -> None:
    _keep(books)
    assert books.look(KEY, LATER + timedelta(seconds=seconds)).kept == (VALUE if there else None)


def test_newer_value_replaces_an_older_one(books: Face) -> None:
    _keep(books)
    newer = _keep(books, "{}", NOW + timedelta(milliseconds=1))
    assert books.look(KEY, NOW).kept == newer


def test_older_value_never_replaces_a_newer_one(books: Face) -> None:
    newer = _keep(books, "{}", NOW + timedelta(milliseconds=1))
    _keep(books)
    assert books.look(KEY, NOW).kept == newer


def test_expired_is_replaced(books: Face) -> None:
    _keep(books)
    newer = Kept("{}", LATER)
    books.keep(KEY, newer, books.look(KEY, LATER), LATER + timedelta(days=1))
    assert books.look(KEY, LATER) == Look(newer, None)


def test_final_record_takes_every_key_of_its_accounts_along(books: Face) -> None:
    keys = [*keys_of(OWNER), *keys_of(RECEIVER), "chain_parameters", "witnesses"]
    for key in keys:
        books.keep(key, VALUE, Look(), LATER)
    stored = accepted(books)
    _finish(books, stored, OWNER, RECEIVER)
    left = [key for key in keys if books.look(key, NOW).kept is not None]
    assert left == ["chain_parameters", "witnesses"]
    assert books.load(stored.staking_id).status is StakingStatusType.ACTIVE


def test_other_accounts_are_kept(books: Face) -> None:
    _keep(books)
    _finish(books, accepted(books), RECEIVER)
    assert books.look(KEY, NOW).kept == VALUE


def test_refused_write_invalidates_nothing(books: Face) -> None:
    stored = accepted(books)
    _finish(books, stored)
    _keep(books)
    before = books.contents()
    with pytest.raises(RecordChanged):
        _finish(books, stored)
    assert books.contents() == before


@pytest.mark.parametrize("cached_before", [False, True])
def test_value_that_was_read_before_the_invalidation_is_not_kept_after_it(
    books: Face, cached_before: bool
) -> None:
    if cached_before:
        _keep(books, as_of=NOW - timedelta(minutes=1))
    seen = books.look(KEY, NOW)
    _finish(books, accepted(books))
    _keep(books, seen=seen)
    assert books.look(KEY, NOW).kept is None
    _keep(books)
    assert books.look(KEY, NOW).kept == VALUE


def test_every_invalidation_is_another_generation(books: Face) -> None:
    seen = []
    for number in range(3):
        _finish(books, accepted(books, number))
        seen.append(books.look(KEY, NOW))
    _keep(books, seen=seen[0])
    _keep(books, seen=seen[1])
    assert books.look(KEY, NOW) == seen[2]
    assert len({look.generation for look in seen}) == 3


@pytest.mark.parametrize("seed", range(5))
def test_nothing_from_before_an_invalidation_is_ever_found_after_it(books: Face, seed: int) -> None:
    """Readers and the worker in any order; a value is the number of invalidations that its reader knew of."""
    rng = random.Random(seed)  # noqa: S311  # not a secret
    readers: list[tuple[Look, Kept]] = []
    done, found_any = 0, False
    for step in range(60):
        match rng.choice(["look", "look", "keep", "keep", "finish"]):
            case "look":
                moment = NOW + timedelta(milliseconds=step)
                readers.append((books.look(KEY, NOW), Kept(str(done), moment)))
            case "keep" if readers:
                seen, kept = readers.pop(rng.randrange(len(readers)))
                books.keep(KEY, kept, seen, LATER)
            case "finish":
                _finish(books, accepted(books, step))
                done += 1
        found = books.look(KEY, NOW).kept
        assert found is None or found.text == str(done)
        found_any = found_any or found is not None
    assert found_any


def test_invalidation_leaves_what_dynamodb_will_remove(dynamodb: Any, dynamodb_books: Face) -> None:
    _keep(dynamodb_books)
    stored = accepted(dynamodb_books)
    _finish(dynamodb_books, stored)
    items = {item.pop("key")["S"]: item for item in dynamodb.scan(TableName=CACHE)["Items"]}
    hour = str(1_767_268_800 + 3_600)
    left = {"generation": {"S": f"{stored.staking_id}#2"}, "expires": {"N": hour}}
    assert items == dict.fromkeys(keys_of(OWNER), left)


def test_kept_item_expires_a_day_later_in_seconds(dynamodb: Any, dynamodb_books: Face) -> None:
    _keep(dynamodb_books)
    (item,) = dynamodb.scan(TableName=CACHE)["Items"]
    assert item["expires"] == {"N": str(1_767_268_800 + 86_400)}
