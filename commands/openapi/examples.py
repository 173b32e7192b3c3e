"""Answers to show: what the handlers answered once, and still do (tests/unit/openapi compares)."""

import json
from functools import cache
from pathlib import Path
from typing import Any

EXAMPLES = Path(__file__).with_name("examples.json")


@cache
def examples() -> dict[str, dict[str, dict[str, Any]]]:
    """By the operation's name, then by status, then by what they show."""
    found: dict[str, dict[str, dict[str, Any]]] = json.loads(EXAMPLES.read_text())
    return found
