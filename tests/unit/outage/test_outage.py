"""A node is down for a minute under load: it is asked no more than usual, and service resumes by itself.

The load is reads that the cache mostly answers, freezes whose callers come back as they are told, the worker
and the sweep. What is counted reaches the node, from all containers and for every reason.
"""

import pytest

from tests.unit.outage.fleet import CONTAINERS, FREEZE_EVERY_SECONDS, QUESTIONS_A_SECOND, TROUBLES, Fleet
from tron_staking.adapters import node_http
from tron_staking.adapters.circuit_breaker import CircuitBreaker
from tron_staking.adapters.retry_budget import RetryBudget
from tron_staking.domain.circuit import LONGEST_COOLING, LONGEST_PAUSE, PROBE, WHOLE_JITTER, lengthened

MINUTE = 60
AT_MOST = 1.2
"""The promise; what is measured is a fifth of what is usual."""

COOLING = ("429", "429 and when", "403")
WARM_UP = 45
FREEZES = MINUTE // FREEZE_EVERY_SECONDS


@pytest.fixture(autouse=True)
def _ask_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_http, "_PAUSE_SECONDS", 0)


def _resumes_within(trouble: str) -> int:
    """Seconds after the node is back: the longest pause that may have just begun, and a probe whose
    container died."""
    longest = LONGEST_COOLING if trouble in COOLING else LONGEST_PAUSE
    return int((lengthened(longest, WHOLE_JITTER) + PROBE).total_seconds()) + 1


def _minutes(fleet: Fleet, trouble: str) -> tuple[list[int], list[int]]:
    """How often each node is asked in a usual minute, and in one in which the first is in trouble."""
    fleet.live(WARM_UP)
    usual = fleet.live(MINUTE)
    fleet.callers.answered.clear()
    fleet.machines[0].trouble = TROUBLES[trouble]
    return usual, fleet.live(MINUTE)


def _heal(fleet: Fleet, trouble: str) -> None:
    fleet.machines[0].trouble = None
    fleet.live(_resumes_within(trouble))
    fleet.callers.answered.clear()


@pytest.mark.parametrize("trouble", TROUBLES)
def test_t14_the_only_node_is_down_for_a_minute(trouble: str) -> None:
    fleet = Fleet(1)
    (usual,), (asked,) = _minutes(fleet, trouble)
    assert asked <= AT_MOST * usual
    assert asked < usual / 4
    _heal(fleet, trouble)
    fleet.live(MINUTE)
    assert set(fleet.callers.answered) == {"read ok", "freeze ok"}, "everybody is served"
    assert not fleet.callers.again, "and nobody still waits to come back"
    assert fleet.failed() == 0


@pytest.mark.parametrize("trouble", ["refused", "hangs", "429 and when"])
def test_one_of_two_nodes_is_down_for_a_minute(trouble: str) -> None:
    """Callers notice nothing. Nothing is final meanwhile, for two nodes must agree."""
    fleet = Fleet(2)
    usual, asked = _minutes(fleet, trouble)
    assert asked[0] <= AT_MOST * usual[0]
    assert asked[0] < usual[0] / 8
    assert set(fleet.callers.answered) == {"read ok", "freeze ok"}
    waiting = fleet.unfinished()
    _heal(fleet, trouble)
    fleet.live(MINUTE)
    again, spare = fleet.live(MINUTE)
    assert again == pytest.approx(usual[0], rel=0.1), "the first node is the first again"
    assert spare == usual[1]
    assert fleet.unfinished() < waiting
    assert fleet.failed() == 0


@pytest.mark.parametrize("trouble", ["refused", "403"])
def test_one_of_three_nodes_is_down_for_a_minute(trouble: str) -> None:
    """The two others take its place, and all three together are asked no more than usual."""
    fleet = Fleet(3)
    usual, asked = _minutes(fleet, trouble)
    assert sum(asked) <= AT_MOST * sum(usual)
    assert asked[0] < usual[0] / 8
    assert set(fleet.callers.answered) == {"read ok", "freeze ok"}
    assert fleet.unfinished() < FREEZES / 2, "what is sent becomes final as ever"


