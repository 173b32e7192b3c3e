"""Java's arithmetic where Python's differs: doubles without exceptions, casts, and checked 64-bit sums.

Floats appear in the devnet only where java-tron computes with `double`; both are IEEE 754, so the bits agree.
"""

import math

from local.devnet.constants import INT64_MAX, INT64_MIN


class OverflowProblem(ArithmeticError):
    """What Java throws when a long is too small, with its message."""


def quotient(dividend: float, divisor: float) -> float:
    """`dividend / divisor` of two doubles: infinite or NaN where Python would raise."""
    if divisor:
        return dividend / divisor
    return math.inf * dividend if dividend else math.nan


def to_long(value: float) -> int:
    """`(long) value`: towards zero, held within 64 bits, and NaN is 0."""
    if math.isnan(value):
        return 0
    return INT64_MAX if value >= INT64_MAX else INT64_MIN if value <= INT64_MIN else int(value)


def round_half_up(value: float) -> int:
    """`Math.round`: not Python's rounding to even."""
    return math.floor(value + 0.5)


def divide_up(numerator: int, denominator: int) -> int:
    """`divideCeil` of two positive longs."""
    return -(-numerator // denominator)


def checked_add(one: int, other: int) -> int:
    """Guava's `LongMath.checkedAdd`."""
    return _checked(one + other, f"overflow: checkedAdd({one}, {other})")


def checked_multiply(one: int, other: int) -> int:
    """Guava's `LongMath.checkedMultiply`."""
    return _checked(one * other, f"overflow: checkedMultiply({one}, {other})")


def add_exact(one: int, other: int) -> int:
    """`Math.addExact`."""
    return _checked(one + other, "long overflow")


def _checked(result: int, problem: str) -> int:
    if not INT64_MIN <= result <= INT64_MAX:
        raise OverflowProblem(problem)
    return result
