"""For how long a node is left alone."""

from datetime import UTC, datetime, timedelta

import pytest

from tron_staking.domain.circuit import WHOLE_JITTER, Circuit, Phase, Trouble

NOW = datetime(2026, 1, 1, tzinfo=UTC)
DOWN = Trouble("node-1 could not be reached")
LIMITED = Trouble("node-1 answered HTTP 429", cooling=True)


def _pauses(trouble: Trouble, times: int, jitter: int = 0) -> list[float]:
    known, pauses = None, []
    for _ in range(times):
        known = trouble.opens(known, NOW, jitter)
        pauses.append((known.until - NOW).total_seconds())
    return pauses


def test_pauses_grow_to_ten_seconds_for_a_node_that_does_not_answer() -> None:
    assert _pauses(DOWN, 7) == [1, 2, 4, 8, 10, 10, 10]


def test_pauses_grow_to_a_minute_for_a_node_that_wants_fewer_questions() -> None:
    assert _pauses(LIMITED, 6) == [5, 10, 20, 40, 60, 60]


def test_pauses_are_up_to_a_quarter_longer_by_chance() -> None:
    assert _pauses(DOWN, 5, jitter=WHOLE_JITTER) == [1.25, 2.5, 5, 10, 12.5]
    assert _pauses(LIMITED, 5, jitter=WHOLE_JITTER // 2) == [5.625, 11.25, 22.5, 45, 67.5]


@pytest.mark.parametrize(("asked_for", "seconds"), [(0, 5), (4, 5), (30, 30), (60, 60), (86_400, 60)])
def test_what_the_node_asked_for_within_reason(asked_for: int, seconds: int) -> None:
    trouble = Trouble("node-1 answered HTTP 403", cooling=True, asked_for=timedelta(seconds=asked_for))
    assert _pauses(trouble, 3) == [seconds] * 3


def test_no_number_of_times_in_a_row_is_too_large() -> None:
    known = Circuit(Phase.OPEN, NOW, 10**6, 10**6, "")
    assert DOWN.opens(known, NOW, 0.0).until == NOW + timedelta(seconds=10)


def test_an_answer_begins_again_with_the_shortest_pause() -> None:
    closed = Circuit(Phase.PROBING, NOW, 3, 8, "").closed(NOW)
    opened = DOWN.opens(closed, NOW, 0.0)
    assert (opened.row, opened.phase) == (1, Phase.OPEN)


def test_a_node_that_nobody_asked_for_long_is_not_well_for_that() -> None:
    opened = DOWN.opens(None, NOW, 0.0)
    assert DOWN.opens(opened, NOW + timedelta(hours=1), 0.0).row == 2


def test_every_change_is_another_version() -> None:
    opened = DOWN.opens(None, NOW, 0.0)
    probing = opened.probing(NOW)
    closed = probing.closed(NOW)
    reopened = DOWN.opens(closed, NOW, 0.0)
    assert [one.version for one in (opened, probing, closed, reopened)] == [1, 2, 3, 4]
    assert [one.lets_through for one in (opened, probing, closed, reopened)] == [False, False, True, False]
