"""Times as the chain counts them."""

from datetime import UTC, datetime, timedelta

import pytest

from tron_staking.models.fields import from_milliseconds, iso, milliseconds

LAST = 253_402_300_799_999


@pytest.mark.parametrize("value", [0, 1, 999, 1_767_225_600_001, 2_208_988_800_001, 4_102_444_799_999, LAST])
def test_milliseconds_are_kept_exactly(value: int) -> None:
    assert milliseconds(from_milliseconds(value)) == value


def test_every_millisecond_of_a_second_beyond_2038_is_kept() -> None:
    start = 2_240_611_199_000
    assert [milliseconds(from_milliseconds(start + ms)) for ms in range(1000)] == [
        start + ms for ms in range(1000)
    ]


def test_known_time() -> None:
    moment = from_milliseconds(1_767_225_600_123)
    assert moment == datetime(2026, 1, 1, 0, 0, 0, 123_000, tzinfo=UTC)
    assert iso(moment) == "2026-01-01T00:00:00.123Z"


def test_microseconds_are_cut_off() -> None:
    assert milliseconds(from_milliseconds(5) + timedelta(microseconds=999)) == 5


@pytest.mark.parametrize("value", [LAST + 1, 2**63 - 1])
def test_what_a_node_says_beyond_all_times_is_the_last_of_them(value: int) -> None:
    assert iso(from_milliseconds(value)) == "9999-12-31T23:59:59.999Z"
