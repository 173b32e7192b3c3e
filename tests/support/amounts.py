"""Whether the amounts in an answer are said twice, alike: as TRX, and as sun."""

import re
from fractions import Fraction
from typing import Any

_DECIMAL = re.compile(r"\d+(\.\d+)?")
_NO_AMOUNT = re.compile(r".*_percent|per_trx|blocks_per_day")
"""Decimals that are no TRX of anybody: percentages and rates."""


def assert_said_twice(told: Any) -> None:
    """In every object of the answer."""
    if isinstance(told, list):
        for one in told:
            assert_said_twice(one)
    if isinstance(told, dict):
        for name, value in told.items():
            assert_said_twice(value)
            if name.endswith("_sun"):
                _assert_alike(told, name.removesuffix("_sun"), value)
            if isinstance(value, str) and _DECIMAL.fullmatch(value) and not _NO_AMOUNT.fullmatch(name):
                assert f"{name.removesuffix('_trx')}_sun" in told, name


def _assert_alike(told: dict[str, Any], name: str, sun: int | None) -> None:
    text = told[name] if name in told else told[f"{name}_trx"]
    assert (None if text is None else Fraction(text) * 10**6) == sun, name
