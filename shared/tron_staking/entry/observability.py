"""Structured logs, through Powertools. Nothing of a request's body, headers or keys is logged."""

import logging
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

from tron_staking.domain.errors import StakingError


@cache
def logger() -> Logger:
    """The one logger. What `tron_staking` modules log through the standard library goes out with it."""
    structured = Logger()
    ours = logging.getLogger("tron_staking")
    ours.handlers = structured.handlers
    ours.setLevel(structured.log_level)
    ours.propagate = False
    return structured


def begin(context: Any, request_id: str) -> Logger:
    """The logger at the start of an invocation: everything it writes names the request."""
    log = logger()
    log.set_correlation_id(request_id)
    log.append_keys(function_request_id=getattr(context, "aws_request_id", None))
    return log


def facts_of(error: StakingError) -> dict[str, Any]:
    """What a log line tells of an error."""
    return {"code": error.code, "detail": error.detail, "cause": repr(error.__cause__)}
