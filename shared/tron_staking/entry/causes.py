"""What may be said of an exception. Its message may not: SDKs and pydantic repeat in it what they were given.

Said are the classes, where they were raised, our own words, and AWS's code for what went wrong.
"""

import re
import traceback
from collections.abc import Iterator
from typing import Any

from tron_staking.domain.errors import StakingError, StateConflict

_CODE = re.compile(r"[A-Za-z0-9.]{1,80}", re.ASCII)
_FRAMES = 12
"""Of each exception, the innermost."""


def told_of(error: BaseException) -> str:
    """One exception in short."""
    said = _own_words(error) if isinstance(error, StakingError) else _aws_code(error)
    name = type(error).__qualname__
    return f"{name}: {said}" if said else name


def causes_of(error: BaseException) -> str | None:
    """What is behind an exception, the nearest first."""
    return " < ".join(told_of(cause) for cause in _behind(error)) or None


def trace_of(error: BaseException) -> str:
    """The exception and what is behind it, each with where it was raised."""
    return "\n< ".join("\n  ".join((told_of(one), *_places(one))) for one in (error, *_behind(error)))


def _places(error: BaseException) -> Iterator[str]:
    for frame in traceback.extract_tb(error.__traceback__)[-_FRAMES:]:
        yield f"{frame.filename}:{frame.lineno} {frame.name}"


def _behind(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    while (cause := _before(error)) is not None and id(cause) not in seen:
        seen.add(id(cause))
        yield cause
        error = cause


def _before(error: BaseException) -> BaseException | None:
    return error.__cause__ if error.__suppress_context__ else error.__cause__ or error.__context__


def _own_words(error: StakingError) -> str:
    """Its detail; of a conflict, whose detail tells amounts, the code."""
    return error.code if isinstance(error, StateConflict) else error.detail


def _aws_code(error: BaseException) -> str:
    """As botocore's ClientError has it: `ThrottlingException`."""
    answer: Any = getattr(error, "response", None)
    problem = answer.get("Error") if isinstance(answer, dict) else None
    code = problem.get("Code") if isinstance(problem, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else ""
