from collections.abc import Iterator

import pytest

from tests.e2e.conftest import Stack
from tests.e2e.faults.broken_aws import BrokenAws
from tests.support.killer import Killer


@pytest.fixture(scope="module", autouse=True)
def _no_ticks(stack: Stack) -> Iterator[None]:
    """The Scheduler sleeps: each tick is made by hand."""
    schedules = stack.aws.client("scheduler")
    names = [one["Name"] for one in schedules.list_schedules()["Schedules"]]
    schedule = schedules.get_schedule(Name=next(name for name in names if name.endswith("-sweep")))
    kept = {name: schedule[name] for name in ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")}
    schedules.update_schedule(**kept, State="DISABLED")
    yield
    schedules.update_schedule(**kept, State="ENABLED")


@pytest.fixture
def killer(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Killer:
    """This process as one of the functions: the environment that they have."""
    for name, value in stack.function_environment("FreezeFunction").items():
        monkeypatch.setenv(name, value)
    return Killer()


@pytest.fixture
def aws(killer: Killer, monkeypatch: pytest.MonkeyPatch) -> BrokenAws:
    return BrokenAws(monkeypatch)
