"""Errors as callers see them: `application/problem+json` (RFC 9457), by one table."""

import json
from typing import Annotated, NotRequired, TypedDict

from pydantic import Field

from tron_staking.domain.errors import (
    Forbidden,
    IdempotencyMismatch,
    InvalidInput,
    NotAuthenticated,
    NotFound,
    PolicyForbids,
    RateLimited,
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
    RateLimited: 429,
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
    429: "Too many requests",
    500: "Internal error",
    503: "Temporarily unavailable",
}


class Problem(TypedDict):
    """Why a request was refused, and what to do (RFC 9457)."""

    type: Annotated[str, Field(description="`urn:tron-staking:problem:` and the code")]
    title: Annotated[str, Field(description="The kind of problem, the same for every problem of this status")]
    status: Annotated[int, Field(description="The HTTP status")]
    detail: Annotated[str, Field(description="What was wrong and what to do, for people")]
    code: Annotated[str, Field(description="What was wrong, for programs")]
    retryable: Annotated[
        bool, Field(description="Whether the same request, with the same Idempotency-Key, may succeed later")
    ]
    request_id: Annotated[str, Field(description="Finds the request in the service's logs")]
    errors: NotRequired[
        Annotated[
            dict[str, str],
            Field(description="What is wrong with each field or parameter: `votes.3.vote_count` in a list"),
        ]
    ]
    works_at: NotRequired[
        Annotated[
            str,
            Field(
                description="From when on it will work, where that is known",
                json_schema_extra={"format": "date-time"},
            ),
        ]
    ]
    scope: NotRequired[Annotated[str, Field(description="The scope that the token lacks")]]
    policy: NotRequired[Annotated[str, Field(description="The policy of the wallet that forbids it")]]


def status_of(error: StakingError) -> int:
    """The HTTP status of an error: that of the nearest class in the table, 500 for none."""
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)


def problem_of(error: StakingError, request_id: str) -> Problem:
    """The problem document of an error."""
    document = problem(status_of(error), error.code, error.detail, request_id, retryable=error.retryable)
    if isinstance(error, InvalidInput) and error.fields:
        document["errors"] = error.fields
    if isinstance(error, StateConflict | RateLimited) and error.works_at is not None:
        document["works_at"] = iso(error.works_at)
    if isinstance(error, ScopeMissing):
        document["scope"] = error.scope
    if isinstance(error, PolicyForbids):
        document["policy"] = error.policy
    return document


def problem(status: int, code: str, detail: str, request_id: str, *, retryable: bool) -> Problem:
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
    return {"Retry-After": str(error.retry_after)} if isinstance(error, Unavailable | RateLimited) else {}


def encoded(document: Problem) -> str:
    """A document as it is sent."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))
