"""Every `code` of a problem that a caller may see, with what it means."""

import ast
from collections.abc import Iterator
from inspect import getdoc
from pathlib import Path

import tron_staking
from commands.openapi.gateway import gateway_problems
from tron_staking.domain import errors
from tron_staking.domain.errors import StakingError, StateConflict
from tron_staking.entry.http import HTTP_ERRORS
from tron_staking.entry.problem import STATUSES

PACKAGE = Path(tron_staking.__file__).parent


def error_classes() -> Iterator[type[StakingError]]:
    """The errors that are answered with a status and a code of their own. The others never leave us."""
    for kind in vars(errors).values():
        if isinstance(kind, type) and set(kind.__mro__) & STATUSES.keys() and "code" in vars(kind):
            yield kind


def codes() -> dict[str, str]:
    """What each code but those of 409 means, by code."""
    ours = {kind.code: _first_line(kind) for kind in error_classes()}
    gateway = {one["code"]: one["title"] for one in gateway_problems().values()}
    http = {code: detail.partition(";")[0] for code, detail in (HTTP_ERRORS[404],)}
    return gateway | http | ours


def conflict_codes() -> set[str]:
    """The codes of 409: each place that raises one names its own."""
    return {code for path in PACKAGE.rglob("*.py") for code in _conflicts_in(path)}


def _conflicts_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and _name(node.func) == StateConflict.__name__:
            yield str(ast.literal_eval(node.args[0]))


def _name(function: ast.expr) -> str:
    return function.id if isinstance(function, ast.Name) else ""


def _first_line(kind: type) -> str:
    return str(getdoc(kind)).partition("\n")[0].partition(". ")[0].rstrip(".")
