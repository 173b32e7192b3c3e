"""In which order tests run, and which stay together when several processes share them (`pytest -n`)."""

import pytest

_ON_ONE_STACK = ("stack", "artifact")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One process builds, deploys one stack and runs everything on it, mostly waiting; others do the rest."""
    for item in items:
        if any(item.get_closest_marker(name) for name in _ON_ONE_STACK):
            item.add_marker(pytest.mark.xdist_group("stack"))
    items.sort(key=lambda item: item.get_closest_marker("moves_time") is not None)
