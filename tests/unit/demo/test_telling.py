"""Amounts and dates for people."""

import pytest

from local.demo.telling import column, trx, when


@pytest.mark.parametrize(
    ("sun", "text"),
    [
        (0, "0"),
        (1, "0.000001"),
        (-1_500_000, "-1.5"),
        (1_234_567_000_000, "1,234,567"),
        (1_000_000_100_000, "1,000,000.1"),
    ],
)
def test_amounts_are_exact_and_readable(sun: int, text: str) -> None:
    assert trx(sun) == text


@pytest.mark.parametrize("sun", [0, 1, -1, 10**12, -(10**12) - 1])
def test_points_of_a_column_are_below_each_other(sun: int) -> None:
    assert column(sun).index(".") == column(0).index(".")
    assert int(column(sun).replace(",", "").replace(".", "")) == sun


def test_dates_are_utc() -> None:
    assert when(1_767_225_600_000).isoformat() == "2026-01-01T00:00:00+00:00"
