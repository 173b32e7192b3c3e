"""The devnet's time, and what goes on when it does not tell it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.node_server import NodeServer, Step, answer, cut_short, hang_up, status
from tests.support.patience import PATIENCE
from tron_staking.adapters import devnet_clock
from tron_staking.adapters.devnet_clock import DevnetClock
from tron_staking.models.fields import milliseconds

TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = timedelta(days=15)
CLOCK = "admin/clock"
DEAF: list[Step] = [
    status(503, b"down"),
    status(404, b"<html>Not Found</html>"),
    answer({"error": "no GET /admin/clock"}),
    answer({"now_ms": "soon"}),
    answer([1]),
    hang_up,
    cut_short,
]


class Machine:
    """This machine's clock, moved by hand; as a call it is its monotonic one."""

    def __init__(self) -> None:
        self.time = TODAY

    def now(self) -> datetime:
        return self.time

    def __call__(self) -> float:
        return self.time.timestamp()


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What answers, answers in time."""
    monkeypatch.setattr(devnet_clock, "_ANSWER_SECONDS", PATIENCE)


@pytest.fixture
def node() -> Iterator[NodeServer]:
    with NodeServer() as node:
        yield node


def _tells(moment: datetime) -> Step:
    return answer({"now_ms": milliseconds(moment), "clock_offset_ms": 1})


def _clock(node: NodeServer, machine: Machine) -> Callable[[], datetime]:
    return DevnetClock(node.url + "/", machine, machine).now


def test_time_is_the_devnets(node: NodeServer) -> None:
    now = _clock(node, Machine())
    node.on(CLOCK, _tells(TODAY + LATER))
    assert now() == TODAY + LATER
    assert [request.path for request in node.requests] == [f"/{CLOCK}"]


def test_time_that_was_just_moved_is_seen_at_once(node: NodeServer) -> None:
    now = _clock(node, Machine())
    node.on(CLOCK, _tells(TODAY), _tells(TODAY + LATER))
    assert (now(), now()) == (TODAY, TODAY + LATER)


@pytest.mark.parametrize("step", DEAF)
def test_devnet_that_never_answered_leaves_the_machines_clock(node: NodeServer, step: Step) -> None:
    now = _clock(node, Machine())
    node.on(CLOCK, step)
    assert now() == TODAY


@pytest.mark.parametrize("step", DEAF)
def test_devnet_that_stops_answering_leaves_the_last_offset(node: NodeServer, step: Step) -> None:
    machine = Machine()
    now = _clock(node, machine)
    node.on(CLOCK, _tells(TODAY + LATER), step)
    now()
    machine.time += timedelta(minutes=1)
    assert now() == TODAY + LATER + timedelta(minutes=1)


def test_devnet_that_is_not_there_leaves_the_machines_clock() -> None:
    with NodeServer() as node:
        url = node.url
    assert DevnetClock(url, Machine()).now() == TODAY


def test_devnet_that_did_not_answer_is_asked_again_a_second_later(node: NodeServer) -> None:
    machine = Machine()
    now = _clock(node, machine)
    node.on(CLOCK, status(503), _tells(TODAY + LATER))
    now()
    machine.time += timedelta(seconds=0.999)
    assert now() == machine.time
    assert len(node.requests) == 1
    machine.time += timedelta(seconds=0.001)
    assert now() == TODAY + LATER
