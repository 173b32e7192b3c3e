"""No test fails because this machine is slow, or busy: none asserts that something took less than a time."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

TESTS = Path(__file__).parents[1]
CLOCKS = {"monotonic", "perf_counter", "process_time", "thread_time", "time"}
LESS, MORE = (ast.Lt, ast.LtE), (ast.Gt, ast.GtE)


def _is_clock(node: ast.AST) -> bool:
    """`time.monotonic`, its nanoseconds, or `monotonic` by itself."""
    if isinstance(node, ast.Attribute):
        module = node.value
        return isinstance(module, ast.Name) and module.id == "time" and _is_named_so(node.attr)
    return isinstance(node, ast.Name) and node.id != "time" and _is_named_so(node.id)


def _is_named_so(name: str) -> bool:
    return name.removesuffix("_ns") in CLOCKS


def _is_timed(node: ast.AST, timed: set[str]) -> bool:
    """Whether a clock, or what was read of one, is in it."""
    parts = list(ast.walk(node))
    return any(_is_clock(part) or (isinstance(part, ast.Name) and part.id in timed) for part in parts)


def _names(assignment: ast.Assign) -> Iterator[str]:
    """The names that get a value, each of several."""
    for target in assignment.targets:
        yield from (part.id for part in ast.walk(target) if isinstance(part, ast.Name))


def _timed(tree: ast.AST) -> set[str]:
    """The names of what was read of a clock, or made of that."""
    assignments = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    timed, before = set[str](), None
    while timed != before:
        before = set(timed)
        timed.update(*(_names(one) for one in assignments if _is_timed(one.value, timed)))
    return timed


def _is_limited(compare: ast.Compare, timed: set[str]) -> bool:
    """Whether a time has to be less than something."""
    sides = [_is_timed(side, timed) for side in (compare.left, *compare.comparators)]
    return any(
        (left and not right and isinstance(operator, LESS))
        or (right and not left and isinstance(operator, MORE))
        for left, operator, right in zip(sides, compare.ops, sides[1:], strict=False)
    )


def _limits(source: str) -> list[int]:
    """The lines that assert it. That a time is long enough is fine: load makes it longer only."""
    tree = ast.parse(source)
    compares = [
        (scope, part)
        for scope in ast.walk(tree)
        if isinstance(scope, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(scope)
        if isinstance(node, ast.Assert)
        for part in ast.walk(node.test)
        if isinstance(part, ast.Compare)
    ]
    return sorted({part.lineno for scope, part in compares if _is_limited(part, _timed(scope))})


def _other_health_checks(source: str) -> list[int]:
    """The lines that name Hypothesis's checks to leave out, and not the one of its speed."""
    words = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.keyword))
    chosen = (word.value for word in words if word.arg == "suppress_health_check")
    return [value.lineno for value in chosen if "too_slow" not in ast.unparse(value)]


@pytest.mark.parametrize("lines", [_limits, _other_health_checks])
def test_no_test_limits_a_time(lines: Callable[[str], list[int]]) -> None:
    found = {str(path.relative_to(TESTS)): lines(path.read_text()) for path in TESTS.rglob("*.py")}
    assert {path: numbers for path, numbers in found.items() if numbers} == {}


def test_hypothesis_limits_none_either() -> None:
    assert settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check


@pytest.mark.parametrize(
    "lines",
    [
        ["assert time.monotonic() - start < 0.9"],
        ["assert 0.9 >= time.perf_counter() - start"],
        ["assert 0.1 < time.time_ns() - start <= 9"],
        ["assert not (done and monotonic() < end)"],
        ["took = time.monotonic() - start", "assert took < 0.9"],
        ["start = time.time()", "took, _ = now() - start, 1", "half = took / 2", "assert half <= 0.9"],
    ],
)
def test_limit_is_found(lines: list[str]) -> None:
    assert _limits("def test_it():\n  " + "\n  ".join(lines)) == [1 + len(lines)]


def test_what_load_cannot_break_is_left_alone() -> None:
    source = """
def test_it():
    start = time.monotonic()
    assert time.monotonic() - start >= 0.2
    assert 0.2 < time.monotonic() - start
    assert count < 5
    if time.monotonic() > start + 60: raise TimeoutError
"""
    assert _limits(source) == []


def test_health_checks_without_the_one_of_speed_are_found() -> None:
    assert _other_health_checks("settings(suppress_health_check=[HealthCheck.filter_too_much])") == [1]
