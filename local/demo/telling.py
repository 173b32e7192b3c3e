"""How the demo speaks: one line for each thing that happens, with the chain's date; exact amounts."""

import textwrap
from datetime import UTC, datetime

from tron_staking.domain.money import SUN_PER_TRX, TRX_DECIMALS, trx_text

_INDENT = " " * 18
_WIDTH = 110


def say(*lines: str) -> None:
    """Prints at once: somebody is watching."""
    print(*lines, sep="\n", flush=True)


def begin(moment: datetime, line: str) -> None:
    """Prints what begins at this moment of the chain."""
    say("", f"{moment:%Y-%m-%d %H:%M}  {line}")


def command(line: str) -> None:
    """Prints what was sent, in one line however long it is."""
    say(f"{_INDENT}$ {line}")


def note(*lines: str) -> None:
    """Prints what comes of it."""
    say(*(textwrap.fill(one, _WIDTH, initial_indent=_INDENT, subsequent_indent=_INDENT) for one in lines))


def wait_begins() -> None:
    """Something is waited for; `dot` shows that it still is."""
    print(_INDENT, end="", flush=True)


def dot() -> None:
    """One more look."""
    print(".", end="", flush=True)


def wait_ends(line: str) -> None:
    """What was waited for."""
    say(f" {line}")


def when(milliseconds: int) -> datetime:
    """The UTC time of a chain timestamp."""
    return datetime.fromtimestamp(milliseconds / 1_000, UTC)


def trx(sun: int) -> str:
    """TRX for people: 1,234.5 for 1,234,500,000 sun."""
    whole, point, fraction = trx_text(abs(sun)).partition(".")
    return f"{'-' * (sun < 0)}{int(whole):,}{point}{fraction}"


def column(sun: int) -> str:
    """TRX to the sun, for a column: all points are below each other."""
    whole, fraction = divmod(abs(sun), SUN_PER_TRX)
    return f"{'-' * (sun < 0)}{whole:,}.{fraction:0{TRX_DECIMALS}d}".rjust(18)
