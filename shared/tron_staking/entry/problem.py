"""Errors as callers see them: `application/problem+json` (RFC 9457), by one table."""

import json
from typing import Any

from tron_staking.domain.errors import (
    Forbidden,
    IdempotencyMismatch,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    PolicyForbids,
    RecordChanged,
    ScopeMissing,
    SignatureRefused,
    StakingError,
    StateConflict,
    Unavailable,
)
from tron_staking.models.fields import iso

MEDIA_TYPE = "application/problem+json"

STATUSES: dict[type[StakingError], int] = {
    InvalidInput: 400,
    NotAuthenticated: 401,
    Forbidden: 403,
    NotFound: 404,
    StateConflict: 409,
    RecordChanged: 409,
    SignatureRefused: 409,
    IdempotencyMismatch: 422,
    Unavailable: 503,
}

TITLES = {
    400: "Invalid request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Not possible now",
    422: "Idempotency-Key reused",
    500: "Internal error",
    503: "Temporarily unavailable",
}


def status_of(error: StakingError) -> int:
    """The HTTP status of an error: that of the nearest class in the table, 500 for none."""
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)


def problem_of(error: StakingError, request_id: str) -> dict[str, Any]:
    """The problem document of an error."""
    document = problem(status_of(error), error.code, error.detail, request_id, retryable=error.retryable)
    if isinstance(error, InvalidInput) and error.fields:
        document["errors"] = error.fields
    if isinstance(error, StateConflict) and error.works_at is not None:
        document["works_at"] = iso(error.works_at)
    if isinstance(error, ScopeMissing):
        document["scope"] = error.scope
    if isinstance(error, PolicyForbids):
        document["policy"] = error.policy
    return document


def problem(status: int, code: str, detail: str, request_id: str, *, retryable: bool) -> dict[str, Any]:
    """A problem document."""
    return {
        "type": f"urn:tron-staking:problem:{code}",
        "title": TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
        "retryable": retryable,
        "request_id": request_id,
    }


def headers_of(error: StakingError) -> dict[str, str]:
    """What goes beside the document: when to come back, if coming back helps."""
    return {"Retry-After": str(error.retry_after)} if isinstance(error, Unavailable) else {}


def encoded(document: dict[str, Any]) -> str:
    """A document as it is sent."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
