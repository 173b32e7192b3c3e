"""GET /list, /stats and /history, through their handlers."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.contract.books import record
from tests.support.http import Answer, Service, assert_not_echoed, assert_problem
from tests.support.world import ADDRESS
from tron_staking.domain.cursor import LIFETIME
from tron_staking.domain.errors import BooksUnavailable
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import iso
from tron_staking.models.lists import ListedRecord
from tron_staking.submission.ports import Marker

OTHER_ADDRESS = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
CANARY = "kanarienvogel7Zq"


def _add(service: Service, number: int, **changes: Any) -> str:
    """A record of the service's books."""
    created = service.world.clock.now() + timedelta(seconds=number)
    stored = record(number, **({"address": ADDRESS, "created_at": created} | changes))
    marker = Marker(f"tester#{number}", "hash", stored.staking_id, stored.transaction_hash, "{}")
    service.world.books.accept(marker, stored)
    return stored.staking_id


def _walk(service: Service, **query: str) -> Iterator[Answer]:
    answer = service.listing(**query)
    yield answer
    while answer.json["next_cursor"] is not None:
        answer = service.listing(**query, cursor=answer.json["next_cursor"])
        yield answer


def test_list_of_nothing(service: Service) -> None:
    answer = service.listing()
    told = answer.json
    assert (answer.status, told["stakings"], told["next_cursor"]) == (200, [], None)
    assert (told["total_count"], told["active_count"]) == (0, 0)
    assert (told["total_staked_trx"], told["total_staked_sun"]) == ("0", 0)


def test_list_tells_what_a_record_tells(service: Service) -> None:
    staking_id = service.freeze().json["staking_id"]
    (pending,) = service.listing().json["stakings"]
    assert (pending["status"], pending["message"]) == ("PENDING", "waiting for the chain to decide")
    service.live(60)
    told = service.listing(address=ADDRESS, status="active", operation="freeze", resource="energy").json
    (listed,) = told["stakings"]
    whole = service.record(staking_id).json
    assert listed == {name: whole.get(name) for name in listed} | {"message": "final, and in force"}
    assert whole.keys() - listed.keys() == {"attempts", "request_id"}
    assert (told["total_count"], told["active_count"], told["total_staked_sun"]) == (1, 1, 100_000_000)
    assert told["total_staked_trx"] == "100"
    assert service.listing(status="PENDING").json["total_count"] == 0


def test_failed_record_tells_why(service: Service) -> None:
    _add(service, 1, status=StakingStatusType.FAILED, error_message="no luck")
    (listed,) = service.listing().json["stakings"]
    assert (listed["message"], listed["error_message"]) == ("no luck", "no luck")


def test_pages_go_from_the_newest_to_the_oldest_and_each_record_is_on_one(service: Service) -> None:
    ids = [_add(service, number) for number in range(7)]
    _add(service, 8, address=OTHER_ADDRESS)
    pages = list(_walk(service, address=ADDRESS, limit="3"))
    assert [len(page.json["stakings"]) for page in pages] == [3, 3, 1]
    assert [one["staking_id"] for page in pages for one in page.json["stakings"]] == ids[::-1]


def test_page_that_is_just_full_is_the_last(service: Service) -> None:
    for number in range(4):
        _add(service, number)
    pages = list(_walk(service, limit="2"))
    assert [len(page.json["stakings"]) for page in pages] == [2, 2]


def test_totals_are_of_all_that_match_and_those_of_the_first_page(service: Service) -> None:
    """What comes meanwhile comes before the first page: the totals are of what is paged through."""
    for number in range(5):
        _add(service, number)
    walk = _walk(service, limit="2")
    first = next(walk).json
    _add(service, 99)
    service.world.devnet.clock.shift(60_000)
    pages = [first, *(page.json for page in walk)]
    assert [page["total_count"] for page in pages] == [5, 5, 5]
    assert sum(len(page["stakings"]) for page in pages) == 5
    assert {page["counted_at"] for page in pages} == {first["timestamp"]}
    assert pages[1]["timestamp"] > first["timestamp"]
    assert service.listing().json["total_count"] == 6


def test_limit_may_change_between_pages(service: Service) -> None:
    ids = [_add(service, number) for number in range(5)]
    first = service.listing(limit="1").json
    rest = service.listing(limit="100", cursor=first["next_cursor"]).json
    assert [one["staking_id"] for one in [*first["stakings"], *rest["stakings"]]] == ids[::-1]


def _cursor(service: Service, **query: str) -> str:
    for number in range(3):
        _add(service, number)
    cursor: str = service.listing(limit="1", **query).json["next_cursor"]
    return cursor


def _refused(answer: Answer, why: str) -> None:
    assert_problem(answer, 400, "invalid_input")
    assert set(answer.json["errors"]) == {"cursor"}
    assert why in answer.json["detail"]


