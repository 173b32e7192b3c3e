"""In which order tests run, which stay together in one process, and what is told at the end."""

import gc
import os
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from xdist.scheduler.loadscope import LoadScopeScheduling

from tests.support.template import template

# What the template gives every function, whatever the shell says: Powertools reads it when a function begins.
_EVERY_FUNCTION = template()["Globals"]["Function"]["Environment"]["Variables"]
os.environ |= {name: value for name, value in _EVERY_FUNCTION.items() if isinstance(value, str)}
os.environ["POWERTOOLS_SERVICE_NAME"] = "tron-staking"  # the stack's name

# By itself Hypothesis fails a test whose examples take 200 ms, or are slow to make, as on a busy machine.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

_NEEDS_A_STACK = ("stack", "artifact")
_THERE = ("tests/e2e/test_", "tests/e2e/faults/", "tests/packaging/")
_ON_THE_OTHER_STACK = (
    "tests/e2e/faults/",
    "tests/e2e/test_automation.py",
    "tests/e2e/test_iam.py",
    "tests/packaging/",
)
"""About half of the waiting."""


class TwoStacks(LoadScopeScheduling):
    """Two processes have a stack each and run everything on it, mostly waiting; others do the rest."""

    def _split_scope(self, nodeid: str) -> str:
        if nodeid.startswith(_ON_THE_OTHER_STACK):
            return "the other stack"
        return "stack" if nodeid.startswith(_THERE) else nodeid


def pytest_xdist_auto_num_workers() -> int:
    """Two more than there are processors: those that have a stack mostly wait."""
    return (os.cpu_count() or 1) + 2


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> TwoStacks:
    """By where tests are: pytest 9.2 no longer lets xdist's groups reach its scheduler."""
    return TwoStacks(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever needs the stack is where the scheduler takes it from; who moves time comes last."""
    for item in items:
        needs = any(item.get_closest_marker(name) for name in _NEEDS_A_STACK)
        if needs and not item.nodeid.startswith(_THERE):
            raise pytest.UsageError(f"{item.nodeid} needs the stack or its build, and is not in {_THERE}")
    items.sort(key=lambda item: item.get_closest_marker("moves_time") is not None)


def pytest_collection_finish() -> None:
    """What is there by now, thousands of tests and modules, stays: no collection looks through it again.

    Nor does one come so often that it finds all but nothing.
    """
    gc.freeze()
    gc.set_threshold(50_000)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Where the simulator found the bugs that were planted: a search that needs ever longer is a warning."""
    found = [
        value
        for report in terminalreporter.stats.get("passed", ())
        for name, value in report.user_properties
        if name == "found"
    ]
    if found:
        terminalreporter.section("planted bugs")
        terminalreporter.write_line("\n".join(sorted(found)))
