"""Every answer of every route, good or bad, says what browsers and caches must not do with it."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.http import Answer
from tests.unit.edge.mutants import body, header
from tests.unit.edge.routes import ROUTES, Edge, Route
from tron_staking.entry import documents
from tron_staking.entry.headers import EVERYWHERE

WANTED = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=63072000",
    "x-content-type-options": "nosniff",
}
FOR_BROWSERS = {name.lower(): value for name, value in documents.HEADERS.items()}
"""What the documentation says instead: its page loads scripts, and may be kept for a while."""


@pytest.fixture
def edge() -> Iterator[Edge]:
    with Edge() as edge:
        edge.prepare()
        yield edge


def _assert_whole(answer: Answer, wanted: dict[str, str]) -> None:
    assert {name: answer.headers.get(name) for name in wanted} == wanted
    assert not [name for name in answer.headers if name in {"server", "x-powered-by", "set-cookie"}]


def test_headers_are_what_they_should_be() -> None:
    assert EVERYWHERE == WANTED


@pytest.mark.parametrize("name", ROUTES)
def test_good_answer_carries_them(edge: Edge, name: str) -> None:
    route = ROUTES[name]
    of_its_own = FOR_BROWSERS if route.function == "docs" else {}
    _assert_whole(edge.succeeds(route), WANTED | of_its_own)


@pytest.mark.parametrize("name", ROUTES)
def test_refusal_carries_them(edge: Edge, name: str) -> None:
    for event in _refused(edge, ROUTES[name]):
        answer = edge.send(ROUTES[name].function, event)
        assert 400 <= answer.status < 500
        _assert_whole(answer, WANTED)


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if not route.public])
def test_failure_carries_them(edge: Edge, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of ours."""

    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("tron_staking.entry.guard.caller_of", fail)
    answer = edge.send(ROUTES[name].function, edge.good(ROUTES[name]))
    assert answer.status == 500
    _assert_whole(answer, WANTED)


def _refused(edge: Edge, route: Route) -> Iterator[dict[str, Any]]:
    """By the router, by Mangum, by the guard, by the parser."""
    yield edge.good(route) | {"path": "/nowhere"}
    yield edge.good(route) | {"httpMethod": "PATCH"}
    if not route.public:
        nobody = edge.good(route)
        nobody["requestContext"]["authorizer"] = None
        yield nobody
    if route.body:
        empty = edge.good(route)
        body(empty, "{")
        yield empty
        yield edge.good(route) | {"body": "%", "isBase64Encoded": True}
    if route.keyed:
        without = edge.good(route)
        header(without, "Idempotency-Key")
        yield without
