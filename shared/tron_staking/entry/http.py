"""HTTP: a FastAPI app per function, behind API Gateway through Mangum."""

import re
from collections.abc import Callable
from typing import Any, Protocol

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from mangum import Mangum
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from tron_staking.domain.address import Address
from tron_staking.domain.constants import API_PREFIX
from tron_staking.domain.errors import SEND_AGAIN, InvalidInput, StakingError, Unavailable
from tron_staking.domain.telemetry import Happening, count
from tron_staking.entry.body import UNKNOWN, invalid_fields, parse_body
from tron_staking.entry.browsers import readable_by
from tron_staking.entry.guard import address_in, caller_of, guard, require_owner
from tron_staking.entry.headers import EVERYWHERE, REQUEST_ID
from tron_staking.entry.observability import facts_of, invocation, logger
from tron_staking.entry.problem import (
    MEDIA_TYPE,
    Problem,
    encoded,
    headers_of,
    problem,
    problem_of,
    status_of,
)
from tron_staking.entry.query import NoQuery, query_as
from tron_staking.entry.routes import PUBLIC, RULES
from tron_staking.models.responses import Health, OperationPlan, Probe, StakingResponse
from tron_staking.settings import browser_origins

PREFIX = API_PREFIX
IDEMPOTENCY_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}", re.ASCII)
STAKING_ID = re.compile(r"stk_[0-9a-f]{32}", re.ASCII)

_SERVER_ERROR = 500
HTTP_ERRORS = {
    404: ("not_found", "there is nothing at this path; see GET / for where the API is"),
    405: ("method_not_allowed", "this path does not take this method; the Allow header says which it takes"),
}

_UNREADABLE = "the request cannot be read: its body is not in base64 as it is marked, or its Host is none"

Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


def lambda_handler(router: APIRouter, function: str | None = None) -> Handler:
    """The Lambda handler of a router's routes. Metrics call it `function`, or as its first route."""
    # What Mangum does not know as text it sends as base64, which API Gateway hands to the caller as it is.
    text = ["application/json", MEDIA_TYPE, "text/"]
    mangum = Mangum(create_app(router), lifespan="off", text_mime_types=text)

    name = function or router.routes[0].name  # type: ignore[attr-defined]  # an APIRoute has one

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        request_id = _event_request_id(event)
        with invocation(name, context, request_id):
            try:
                response = mangum(event, context)
            except ValueError:  # the body is marked as base64 and is not, or Host names no port
                count(Happening.REFUSED, code="invalid_input")
                document = problem(400, "invalid_input", _UNREADABLE, request_id, retryable=False)
                response = {
                    "statusCode": 400,
                    "headers": {"content-type": MEDIA_TYPE},
                    "body": encoded(document),
                }
            found = EVERYWHERE | response["headers"] | readable_by(event, browser_origins())
            return response | {"headers": found | {REQUEST_ID: request_id}}

    return handler


def create_app(router: APIRouter) -> FastAPI:
    """The app of a router, guarded, with the error table. Raises ValueError for a route without a rule."""
    app = FastAPI(openapi_url=None, redirect_slashes=False)
    _require_rules(router)
    app.include_router(router, dependencies=[Depends(guard)])
    app.add_exception_handler(StakingError, _staking_error)
    app.add_exception_handler(RequestValidationError, _validation_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _unexpected)
    return app


def _require_rules(router: APIRouter) -> None:
    for route in router.routes:
        if not isinstance(route, APIRoute) or not _routes_of(route) <= PUBLIC | RULES.keys():
            raise ValueError(f"say in entry/routes.py which scope this needs: {route}")


def _routes_of(route: APIRoute) -> set[tuple[str, str]]:
    return {(method, route.path) for method in route.methods or ()}


def answer(model: BaseModel, status: int = 200) -> Response:
    """A model as a response."""
    return Response(model.model_dump_json(), status, media_type="application/json")


def answer_health(report: Health | Probe) -> Response:
    """A health report: 503 when the service cannot do its work, so that a probe need not read it."""
    return answer(report, 503 if report.status in {"unhealthy", "not ready"} else 200)


class Submits[Request: BaseModel](Protocol):
    """An operation, as its function sees it."""

    def submit(
        self,
        request: Request,
        principal: str,
        idempotency_key: str,
        token_id: str | None = None,
        request_id: str | None = None,
    ) -> StakingResponse:
        """Carries it out."""
        ...

    def dry_run(self, request: Request) -> OperationPlan:
        """Says what it would do."""
        ...


