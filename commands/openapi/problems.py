"""With what the service and API Gateway say no: the shared responses of the document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from commands.openapi.gateway import REQUEST_ID, gateway_problems
from commands.openapi.headers import headers
from tron_staking.domain.address import Address
from tron_staking.domain.errors import (
    NO_SUCH_RECORD,
    SEND_AGAIN,
    BooksUnavailable,
    IdempotencyMismatch,
    InvalidInput,
    NodeUnavailable,
    NotAuthenticated,
    PolicyForbids,
    RecordNotFound,
    ScopeMissing,
    StakingError,
    StateConflict,
    WalletNotFound,
)
from tron_staking.domain.rates import wallet_subject
from tron_staking.domain.scopes import Permission
from tron_staking.entry.body import parse_body
from tron_staking.entry.problem import MEDIA_TYPE, problem_of
from tron_staking.models.requests import FreezeBalanceRequest
from tron_staking.submission.entries import RateSpent


@dataclass(frozen=True)
class Refusal:
    """One status: its name in the document, what it means, who says it and how."""

    name: str
    description: str
    gateway: str = ""
    """The kind of gateway response with this status."""
    ours: tuple[StakingError, ...] = ()
    retry_after: bool = False


def _refused(parse: Callable[[], object]) -> InvalidInput:
    try:
        parse()
    except InvalidInput as error:
        return error
    raise ValueError("an example of a mistake is none")


_MISTAKES = b'{"address": "TCNkawTmcQgYSU8nP8cHswT1QPjharxJr8", "amount": "0.5", "resource": "ENERGY"}'
_COMMITTED = StateConflict(
    "committed",
    "of 100 TRX, 100 TRX is committed; 0 TRX can be unfrozen now, this not until 2026-11-25T12:24:18.934Z: "
    "ask for less, or wait",
    datetime(2026, 11, 25, 12, 24, 18, 934_000, UTC),
)
_MINUTE = datetime(2026, 11, 22, 12, 24, tzinfo=UTC)
_RATE = RateSpent(wallet_subject(Address("")), _MINUTE + timedelta(seconds=18), 60).refusal()

REFUSALS: Mapping[int, Refusal] = {
    400: Refusal(
        "Invalid",
        "The request can never work as it is; `errors` says what is wrong with each field or parameter. "
        "Nothing has changed.",
        "DEFAULT_4XX",
        (_refused(lambda: parse_body(_MISTAKES, FreezeBalanceRequest)),),
    ),
    401: Refusal(
        "NotAuthenticated",
        "There is no valid API token in `Authorization`, or it was revoked meanwhile.",
        "UNAUTHORIZED",
        (NotAuthenticated(),),
    ),
    403: Refusal(
        "NotAllowed",
        "The token is valid and has not the `scope` that is named, or the wallet's policies forbid it to "
        "everybody: `policy` is the one that does. Nothing has changed.",
        "ACCESS_DENIED",
        (
            ScopeMissing(Permission.FREEZE, somewhere=True),
            PolicyForbids("receivers", "the wallet's policies do not allow delegating to this receiver"),
        ),
    ),
    404: Refusal(
        "NotFound",
        "What the request names is not there.",
        "MISSING_AUTHENTICATION_TOKEN",
        (
            WalletNotFound(
                "no wallet is registered for this address, so nobody can sign for it; register it first"
            ),
            RecordNotFound(NO_SUCH_RECORD),
        ),
    ),
    409: Refusal(
        "NotPossibleNow",
        "The chain or the books forbid it now: `detail` says why, `works_at` from when on it will work, "
        "where that is known. Nothing has changed.",
        ours=(_COMMITTED,),
    ),
    413: Refusal("TooLarge", "The request is larger than 10 MB.", "REQUEST_TOO_LARGE"),
    422: Refusal(
        "KeyReused",
        "The Idempotency-Key was used for another request.",
        ours=(
            IdempotencyMismatch(
                "this Idempotency-Key was used for another request; use a new key for a new request"
            ),
        ),
    ),
    429: Refusal(
        "TooManyRequests",
        "Too many requests at once (`throttled`), or operations of one wallet or caller in a minute "
        "(`rate_limited`). Nothing is stored: send it again, a POST with the same Idempotency-Key.",
        "THROTTLED",
        (_RATE,),
        retry_after=True,
    ),
    500: Refusal(
        "InternalError",
        "The service's own mistake. Sending a POST again with the same Idempotency-Key is safe.",
        "DEFAULT_5XX",
        retry_after=True,
    ),
    503: Refusal(
        "Unavailable",
        "No node, or what the service depends on, answers. Nothing is known to be stored: send it again with "
        "the same Idempotency-Key.",
        ours=(
            NodeUnavailable(f"no TRON node can be used now (node-1: no answer); {SEND_AGAIN}"),
            BooksUnavailable(f"the books did not answer; {SEND_AGAIN}"),
        ),
        retry_after=True,
    ),
}

OF_API_GATEWAY = (400, 413, 429, 500)
"""What may be answered to whatever is sent."""

OF_TOKENS = (401, 403)


def responses() -> dict[str, Any]:
    """The shared responses, by name."""
    return {refusal.name: _response(refusal) for refusal in REFUSALS.values()}


def reference(status: int) -> dict[str, str]:
    """Where the shared response with this status is."""
    return {"$ref": f"#/components/responses/{REFUSALS[status].name}"}


def _response(refusal: Refusal) -> dict[str, Any]:
    content = {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": _examples(refusal)}
    response: dict[str, Any] = {"description": refusal.description, "content": {MEDIA_TYPE: content}}
    if refusal.retry_after:
        response["headers"] = headers("Retry-After")
    return response


def _examples(refusal: Refusal) -> dict[str, Any]:
    """By their codes; API Gateway refuses some of it by itself, and knows less."""
    shown = {error.code: {"value": problem_of(error, REQUEST_ID)} for error in refusal.ours}
    if not refusal.gateway:
        return shown
    theirs = gateway_problems()[refusal.gateway]
    name = f"{theirs['code']}, by API Gateway" if theirs["code"] in shown else theirs["code"]
    return shown | {name: {"value": theirs}}