def test_cursor_of_another_query_caller_or_list_is_refused(service: Service) -> None:
    cursor = _cursor(service, status="PENDING")
    assert service.listing(status="pending", cursor=cursor).status == 200
    _refused(service.listing(cursor=cursor), "other filters")
    _refused(service.listing(status="PENDING", address=ADDRESS, cursor=cursor), "other filters")
    _refused(service.listing(status="PENDING", cursor=cursor, principal="somebody"), "another caller")
    period = {"start_date": "2026-01-01", "end_date": "2026-01-01"}
    _refused(service.history(**period, cursor=cursor), "other filters")


def test_cursor_expires(service: Service) -> None:
    cursor = _cursor(service)
    service.world.devnet.clock.shift(LIFETIME // timedelta(milliseconds=1))
    _refused(service.listing(cursor=cursor), "expired")


def test_cursor_of_a_key_that_was_rotated_is_refused(service: Service) -> None:
    cursor = _cursor(service)
    service.cursor_key.key = b"another"
    _refused(service.listing(cursor=cursor), "send it as it was given")


@pytest.mark.parametrize("cursor", ["", " ", "null", CANARY, "A" * 2000, "\u00e9" * 60, "AAAA=", "../.."])
def test_cursor_that_is_none_is_refused(service: Service, cursor: str) -> None:
    answer = service.listing(cursor=cursor)
    _refused(answer, "no cursor of ours")
    assert_not_echoed(answer, CANARY)


def test_without_the_key_one_page_is_a_list_and_two_are_trouble_that_passes(service: Service) -> None:
    cursor = _cursor(service)
    service.cursor_key.down = True
    assert service.listing().status == 200
    for answer in (service.listing(limit="2"), service.listing(cursor=cursor)):
        assert_problem(answer, 503, "secret_unavailable")


BAD = [
    {"limit": "0"},
    {"limit": "101"},
    {"limit": "-1"},
    {"limit": CANARY},
    {"address": CANARY},
    {"status": CANARY},
    {"status": ""},
    {"operation": "STAKE"},
    {"resource": "TRON_POWER"},
    {"stauts": "ACTIVE"},
    {CANARY: "1"},
]


@pytest.mark.parametrize("query", BAD, ids=str)
def test_bad_query_is_refused_and_names_the_parameter(service: Service, query: dict[str, str]) -> None:
    period = {"start_date": "2026-01-01", "end_date": "2026-01-01"}
    answers = [service.listing(**query)]
    if not query.keys() & {"status", "operation", "resource"}:
        answers.append(service.history(**period, **query))
    for answer in answers:
        assert_problem(answer, 400, "invalid_input")
        assert_not_echoed(answer, CANARY)
        (name,) = query
        assert set(answer.json["errors"]) <= {name, "(unknown)"}


def test_history_has_its_period_oldest_first(service: Service) -> None:
    ids = [_add(service, number) for number in range(4)]
    _add(service, 10, created_at=service.world.clock.now() + timedelta(days=1))
    other = _add(service, 11, address=OTHER_ADDRESS)
    told = service.history(start_date="2026-01-01", end_date="2026-01-01").json
    assert [one["staking_id"] for one in told["stakings"]] == [*ids, other]
    assert (told["total_count"], told["next_cursor"]) == (5, None)
    assert (told["start_date"], told["end_date"]) == ("2026-01-01T00:00:00.000Z", "2026-01-02T00:00:00.000Z")
    mine = service.history(start_date="2026-01-01", end_date="2026-01-31", address=ADDRESS).json
    assert (mine["total_count"], len(mine["stakings"])) == (5, 5)


def test_history_of_a_year_counts_all_its_months(service: Service) -> None:
    first = service.world.clock.now()
    for number, days in enumerate((0, 30, 31, 364, 365)):
        _add(service, number, created_at=first + timedelta(days=days))
    told = service.history(start_date="2026-01-01", end_date="2026-12-31", limit="2").json
    assert told["total_count"] == 4
    assert service.history(start_date="2026-01-31", end_date="2026-02-01").json["total_count"] == 2


def test_history_between_instants_is_not_counted(service: Service) -> None:
    ids = [_add(service, number) for number in range(4)]
    start, end = (iso(service.world.clock.now() + timedelta(seconds=second)) for second in (1, 3))
    told = service.history(start_date=start, end_date=end).json
    assert [one["staking_id"] for one in told["stakings"]] == ids[1:3]
    assert told["total_count"] is None


def test_history_pages_with_the_count_of_the_first(service: Service) -> None:
    ids = [_add(service, number) for number in range(5)]
    query = {"start_date": "2026-01-01", "end_date": "2026-01-02", "limit": "2"}
    pages = [service.history(**query).json]
    _add(service, 6)
    while pages[-1]["next_cursor"]:
        pages.append(service.history(**query, cursor=pages[-1]["next_cursor"]).json)
    listed = [one["staking_id"] for page in pages for one in page["stakings"]]
    assert listed[:5] == ids
    assert {page["total_count"] for page in pages} == {5}


@pytest.mark.parametrize("missing", ["start_date", "end_date"])
def test_history_needs_its_period(service: Service, missing: str) -> None:
    period = {"start_date": "2026-01-01", "end_date": "2026-01-01"}
    del period[missing]
    answer = service.history(**period)
    assert_problem(answer, 400, "invalid_input")
    assert set(answer.json["errors"]) == {missing}


def _csv(service: Service, **query: str) -> Answer:
    return service.history(start_date="2026-01-01", end_date="2026-01-01", format="csv", **query)


def test_csv_pages_put_together_are_one_file(service: Service) -> None:
    ids = [_add(service, number) for number in range(5)]
    answer = _csv(service, limit="2")
    text = answer.body
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["content-disposition"] == 'attachment; filename="staking-20260101-20260102.csv"'
    while "next-cursor" in answer.headers:
        answer = _csv(service, limit="2", cursor=answer.headers["next-cursor"])
        assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=absent"
        text += answer.body
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["staking_id"] for row in rows] == ids
    assert list(rows[0]) == list(ListedRecord.model_fields)
    assert text.count("\r\n") == text.count("\n") == 6


