"""Amounts. On the inside an amount is `Sun`, an int; TRX exists only as text at the edge."""

import re
from decimal import Decimal
from typing import NewType

Sun = NewType("Sun", int)

TRX_DECIMALS = 6
SUN_PER_TRX = 10**TRX_DECIMALS
NOTHING = Sun(0)
MAX_SUN = Sun(2**63 - 1)
"""The protocol's amounts are int64."""

_TRX = re.compile(r"([0-9]{1,40})(?:\.([0-9]{1,6}))?", re.ASCII)


def sun_from_trx(value: object) -> Sun:
    """The exact number of sun in an amount of TRX, given as a JSON number (int, Decimal) or as a string.

    Raises ValueError, saying what is accepted, for anything else: floats, exponents, signs,
    separators, more than six decimals, more than int64 holds.
    """
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ValueError(
            "give the amount in TRX as a number or a string of digits, for example 100 or '100.5'"
        )
    match = _TRX.fullmatch(str(value))
    if not match:
        raise ValueError("give plain digits with at most six decimals, for example 100 or '100.5'")
    whole, fraction = match.group(1), match.group(2) or ""
    sun = int(whole) * SUN_PER_TRX + int(fraction.ljust(TRX_DECIMALS, "0"))
    if sun > MAX_SUN:
        raise ValueError("the amount is more than TRON can hold")
    return Sun(sun)


def trx_text(sun: int) -> str:
    """An amount of sun as TRX for people: exact, without trailing zeros."""
    whole, fraction = divmod(abs(sun), SUN_PER_TRX)
    return f"{'-' * (sun < 0)}{whole}.{fraction:06d}".rstrip("0").rstrip(".")
