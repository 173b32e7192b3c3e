"""In which order tests run, which stay together in one process, and what is told at the end."""

from typing import Any

import pytest

_ON_ONE_STACK = ("stack", "artifact")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process builds, deploys one stack and runs everything on it, mostly waiting; others do the rest.

    Before xdist, which writes the groups into the tests' names.
    """
    for item in items:
        if any(item.get_closest_marker(name) for name in _ON_ONE_STACK):
            item.add_marker(pytest.mark.xdist_group("stack"))
    items.sort(key=lambda item: item.get_closest_marker("moves_time") is not None)


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