def test_csv_says_what_json_says(service: Service) -> None:
    service.freeze()
    service.live(60)
    (told,) = service.history(start_date="2026-01-01", end_date="2026-01-01").json["stakings"]
    (row,) = csv.DictReader(io.StringIO(_csv(service).body, newline=""))
    assert row == {name: "" if value is None else str(value) for name, value in told.items()}


def test_history_in_another_format_is_refused(service: Service) -> None:
    answer = service.history(start_date="2026-01-01", end_date="2026-01-01", format="xlsx")
    assert_problem(answer, 400, "invalid_input")
    assert "JSON or CSV" in answer.json["detail"]


def test_stats_of_nothing(service: Service) -> None:
    told = service.stats().json
    assert set(told["records_by_status"]) == set(StakingStatusType)
    numbers = {value for name, value in told.items() if name not in {"timestamp", "records_by_status"}}
    assert numbers == {0, "0"}


def test_stats_add_up(service: Service) -> None:
    service.freeze()
    service.live(60)
    for number, resource in enumerate(("BANDWIDTH", "ENERGY")):
        _add(service, number, status=StakingStatusType.EXPIRED, resource=resource, remaining=2_500_000)
    _add(service, 3, status=StakingStatusType.INACTIVE, remaining=0)
    claim = {"operation_type": StakingOperationType.CLAIM_REWARD, "resource": None, "amount": None}
    done = {"status": StakingStatusType.COMPLETED, "energy_reward": 7, "bandwidth_reward": 1_000_000}
    _add(service, 4, **claim, **done)
    told = service.stats().json
    assert told == {
        "total_staking_records": 5,
        "active_staking_records": 1,
        "inactive_staking_records": 1,
        "records_by_status": dict.fromkeys(StakingStatusType, 0)
        | {"ACTIVE": 1, "EXPIRED": 2, "INACTIVE": 1, "COMPLETED": 1},
        "total_resource_records": 0,
        "total_staked_trx": "105",
        "total_staked_sun": 105_000_000,
        "total_bandwidth_resources": "2.5",
        "total_bandwidth_resources_sun": 2_500_000,
        "total_energy_resources": "102.5",
        "total_energy_resources_sun": 102_500_000,
        "total_rewards_earned": "1.000007",
        "total_rewards_earned_sun": 1_000_007,
        "energy_rewards": "0.000007",
        "energy_rewards_sun": 7,
        "bandwidth_rewards": "1",
        "bandwidth_rewards_sun": 1_000_000,
        "timestamp": told["timestamp"],
    }


def test_stats_take_no_parameters(service: Service) -> None:
    answer = service.stats(address=ADDRESS)
    assert_problem(answer, 400, "invalid_input")
    assert "takes none" in answer.json["detail"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("function", ["get_list", "get_stats", "get_history"])
def test_lists_are_only_read(service: Service, function: str, method: str) -> None:
    assert_problem(service.call(function, method=method), 405, "method_not_allowed")


@pytest.mark.parametrize("method", ["totals", "newest", "between"])
def test_books_in_trouble_are_503(service: Service, monkeypatch: pytest.MonkeyPatch, method: str) -> None:
    def fail(*_arguments: object) -> None:
        raise BooksUnavailable("the books do not answer")

    monkeypatch.setattr(service.world.books, method, fail)
    period = {"start_date": "2026-01-01", "end_date": "2026-01-01"}
    answers = [service.listing(), service.history(**period), service.stats()]
    failed = {"totals": [503, 503, 503], "newest": [503, 200, 200], "between": [200, 503, 200]}
    assert [answer.status for answer in answers] == failed[method]
