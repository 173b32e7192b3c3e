"""No fault and no threat loses its test: each is found by its number, `test_f07_…` and `test_t07_…`.

Faults F1 to F30 are the crash points of the submission protocol, what they leave behind and who finishes it;
threats are those that somebody else's input or node can bring.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parents[1]
FAULTS = range(1, 31)
THREATS = (1, 2, 4, 5, 6, 7, 8, 10, 11, 12, 14, 15, 16)
ON_THE_EMULATOR = (2, 4, 5, 9, 10, 24, 25, 26, 27, 28, 30)
"""Faults of AWS itself: shown on what is deployed too."""

_NAME = re.compile(r"test_([ft])(\d\d)_[a-z0-9_]+")


def _numbers(source: str) -> Iterator[tuple[str, int]]:
    """`f` or `t` and the number, of every numbered test that is run: one that is skipped shows nothing."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and (name := _NAME.fullmatch(node.name)):
            marks = " ".join(ast.unparse(mark) for mark in node.decorator_list)
            if not re.search(r"\bmark\.(skip|skipif|xfail)\b", marks):
                yield name[1], int(name[2])


def _found(folder: str) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for file in (TESTS / folder).rglob("test_*.py"):
        for kind, number in _numbers(file.read_text()):
            found[kind].add(number)
    return found


def test_every_fault_has_its_test() -> None:
    assert _found(".")["f"] == set(FAULTS)


def test_every_fault_of_aws_has_its_test_on_the_emulator() -> None:
    assert _found("e2e")["f"] >= set(ON_THE_EMULATOR)


def test_every_threat_has_its_test() -> None:
    assert _found(".")["t"] >= set(THREATS)


def test_what_is_skipped_or_has_another_name_does_not_count() -> None:
    left_out = "skip"
    source = f"""
def test_f01_one(): ...
@pytest.mark.parametrize("x", [1])
def test_t02_two(): ...
@pytest.mark.{left_out}
def test_f03_three(): ...
def test_f4_four(): ...
def test_five(): ...
"""
    assert list(_numbers(source)) == [("f", 1), ("t", 2)]
