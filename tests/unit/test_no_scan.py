"""Nothing that ships reads a whole table, nor may it. An operator's commands may."""

import ast
from pathlib import Path

import pytest

from tests.support.template import ROOT, resources, statements

SOURCES = [*sorted((ROOT / "shared").rglob("*.py")), *sorted((ROOT / "functions").rglob("*.py"))]
SCANS = {"scan", "rate_limited_scan"}
"""What PynamoDB has for it."""


def _scans(source: str) -> list[int]:
    """The lines that scan."""
    attributes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute))
    return [node.lineno for node in attributes if node.attr in SCANS]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_source_scans(path: Path) -> None:
    assert _scans(path.read_text()) == []


def test_rule_finds_a_scan() -> None:
    assert _scans("items = RecordItem.scan()\nRecordItem.due.scan()") == [1, 2]


def test_no_role_may_scan() -> None:
    roles = resources("AWS::IAM::Role").values()
    actions = [action for role in roles for statement in statements(role) for action in statement["Action"]]
    assert "dynamodb:Query" in actions
    assert not {"dynamodb:Scan", "dynamodb:PartiQLSelect"} & set(actions)