def test_new_containers_ask_a_node_that_is_down_once_each() -> None:
    """All that was known in memory is gone; what others knew is in the table."""
    fleet = Fleet(1)
    fleet.live(WARM_UP)
    (usual,) = fleet.live(MINUTE)
    fleet.machines[0].trouble = TROUBLES["refused"]
    fleet.live(MINUTE // 2)
    fleet.replace_containers()
    (asked,) = fleet.live(MINUTE // 2)
    assert asked <= CONTAINERS + 8, "and there are probes"
    assert asked <= AT_MOST * usual / 2


def test_table_is_asked_for_nothing_while_nodes_answer_and_little_while_they_do_not() -> None:
    fleet = Fleet(1)
    fleet.live(WARM_UP)
    assert fleet.circuits.requests == 0
    fleet.machines[0].trouble = TROUBLES["refused"]
    fleet.live(MINUTE)
    pauses = 9
    assert fleet.circuits.requests <= CONTAINERS * (3 + pauses * 4)
    _heal(fleet, "refused")
    before = fleet.circuits.requests
    fleet.live(MINUTE)
    assert fleet.circuits.requests == before


def test_without_the_table_a_node_that_is_down_is_asked_no_more_than_usual() -> None:
    """Each container probes for itself then."""
    fleet = Fleet(1)
    fleet.circuits.down = True
    (usual,), (asked,) = _minutes(fleet, "refused")
    assert asked <= AT_MOST * usual
    _heal(fleet, "refused")
    fleet.live(MINUTE)
    assert set(fleet.callers.answered) == {"read ok", "freeze ok"}


def test_worker_loses_no_message_to_a_node_that_is_down() -> None:
    """No message fails, so none is received so often that it becomes a dead letter."""
    fleet = Fleet(1)
    _minutes(fleet, "refused")
    fleet.live(MINUTE)
    assert fleet.unfinished() > 0
    assert fleet.callers.answered["worker failed"] == 0
    _heal(fleet, "refused")
    fleet.live(MINUTE)
    assert fleet.callers.answered["worker failed"] == 0
    assert fleet.unfinished() < FREEZES / 2
    assert fleet.failed() == 0


EVERY = [3, 4, 5, 10]
QUESTIONS = MINUTE * QUESTIONS_A_SECOND


def _more(nodes: int, each: int) -> float:
    """How much more often all nodes together are asked when the first fails one of `each` requests."""
    fleet = Fleet(nodes)
    usual = sum(fleet.ask(MINUTE))
    fleet.callers.answered.clear()
    fleet.machines[0].trouble, fleet.machines[0].each = TROUBLES["503"], each
    asked = sum(fleet.ask(MINUTE))
    served = fleet.callers.answered["question ok"]
    assert served >= (QUESTIONS if nodes > 1 else QUESTIONS * (1 - 2 / each))
    return asked / usual


@pytest.mark.parametrize("each", EVERY)
@pytest.mark.parametrize("nodes", [1, 3])
def test_of_a_node_that_often_fails_little_is_asked_again(nodes: int, each: int) -> None:
    """Neither there nor, where there are others, elsewhere."""
    assert _more(nodes, each) <= AT_MOST


def _without_breaker(patch: pytest.MonkeyPatch) -> None:
    def enter(self: CircuitBreaker, *, again: bool = False) -> None:
        if not again:
            self._budget.earn()

    patch.setattr(CircuitBreaker, "enter", enter)


def _without_budget(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(RetryBudget, "spend", lambda self: True)


@pytest.mark.parametrize("trouble", ["refused", "hangs", "429"])
def test_without_the_breaker_the_promise_is_broken(monkeypatch: pytest.MonkeyPatch, trouble: str) -> None:
    """So the tests above can fail."""
    _without_breaker(monkeypatch)
    (usual,), (asked,) = _minutes(Fleet(1), trouble)
    assert asked > AT_MOST * usual


@pytest.mark.parametrize("each", [3, 4])
def test_without_the_budget_the_promise_is_broken(monkeypatch: pytest.MonkeyPatch, each: int) -> None:
    """So the tests above can fail."""
    _without_budget(monkeypatch)
    assert _more(1, each) > AT_MOST
