"""The breaker of one container, and of several that share what they know. Time is moved by hand."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.support.circuits import FakeCircuits
from tron_staking.adapters.circuit_breaker import STRIKES, CircuitBreaker
from tron_staking.domain.circuit import (
    LONGEST_COOLING,
    LONGEST_PAUSE,
    PROBE,
    WHOLE_JITTER,
    Circuit,
    Phase,
    Trouble,
    lengthened,
)
from tron_staking.domain.errors import NodeUnavailable

DOWN = Trouble("node-1 could not be reached")
LIMITED = Trouble("node-1 answered HTTP 429", cooling=True, asked_for=timedelta(seconds=30))


class HandClock:
    """Moved by hand; several containers may share it."""

    def __init__(self) -> None:
        self.time = datetime(2026, 1, 1, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def pass_(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def kept() -> FakeCircuits:
    return FakeCircuits()


type Container = Callable[..., CircuitBreaker]


@pytest.fixture
def container(clock: HandClock, kept: FakeCircuits) -> Container:
    """A container that has just started."""

    def start(*, spare: bool = False, clock: HandClock = clock) -> CircuitBreaker:
        return CircuitBreaker("node-1", "node#1", kept, clock, spare=spare, jitter=lambda: 0)

    return start


def asks(breaker: CircuitBreaker) -> bool:
    """Whether the node may be asked."""
    try:
        breaker.enter()
    except NodeUnavailable:
        return False
    return True


def fails(breaker: CircuitBreaker, trouble: Trouble = DOWN) -> bool:
    """A question that fails; whether it may be asked again."""
    breaker.enter()
    return breaker.failed(trouble)


def goes_down(breaker: CircuitBreaker) -> None:
    while asks(breaker):
        breaker.failed(DOWN)


def _one_probes(container: Container, clock: HandClock) -> tuple[CircuitBreaker, CircuitBreaker]:
    """The node was down for both; its pause is over, and the first of them asks."""
    prober, other = container(), container()
    goes_down(prober)
    fails(other)
    clock.pass_(1)
    prober.enter()
    return prober, other


def test_while_the_node_answers_nothing_is_asked_of_anybody(container: Container, kept: FakeCircuits) -> None:
    breaker = container()
    for _ in range(100):
        breaker.enter()
        breaker.answered()
    assert kept.requests == 0


def test_five_failures_are_a_node_that_is_down(container: Container) -> None:
    """Two of them may be asked again."""
    breaker = container()
    assert [fails(breaker) for _ in range(5)] == [True, True, False, False, False]
    with pytest.raises(NodeUnavailable) as caught:
        breaker.enter()
    assert caught.value.detail == "node-1 is left alone for 1 s: node-1 could not be reached"
    assert caught.value.retry_after == 1


def test_an_answer_makes_up_for_a_failure(container: Container) -> None:
    """What one caller asks may be too heavy for the node: others are served."""
    breaker = container()
    for _ in range(100):
        fails(breaker)
        breaker.enter()
        breaker.answered()
    assert asks(breaker)


def test_a_cold_container_learns_with_its_first_failure(container: Container, kept: FakeCircuits) -> None:
    goes_down(container())
    before = kept.requests
    cold = container()
    assert not fails(cold)
    assert kept.requests == before + 1
    assert not asks(cold)
    assert kept.requests == before + 1, "what it knows is in its memory"


def test_when_the_pause_is_over_one_of_all_probes(container: Container, clock: HandClock) -> None:
    first = container()
    goes_down(first)
    others = [container() for _ in range(20)]
    for other in others:
        fails(other)
    clock.pass_(0.999)
    assert not any(asks(one) for one in (first, *others))
    clock.pass_(0.001)
    assert [asks(one) for one in (*others, first)] == [True] + [False] * 20


def test_when_the_probe_is_answered_everybody_asks_again(container: Container, clock: HandClock) -> None:
    prober, other = _one_probes(container, clock)
    assert not asks(other)
    prober.answered()
    assert asks(prober)
    clock.pass_(PROBE.total_seconds())
    assert asks(other)


def test_who_comes_after_the_answer_asks_at_once(container: Container, clock: HandClock) -> None:
    prober, other = _one_probes(container, clock)
    prober.answered()
    assert asks(other)


def test_a_probe_that_fails_doubles_the_pause(container: Container, clock: HandClock) -> None:
    breaker = container()
    goes_down(breaker)
    clock.pass_(1)
    assert not fails(breaker)
    clock.pass_(1.999)
    assert not asks(breaker)
    clock.pass_(0.001)
    assert asks(breaker)


def test_whoever_died_while_probing_is_followed_by_another(container: Container, clock: HandClock) -> None:
    _, other = _one_probes(container, clock)
    assert not asks(other)
    clock.pass_(PROBE.total_seconds() - 0.001)
    assert not asks(other)
    clock.pass_(0.001)
    assert asks(other)


def test_after_the_answer_it_takes_as_many_failures_and_the_shortest_pause_again(
    container: Container, clock: HandClock, kept: FakeCircuits
) -> None:
    breaker = container()
    for _ in range(3):
        goes_down(breaker)
        assert kept.kept["node#1"].until == clock.now() + timedelta(seconds=1)
        clock.pass_(1)
        breaker.enter()
        breaker.answered()
        for _ in range(4):
            fails(breaker)
        assert asks(breaker)
        breaker.answered()


def test_a_node_that_wants_fewer_questions_is_left_alone_at_once(
    container: Container, clock: HandClock
) -> None:
    breaker = container()
    assert not fails(breaker, LIMITED)
    clock.pass_(29.5)
    with pytest.raises(NodeUnavailable) as caught:
        breaker.enter()
    assert caught.value.detail == "node-1 is left alone for 1 s: node-1 answered HTTP 429"
    clock.pass_(0.5)
    assert asks(breaker)


def test_a_container_that_knows_only_of_old_trouble_can_say_that_there_is_new(
    container: Container, clock: HandClock, kept: FakeCircuits
) -> None:
    old = container()
    goes_down(old)
    clock.pass_(1)
    old.enter()
    old.answered()
    clock.pass_(3600)
    fails(container(), LIMITED)
    assert kept.kept["node#1"].phase is Phase.OPEN
    assert not fails(container())


def test_two_that_open_at_once_agree(container: Container, kept: FakeCircuits) -> None:
    first, second = container(), container()
    for breaker in (first, second) * 4:
        fails(breaker)
    fails(first)
    fails(second)
    assert kept.kept["node#1"].row == 1
    assert not asks(second)


def test_retries_are_a_tenth_of_the_questions(container: Container) -> None:
    """Two in five questions fail: too few for a node that is down, too many to ask them all again."""
    breaker = container()
    again = 0
    for number in range(1000):
        breaker.enter()
        if number % 5 in {0, 3}:
            again += breaker.failed(DOWN)
        else:
            breaker.answered()
    assert asks(breaker)
    assert again <= 102


@pytest.mark.parametrize("spare", [False, True])
def test_where_there_is_another_node_a_failover_that_is_not_paid_ends_the_asking(
    container: Container, spare: bool
) -> None:
    """One question in five fails: with another node, the others are better asked there."""
    breaker, served = container(spare=spare), 0
    for number in range(100):
        if not asks(breaker):
            break
        if number % 5:
            breaker.answered()
        else:
            breaker.failed(DOWN)
        served += 1
    assert served == (16 if spare else 100)


def test_without_the_table_each_goes_by_what_it_sees(
    container: Container, clock: HandClock, kept: FakeCircuits
) -> None:
    kept.down = True
    breaker, other = container(), container()
    goes_down(breaker)
    assert asks(other)
    clock.pass_(1)
    breaker.enter()
    breaker.answered()
    assert asks(breaker)


def test_what_was_kept_while_the_table_was_away_ends_too(
    container: Container, clock: HandClock, kept: FakeCircuits
) -> None:
    breaker = container()
    kept.down = True
    goes_down(breaker)
    kept.down = False
    clock.pass_(1)
    breaker.enter()
    breaker.answered()
    assert asks(breaker)


def test_no_clock_is_so_wrong_that_a_node_is_left_alone_for_ever(
    container: Container, clock: HandClock, kept: FakeCircuits
) -> None:
    kept.kept["node#1"] = Circuit(Phase.OPEN, clock.now() + timedelta(days=365), 1, 1, "x")
    breaker = container()
    fails(breaker)
    longest = lengthened(LONGEST_COOLING, WHOLE_JITTER)
    clock.pass_(longest.total_seconds() - 0.001)
    assert not asks(breaker)
    clock.pass_(0.001)
    assert asks(breaker)


CONTAINERS = 4


class Machine(RuleBasedStateMachine):
    """Containers in any order, dying and being replaced, with a table that comes and goes."""

    @initialize()
    def begin(self) -> None:
        self.clock, self.kept = HandClock(), FakeCircuits()
        self.up, self.probes = True, 0
        self.containers = [self._start() for _ in range(CONTAINERS)]

    def _start(self) -> CircuitBreaker:
        return CircuitBreaker("node-1", "node#1", self.kept, self.clock, spare=False)

    @rule(which=st.integers(0, CONTAINERS - 1), dies=st.booleans())
    def asks(self, which: int, dies: bool) -> None:
        breaker = self.containers[which]
        kept = self.kept.kept.get("node#1")
        if not asks(breaker):
            return
        if kept is not None and not kept.lets_through and not self.kept.down:
            now = self.kept.kept["node#1"]
            unaware = now == kept
            assert unaware or kept.until <= self.clock.now(), "nobody probes before the pause is over"
        if dies:
            self.containers[which] = self._start()
        elif self.up:
            breaker.answered()
        else:
            breaker.failed(DOWN)
            assert not asks(breaker) or breaker._health > 0

    @rule(seconds=st.sampled_from([0.1, 1, 3, 7, 15, 70]))
    def time_passes(self, seconds: float) -> None:
        self.clock.pass_(seconds)

    @rule(up=st.booleans())
    def node(self, up: bool) -> None:
        self.up = up

    @rule(down=st.booleans())
    def table(self, down: bool) -> None:
        self.kept.down = down

    @rule(which=st.integers(0, CONTAINERS - 1))
    def is_limited(self, which: int) -> None:
        if asks(self.containers[which]):
            self.containers[which].failed(LIMITED)
            assert not asks(self.containers[which]), "who was told to wait waits"

    @precondition(lambda self: self.up)
    @rule()
    def service_resumes_by_itself(self) -> None:
        """Whatever has happened: a pause and a probe later everybody asks again."""
        self.kept.down = False
        longest = lengthened(LONGEST_COOLING, WHOLE_JITTER) + PROBE
        self.clock.pass_(longest.total_seconds())
        for _ in range(2):
            for breaker in self.containers:
                if asks(breaker):
                    breaker.answered()
        assert all(asks(breaker) for breaker in self.containers)

    @invariant()
    def nobody_is_left_alone_for_longer_than_is_said(self) -> None:
        if not hasattr(self, "containers"):
            return
        circuit = self.kept.kept.get("node#1")
        if circuit is not None and not circuit.lets_through:
            assert circuit.until - self.clock.now() <= lengthened(LONGEST_COOLING, WHOLE_JITTER)


Machine.TestCase.settings = settings(max_examples=150, stateful_step_count=40)
TestMachine = Machine.TestCase


def test_pauses_of_a_minute_s_outage_are_few(container: Container, clock: HandClock) -> None:
    """What the node sees of sixty containers that are all asked twice a second."""
    containers, seen = [container() for _ in range(60)], 0
    for _ in range(120):
        for breaker in containers:
            while asks(breaker):
                seen += 1
                if not breaker.failed(DOWN):
                    break
        clock.pass_(0.5)
    probes = 1 + 60 // LONGEST_PAUSE.total_seconds() + 3
    assert seen <= 60 * STRIKES + probes
