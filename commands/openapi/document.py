"""The whole document: OpenAPI 3.1."""

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from commands.openapi.examples import examples
from commands.openapi.headers import headers
from commands.openapi.mutations import MUTATIONS
from commands.openapi.operation import JSON, TAGS, Answer, Operation, Tag
from commands.openapi.parameters import parameters
from commands.openapi.problems import OF_API_GATEWAY, OF_TOKENS, REFUSALS, reference, responses
from commands.openapi.reads import READS
from commands.openapi.schemas import PLACE, query_schema, schemas
from commands.openapi.scopes import described, security
from commands.openapi.service import SERVICE
from commands.openapi.wallets import WALLETS
from tron_staking import __version__

OPERATIONS = (*MUTATIONS, *READS, *WALLETS, *SERVICE)
"""Every operation of the API, in the order in which they are shown."""

_ABOUT = """\
Freezes and unfreezes TRX, delegates its resources, votes, claims and pays out: **each request exactly once**.

- **Authenticate** with an API token: `Authorization: Bearer trs_…`.
- **Amounts** come in as TRX, a number or text with at most six decimals. They go out as text in TRX, exact,
  and beside it as an integer of sun in the field whose name ends in `_sun`.
- **Times** are UTC, ISO 8601 with `Z`. **Words** go out in upper case and come in in any case.
- **Errors** are `application/problem+json`: `detail` says what was wrong and what to do, `retryable` whether
  to send it again, `code` is for programs. A refused request has changed nothing.
- **Answers grow**: read them so that a field which is new does not matter.
"""

_TOKEN = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "trs_<stage>_<id>_<secret>",
    "description": (
        "An API token. A bad one is refused with 401, whatever the reason. What it may do is in its "
        "scopes: permissions, a colon, and the accounts they are for, as in `freeze,vote:T…,T… read:*`. No "
        "permission implies another; what is missing is 403."
    ),
}


def document() -> dict[str, Any]:
    """The document, as JSON."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "TRON staking",
            "version": __version__,
            "summary": "Staking on TRON, each request submitted exactly once",
            "description": _ABOUT,
        },
        "servers": [{"url": ".", "description": "Where this document came from"}],
        "tags": [{"name": str(tag), "description": TAGS[tag]} for tag in Tag],
        "paths": _paths(),
        "components": {
            "securitySchemes": {"token": _TOKEN},
            "responses": responses(),
            "schemas": schemas(_sent(), _answered()) | _words(),
        },
    }


def _paths() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method] = _operation(operation)
    return paths


def _operation(operation: Operation) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [str(operation.tag)],
        "summary": operation.summary,
        "description": described(operation),
        "security": security(operation),
    }
    if given := parameters(operation):
        told["parameters"] = given
    if operation.body:
        told["requestBody"] = {"required": True, "content": {JSON: _body(operation.body, operation)}}
    told["responses"] = _responses(operation)
    return told


def _body(model: type[BaseModel], operation: Operation) -> dict[str, Any]:
    examples = {name: {"value": value} for name, value in operation.examples.items()}
    return {"schema": _reference(model), "examples": examples}


def _responses(operation: Operation) -> dict[str, Any]:
    own = {
        status: _answer(answer, examples().get(operation.name, {}).get(str(status), {}))
        for status, answer in operation.answers.items()
    }
    refused = {*operation.refused, *OF_API_GATEWAY, *(OF_TOKENS if operation.rule else ())}
    told = {status: reference(status) for status in REFUSALS if status in refused} | own
    return {str(status): told[status] for status in sorted(told)}


def _answer(answer: Answer, shown: Mapping[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"description": answer.description, "content": {}}
    if answer.model:
        cases = {"examples": {name: {"value": value} for name, value in shown.items()}} if shown else {}
        told["content"][JSON] = {"schema": _reference(answer.model), **cases}
    for media_type in answer.text:
        told["content"][media_type] = {"schema": {"type": "object" if media_type == JSON else "string"}}
    told["headers"] = headers("X-Request-Id", *answer.headers)
    return told


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": PLACE.format(model=model.__name__)}


def _sent() -> Iterable[type[BaseModel]]:
    return [operation.body for operation in OPERATIONS if operation.body]


def _answered() -> Iterable[type[BaseModel]]:
    answers = [answer for operation in OPERATIONS for answer in operation.answers.values()]
    return list(dict.fromkeys(answer.model for answer in answers if answer.model))


def _words() -> dict[str, Any]:
    """The enums that only queries use."""
    queries = {operation.query for operation in OPERATIONS if operation.query}
    found = {
        name: schema for query in queries for name, schema in query_schema(query).get("$defs", {}).items()
    }
    return dict(sorted(found.items()))
