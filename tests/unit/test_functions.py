"""A function's file declares, delegates and binds: short, and reaching adapters only through runtime."""

import ast
from pathlib import Path

import pytest

FUNCTIONS = Path(__file__).parents[2] / "functions"
MAY_IMPORT = ("fastapi", "typing", "tron_staking.runtime", "tron_staking.entry", "tron_staking.models")
MAX_LINES = 30
APPS = sorted(FUNCTIONS.glob("*/app.py"))


def _imports(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.parent.name)
def test_function_imports_only_what_it_may(app: Path) -> None:
    foreign = {name for name in _imports(app.read_text()) if not name.startswith(MAY_IMPORT)}
    assert not foreign


@pytest.mark.parametrize("app", APPS, ids=lambda app: app.parent.name)
def test_function_is_one_short_file(app: Path) -> None:
    files = [path.name for path in app.parent.iterdir() if path.name != "__pycache__"]
    assert files == ["app.py"]
    assert len([line for line in app.read_text().splitlines() if line]) <= MAX_LINES


def test_rule_finds_a_foreign_import() -> None:
    assert _imports("from tron_staking.adapters import queue\nimport boto3") == {
        "tron_staking.adapters.queue",
        "boto3",
    }
