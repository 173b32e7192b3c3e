"""Fresh, old, and old without a node: what each cached read asks, answers and keeps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import TypeAdapter

from tests.support.cache import FakeCache
from tron_staking.domain.cache import Kept, Look
from tron_staking.domain.errors import BooksUnavailable, NodeUnavailable
from tron_staking.operations.cached import FRESH, KEPT, Cache, Reading

NUMBER: TypeAdapter[int] = TypeAdapter(int)
START = datetime(2026, 1, 1, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time


class Chain:
    """Counts how often it is asked; answers the number of the question."""

    def __init__(self) -> None:
        self.asked = 0
        self.down = False

    def load(self) -> int:
        if self.down:
            raise NodeUnavailable("no TRON node can be used now")
        self.asked += 1
        return self.asked


class BrokenCache(FakeCache):
    """A table that does not answer."""

    def look(self, key: str, now: datetime) -> Look:
        raise BooksUnavailable("x")

    def keep(self, key: str, kept: Kept, seen: Look, expires: datetime) -> None:
        raise BooksUnavailable("x")


class UnwritableCache(FakeCache):
    def keep(self, key: str, kept: Kept, seen: Look, expires: datetime) -> None:
        raise BooksUnavailable("x")


class Case:
    """One cache, one chain, one clock."""

    def __init__(self, table: FakeCache | None = None) -> None:
        self.table = table or FakeCache()
        self.clock, self.chain = Clock(), Chain()
        self.cache = Cache(self.table, self.table, self.clock)

    def read(self, load: Callable[[], int] | None = None, worth: bool = True) -> Reading[int]:
        return self.cache.read("key", NUMBER, load or self.chain.load, worth_keeping=lambda _: worth)


@pytest.fixture
def case() -> Case:
    return Case()


def test_first_read_asks_and_keeps(case: Case) -> None:
    assert case.read() == Reading(1, START, 0, stale=False)
    assert case.table.slots["key"].kept == Kept("1", START)
    assert case.table.slots["key"].expires == START + KEPT


@pytest.mark.parametrize("age", [timedelta(), timedelta(milliseconds=1), FRESH - timedelta(milliseconds=1)])
def test_fresh_is_answered_without_a_question(case: Case, age: timedelta) -> None:
    case.read()
    case.clock.time += age
    assert case.read() == Reading(1, START, int(age.total_seconds()), stale=False)
    assert case.chain.asked == 1


def test_old_is_read_again_and_kept(case: Case) -> None:
    case.read()
    case.clock.time += FRESH
    assert case.read() == Reading(2, START + FRESH, 0, stale=False)
    assert case.table.slots["key"].kept == Kept("2", START + FRESH)


def test_old_without_a_node_says_how_old(case: Case) -> None:
    case.read()
    case.clock.time += KEPT - timedelta(milliseconds=1)
    case.chain.down = True
    assert case.read() == Reading(1, START, 86_399, stale=True)
    case.chain.down = False
    assert case.read().stale is False


def test_fresh_without_a_node_is_not_stale(case: Case) -> None:
    case.read()
    case.chain.down = True
    assert case.read().stale is False


def test_age_is_that_of_the_answer_not_of_the_question(case: Case) -> None:
    """Nodes that hang are waited for."""
    case.read()
    case.clock.time += FRESH

    def hang() -> int:
        case.clock.time += timedelta(seconds=4)
        raise NodeUnavailable("x")

    assert case.read(hang) == Reading(1, START, 34, stale=True)


def test_value_is_as_old_as_the_question(case: Case) -> None:
    """What happened while the node was asked may be missing in its answer."""

    def slow() -> int:
        case.clock.time += timedelta(seconds=4)
        return 7

    assert case.read(slow) == Reading(7, START, 4, stale=False)
    assert case.table.slots["key"].kept == Kept("7", START)


def test_without_a_node_and_without_a_value_there_is_no_answer(case: Case) -> None:
    case.chain.down = True
    with pytest.raises(NodeUnavailable):
        case.read()
    case.chain.down = False
    case.read()
    case.clock.time += KEPT
    case.chain.down = True
    with pytest.raises(NodeUnavailable):
        case.read()


def test_what_is_not_worth_keeping_is_not_kept(case: Case) -> None:
    assert case.read(worth=False).value == 1
    assert case.read(worth=False).value == 2
    assert not case.table.slots


@pytest.mark.parametrize("text", ["", "{", "null", '"x"', "1.5"])
def test_what_cannot_be_read_is_not_there(case: Case, text: str) -> None:
    case.table.keep("key", Kept(text, START), Look(), START + KEPT)
    assert case.read() == Reading(1, START, 0, stale=False)


def test_clock_behind_the_writers_shows_no_negative_age(case: Case) -> None:
    case.read()
    case.clock.time -= timedelta(seconds=5)
    assert case.read() == Reading(1, START, 0, stale=False)


@pytest.mark.parametrize("table", [BrokenCache(), UnwritableCache()])
def test_cache_in_trouble_costs_questions_and_no_answer(table: FakeCache) -> None:
    case = Case(table)
    assert [case.read().value, case.read().value] == [1, 2]


def test_broken_cache_and_no_node_is_the_nodes_error() -> None:
    case = Case(BrokenCache())
    case.chain.down = True
    with pytest.raises(NodeUnavailable):
        case.read()


def test_other_errors_are_not_hidden_by_an_old_value(case: Case) -> None:
    case.read()
    case.clock.time += FRESH

    def wrong() -> int:
        raise ValueError("a mistake of ours")

    with pytest.raises(ValueError, match="a mistake of ours"):
        case.read(wrong)


class TestRenew:
    """A value that grows: it says itself whether it is whole, and is made from what is kept."""

    @staticmethod
    def _renew(case: Case, whole_at: int) -> Reading[int]:
        return case.cache.renew(
            "key",
            NUMBER,
            lambda held: held >= whole_at,
            lambda held: (held or 0) + 10 * case.chain.load(),
        )

    def test_what_is_not_whole_is_made_from_what_is_kept(self, case: Case) -> None:
        assert [self._renew(case, 60).value for _ in range(4)] == [10, 30, 60, 60]
        assert case.chain.asked == 3

    def test_what_is_whole_is_answered_however_old_it_is(self, case: Case) -> None:
        self._renew(case, 10)
        case.clock.time += KEPT - timedelta(seconds=1)
        assert self._renew(case, 10) == Reading(10, START, 86_399, stale=False)
        case.clock.time += timedelta(seconds=1)
        assert self._renew(case, 10).value == 20

    def test_without_a_node_what_is_kept_is_stale(self, case: Case) -> None:
        self._renew(case, 99)
        case.chain.down = True
        case.clock.time += timedelta(seconds=7)
        assert self._renew(case, 99) == Reading(10, START, 7, stale=True)

    def test_without_a_node_and_anything_kept_it_says_so(self, case: Case) -> None:
        case.chain.down = True
        with pytest.raises(NodeUnavailable):
            self._renew(case, 1)
