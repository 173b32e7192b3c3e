"""Logs and metrics of an invocation, through Powertools. Neither ever changes an answer.

A log line names the request that is behind it (`correlation_id`) and, once there is one, its record
(`staking_id`). No body, header, key, token, address or amount is logged, and no exception's message but ours.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from tron_staking.domain.errors import StakingError, StateConflict
from tron_staking.domain.telemetry import about, listening, subject
from tron_staking.entry.metrics import emit


class UnexpectedFailure(Exception):
    """Stands for an exception that nobody expected, and that the log tells of: Lambda prints messages."""


@cache
def logger() -> Logger:
    """The one logger. What `tron_staking` modules log through the standard library goes out with it."""
    structured = Logger()
    ours = logging.getLogger("tron_staking")
    ours.handlers = structured.handlers
    ours.setLevel(structured.log_level)
    ours.propagate = False
    for handler in structured.handlers:
        handler.addFilter(_completed)
    # It logs, with its message, each exception that we have answered and logged.
    logging.getLogger("mangum").setLevel(logging.CRITICAL + 1)
    return structured


@contextmanager
def invocation(function: str, context: Any, request_id: str) -> Iterator[Logger]:
    """One invocation of a function: what is logged names its request, and its metrics go out in the end.

    Raises UnexpectedFailure in place of whatever is not ours.
    """
    log = logger()
    log.append_keys(function_request_id=getattr(context, "aws_request_id", None))
    begun = time.perf_counter_ns()
    with listening() as told:
        about(correlation_id=request_id)
        try:
            yield log
        except StakingError as error:
            log.warning("failed", **facts_of(error))
            raise error from None
        except Exception as error:  # Lambda prints its message
            log.exception("failed")
            raise UnexpectedFailure(f"{type(error).__qualname__}: the log tells more") from None
        finally:
            _emit(function, told, begun)


def facts_of(error: StakingError) -> dict[str, Any]:
    """What a log line tells of an error. Of a conflict only the code: its detail tells amounts."""
    facts: dict[str, Any] = {"code": error.code}
    if not isinstance(error, StateConflict):
        facts["detail"] = error.detail
    if error.__cause__ is not None:
        facts["cause"] = _causes().causes_of(error)
    return facts


def _emit(function: str, told: Any, begun: int) -> None:
    try:
        emit(function, told, (time.perf_counter_ns() - begun) // 1000)
    except Exception:  # whatever it is, no request fails for a metric
        logger().exception("no metrics")


def _completed(record: logging.LogRecord) -> bool:
    """Says what a line is about, and of an exception what may be said."""
    for name, value in subject().items():
        record.__dict__.setdefault(name, value)
    if record.exc_info:
        error = record.exc_info[1]
        record.exc_info = None
        if error is not None:
            record.exception_name, record.exception = type(error).__qualname__, _causes().trace_of(error)
    return True


def _causes() -> Any:
    """Loaded when there is something to tell: most invocations never have any."""
    from tron_staking.entry import causes  # noqa: PLC0415

    return causes
