"""The one way in which a command here goes wrong."""

from pathlib import Path

LAST_LINES = 25


class Failure(Exception):
    """Something a person can act on: the message says what was wrong and what to do."""


def with_log(message: str, log: Path) -> Failure:
    """A failure that shows the end of a log and says where the rest is."""
    lines = log.read_text(errors="replace").splitlines()[-LAST_LINES:] if log.exists() else []
    shown = "\n".join(f"    {line}" for line in lines)
    return Failure(f"{message}\n{shown}\n  The whole log: {log}")
