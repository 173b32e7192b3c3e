from datetime import timedelta

import pytest

from tron_staking.adapters.node_refusals import Refusal, is_busy, refusal

RPS = b'{"Error":"request rate exceeded the allowed_rps(10), and the query server is suspended for 5 s"}'
FREQUENCY = b'{"Error":"The key exceeds the frequency limit(15), and the query server is suspended for 30s"}'
DAY = b'{"Error":"Exceed the user daily usage (100000), the maximum query frequency is 1 time per second"}'


def _seconds(number: int) -> Refusal:
    return Refusal(timedelta(seconds=number))


@pytest.mark.parametrize(
    ("status", "body", "retry_after", "expected"),
    [
        (429, b"", "", Refusal(None)),
        (429, b"", "7", _seconds(7)),
        (429, b"", "86400", _seconds(60)),
        (429, b"", "999999999999999999999", Refusal(None)),
        (429, b"", "-1", Refusal(None)),
        (429, b"", "1.5", Refusal(None)),
        (429, b"", "Sun, 22 Nov 2026 10:00:00 GMT", Refusal(None)),
        (429, RPS, "", _seconds(5)),
        (429, RPS, "2", _seconds(2)),
        (403, RPS, "", _seconds(5)),
        (403, FREQUENCY, "", _seconds(30)),
        (403, FREQUENCY.replace(b"30s", b"999999s"), "", _seconds(60)),
        (403, FREQUENCY.replace(b"30s", b"99999999999999s"), "", Refusal(None)),
        (403, DAY, "", Refusal(None)),
        (403, b"<html>Rate limit exceeded", "3", _seconds(3)),
        (403, b'{"Error":"this key is not known"}', "3", None),
        (403, b" " * 2000 + DAY, "", None),
        (503, RPS, "3", None),
        (200, RPS, "3", None),
    ],
)
def test_who_asks_to_be_left_alone(
    status: int, body: bytes, retry_after: str, expected: Refusal | None
) -> None:
    assert refusal(status, body, retry_after) == expected


def test_a_busy_node_says_so_in_its_own_words() -> None:
    assert is_busy("class java.lang.IllegalAccessException : lack of computing resources")
    assert not is_busy("class java.lang.NullPointerException : null")
    assert not is_busy({"why": []})