async def operate[M: BaseModel](
    request: Request, model: type[M], operation: Callable[[], Submits[M]]
) -> Response:
    """Answers a mutation: 202 and what was accepted, or 200 and the plan for `dry_run=true`.

    Raises ScopeMissing when the caller may not do this for the body's account.
    """
    body = await body_as(request, model)
    require_owner(request, body)
    if dry_run_of(request):
        if "idempotency-key" in request.headers:
            idempotency_key_of(request)  # none is needed; one that could not be used is told already now
        return answer(operation().dry_run(body))
    key = idempotency_key_of(request)
    caller = caller_of(request)
    accepted = operation().submit(body, caller.principal, key, caller.token_id, _request_id(request))
    return answer(accepted, 202)


async def body_as[M: BaseModel](request: Request, model: type[M]) -> M:
    """The request's body. Raises InvalidInput."""
    return parse_body(await request.body(), model)


async def command_as[M: BaseModel](request: Request, model: type[M]) -> M:
    """The body of a request that takes no query parameters. Raises InvalidInput."""
    query_as(request, NoQuery)
    return await body_as(request, model)


def principal_of(request: Request) -> str:
    """Who calls. Raises NotAuthenticated."""
    return caller_of(request).principal


def idempotency_key_of(request: Request) -> str:
    """The request's Idempotency-Key. Raises InvalidInput."""
    key = request.headers.get("idempotency-key", "")
    if not IDEMPOTENCY_KEY.fullmatch(key):
        raise InvalidInput(
            "send an Idempotency-Key header of 16 to 64 letters, digits, - or _: a new one for each new "
            "request, the same one to ask again",
            {"Idempotency-Key": "16 to 64 letters, digits, - or _"},
        )
    return key


def dry_run_of(request: Request) -> bool:
    """Whether the caller only wants the plan.

    Raises InvalidInput, for any other parameter too: `?dryrun=true` must not freeze.
    """
    values = request.query_params.getlist("dry_run")
    if set(request.query_params) - {"dry_run"}:
        unknown = "there is no such query parameter; the only one is dry_run"
        raise InvalidInput(f"a query parameter is unknown: {unknown}", {UNKNOWN: unknown})
    if len(values) > 1 or not set(values) <= {"true", "false"}:
        once = "give it once, true or false"
        raise InvalidInput(f"check the query parameter dry_run: {once}", {"dry_run": once})
    return values == ["true"]


def address_of(request: Request) -> Address:
    """The address in the request's path. Raises InvalidInput.

    Asked of the request: a parameter of the endpoint's own makes FastAPI import pydantic.v1, 26 modules.
    """
    return address_in("path", request.path_params["address"])


def staking_id_of(request: Request) -> str:
    """The staking_id in the request's path. Raises InvalidInput."""
    text: str = request.path_params["staking_id"]
    if not STAKING_ID.fullmatch(text):
        raise InvalidInput(
            "a staking_id is stk_ and 32 hexadecimal digits, as the operation answered it",
            {"staking_id": "stk_ and 32 hexadecimal digits"},
        )
    return text


def _event_request_id(event: dict[str, Any]) -> str:
    return str((event.get("requestContext") or {}).get("requestId", ""))


def _request_id(request: Request) -> str:
    return _event_request_id(request.scope.get("aws.event", {}))


def _respond(document: Problem, headers: dict[str, str] | None = None) -> Response:
    return Response(encoded(document), document["status"], headers, media_type=MEDIA_TYPE)


async def _staking_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, StakingError):
        raise error
    status = status_of(error)
    log = logger().warning if status >= _SERVER_ERROR else logger().info
    log("refused", status=status, **facts_of(error))
    count(Happening.REFUSED, code=error.code)
    return _respond(problem_of(error, _request_id(request)), headers_of(error))


async def _validation_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    return await _staking_error(request, invalid_fields(error.errors(), ()))


async def _http_error(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    code, detail = HTTP_ERRORS.get(error.status_code, ("invalid_input", "the request cannot be read"))
    count(Happening.REFUSED, code=code)
    document = problem(error.status_code, code, detail, _request_id(request), retryable=False)
    return _respond(document, dict(error.headers or {}))


async def _unexpected(request: Request, error: Exception) -> Response:
    logger().error("unexpected", exc_info=error)
    count(Happening.REFUSED, code="internal_error")
    detail = f"this is our mistake, and the request_id finds it in the logs; it is safe: {SEND_AGAIN}"
    document = problem(500, "internal_error", detail, _request_id(request), retryable=True)
    return _respond(document, {"Retry-After": str(Unavailable.retry_after)})
