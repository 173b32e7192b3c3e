"""Days, instants and periods, as callers spell them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from tron_staking.models.queries import HistoryQuery, ListQuery

FIRST = datetime(2026, 11, 1, tzinfo=UTC)


def _history(start: str = "2026-11-01", end: str = "2026-11-30", **more: str) -> HistoryQuery:
    return HistoryQuery.model_validate({"start_date": start, "end_date": end} | more)


def _problems(start: str, end: str) -> dict[str, str]:
    with pytest.raises(ValidationError) as raised:
        _history(start, end)
    return {str(error["loc"][0]): str(error["msg"]) for error in raised.value.errors()}


def test_days_are_whole() -> None:
    query = _history("2026-11-01", "2026-11-30")
    assert (query.start_date, query.end_date) == (FIRST, datetime(2026, 12, 1, tzinfo=UTC))
    assert query.days == (date(2026, 11, 1), date(2026, 11, 30))
    assert _history("2026-11-01", "2026-11-01").days == (date(2026, 11, 1), date(2026, 11, 1))


def test_instants_are_meant_as_they_stand() -> None:
    query = _history("2026-11-01T00:00:00Z", "2026-11-01T10:30:00.5Z")
    assert (query.start_date, query.end_date) == (
        FIRST,
        FIRST.replace(hour=10, minute=30, microsecond=500_000),
    )
    assert query.days is None
    assert _history("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z").days == (date(2026, 11, 1),) * 2
    assert _history("2026-11-01T00:00:01Z", "2026-11-02").days is None


MOMENTS = [
    *("", " ", "now", "2026", "2026-11", "2026-11-00", "2026-02-30", "2026-13-01", "26-11-01", "2026-1-1"),
    *("20261101", "2026-11-01T10:00", "2026-11-01T10:00:00", "2026-11-01T10:00:00+00:00", "2026-W01-1"),
    *("2026-11-01T24:00:01Z", "2026-11-01T10:00:60Z", "2026-11-01t10:00:00Z", "2026-11-01 10:00:00Z"),
    *(
        "2026-11-01T10:00:00.1234Z",
        "1730419200",
        "\u0662026-11-01",
        "2026-11-01\n",
        "-026-11-01",
        "0000-01-01",
    ),
]


@pytest.mark.parametrize("text", MOMENTS)
def test_what_is_neither_is_refused_at_both_ends(text: str) -> None:
    assert _problems(text, "2026-11-30").keys() == {"start_date"}
    assert _problems("2026-11-01", text).keys() == {"end_date"}


def test_last_day_of_all_times_has_no_midnight_after_it() -> None:
    assert _problems("9999-12-30", "9999-12-31").keys() == {"end_date"}


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-11-02", "2026-11-01"),
        ("2026-11-01T10:00:00Z", "2026-11-01T10:00:00Z"),
        ("2026-11-01T10:00:00.001Z", "2026-11-01T10:00:00Z"),
    ],
)
def test_end_comes_after_the_start(start: str, end: str) -> None:
    assert "later" in _problems(start, end)["end_date"]


def test_period_is_a_year_at_most() -> None:
    assert _history("2024-01-01", "2024-12-31").days is not None  # a leap year
    assert "366 days" in _problems("2024-01-01", "2025-01-01")["end_date"]
    assert "366 days" in _problems("2024-01-01T00:00:00Z", "2025-01-01T00:00:00.001Z")["end_date"]


def test_period_is_needed() -> None:
    with pytest.raises(ValidationError) as raised:
        HistoryQuery.model_validate({})
    assert {error["loc"][0] for error in raised.value.errors()} == {"start_date", "end_date"}


@pytest.mark.parametrize(
    "same",
    [
        {"status": "active"},
        {"status": "ACTIVE"},
        {"status": "Active", "limit": "7"},
        {"status": "ACTIVE", "cursor": "x"},
    ],
)
def test_every_spelling_of_a_query_is_one_query(same: dict[str, Any]) -> None:
    spelling = ListQuery.model_validate({"status": "ACTIVE"}).spelling()
    assert ListQuery.model_validate({"status": "ACTIVE"} | same).spelling() == spelling


def test_other_queries_are_others() -> None:
    address = "TCNkawTmcQgYSU8nP8cHswT1QPjharxJr7"
    lists = [{}, {"status": "ACTIVE"}, {"status": "FAILED"}, {"operation": "FREEZE"}, {"resource": "ENERGY"}]
    histories = [{}, {"address": address}, {"format": "csv"}]
    spellings = [ListQuery.model_validate(one).spelling() for one in [*lists, {"address": address}]]
    spellings += [_history(**one).spelling() for one in histories]
    spellings += [_history("2026-11-02").spelling(), _history(end="2026-11-29").spelling()]
    assert len(set(spellings)) == len(spellings)
