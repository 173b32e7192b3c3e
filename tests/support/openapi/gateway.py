"""API Gateway in front of the real handlers, for requests that schemathesis makes from the document."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import BaseModel
from requests import PreparedRequest, Request
from schemathesis import Case, Response

from tests.support.http import Answer, Service, event_of
from tests.support.template import resources
from tron_staking.entry import http, query

_HOST = "http://tron-staking.localhost"


def functions() -> dict[tuple[str, str], str]:
    """Which function answers each method and path of the API."""
    return {
        (event["Properties"]["Method"], event["Properties"]["Path"]): function["CodeUri"].split("/")[1]
        for function in resources("AWS::Serverless::Function").values()
        for event in function.get("Events", {}).values()
        if event["Type"] == "Api"
    }


_FUNCTIONS = functions()


@dataclass
class Used:
    """What handlers made of requests, and of which models their answers were."""

    read: set[type[BaseModel]] = field(default_factory=set)
    answered: dict[int, set[type[BaseModel]]] = field(default_factory=dict)


@contextmanager
def watched() -> Iterator[Used]:
    """While this lasts, which models are used is written down."""
    used, answer, body_as, query_as = Used(), http.answer, http.body_as, query.query_as

    def answering(model: BaseModel, status: int = 200) -> Any:
        used.answered.setdefault(status, set()).add(type(model))
        return answer(model, status)

    def reading_a_body(request: Any, model: type[BaseModel]) -> Any:
        used.read.add(model)
        return body_as(request, model)

    def reading_a_query(request: Any, model: type[BaseModel]) -> Any:
        used.read.add(model)
        return query_as(request, model)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(http, "answer", answering)
        patch.setattr(http, "body_as", reading_a_body)
        patch.setattr(query, "query_as", reading_a_query)
        yield used


def send(service: Service, case: Case) -> tuple[Answer, Response]:
    """A case to the function of its operation: the answer as it is, and as schemathesis reads it."""
    function = _FUNCTIONS[case.operation.method, case.operation.path]
    prepared = Request(**case.as_transport_kwargs(base_url=_HOST)).prepare()
    answer = service.send(function, _event(function, prepared))
    return answer, _response(answer, prepared)


def _event(function: str, request: PreparedRequest) -> dict[str, Any]:
    url = urlsplit(str(request.url))
    return event_of(
        function,
        method=request.method,
        path=url.path,
        query=parse_qs(url.query, keep_blank_values=True) or None,
        headers={"Idempotency-Key": None} | {name: _text(value) for name, value in request.headers.items()},
        body=_body(request.body),
    )


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _body(body: Any) -> str | bytes | None:
    """Text as text, anything else in base64."""
    if not isinstance(body, bytes):
        return None if body is None else str(body)
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body


def _response(answer: Answer, request: PreparedRequest) -> Response:
    return Response(
        status_code=answer.status,
        headers={name: [value] for name, value in answer.headers.items()},
        content=answer.body.encode(),
        request=request,
        elapsed=0.0,
        verify=True,
    )
