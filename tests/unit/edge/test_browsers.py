"""CORS: off unless origins are named; then for these alone, with what a route takes, and no credentials."""

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from tests.support.http import Answer, Context
from tests.support.origins import NO_ORIGINS, ORIGINS
from tests.support.template import ROOT
from tests.unit.edge.mutants import header
from tests.unit.edge.routes import ROUTES, Edge
from tests.unit.edge.unchanged import MARK
from tron_staking.entry.headers import EVERYWHERE
from tron_staking.entry.routes import PUBLIC, RULES
from tron_staking.settings import browser_origins

APP, LOCAL = "https://app.example.com", "http://localhost:3000"
STRANGERS = (
    "https://evil.example",
    "https://app.example.com.evil.example",
    "https://evil-app.example.com",
    "https://sub.app.example.com",
    "http://app.example.com",
    "https://app.example.com:443",
    "https://app.example.com/",
    "https://APP.example.com",
    "http://localhost",
    "http://localhost:30000",
    "null",
    "*",
    "",
    f"{APP}, {LOCAL}",
    f"{APP}\r\nX-Injected: 1",
    f"https://{MARK}.example",
)
PATHS = sorted({path for _, path in RULES})


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two origins are configured."""
    monkeypatch.setenv("CORS_ORIGINS", f"{APP},{LOCAL}")
    browser_origins.cache_clear()
    yield
    browser_origins.cache_clear()


@pytest.fixture
def edge() -> Iterator[Edge]:
    with Edge() as edge:
        edge.prepare()
        yield edge


def preflight(path: str, *origins: str, **fields: Any) -> Answer:
    event = json.loads((ROOT / "events" / "preflight.json").read_text())
    event |= {"resource": path, "path": path.replace("{", "").replace("}", "")}
    header(event, "Origin", *origins)
    event |= fields
    return Answer.of(import_module("functions.preflight.app").handler(event, Context()))


def asked(edge: Edge, name: str, *origins: str) -> Answer:
    event = edge.good(ROUTES[name])
    header(event, "Origin", *origins)
    return edge.send(ROUTES[name].function, event)


def cors(answer: Answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("origin", [APP, LOCAL])
def test_preflight_tells_what_the_route_takes(path: str, origin: str) -> None:
    answer = preflight(path, origin)
    methods = {method for method, declared in RULES if declared == path}
    headers = {"Authorization"}
    headers |= {"Content-Type"} if methods & {"POST", "PUT"} else set()
    headers |= {"Idempotency-Key"} if "POST" in methods else set()
    assert (answer.status, answer.body) == (204, "")
    assert cors(answer) == {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": ", ".join(sorted(methods)),
        "access-control-allow-headers": ", ".join(sorted(headers)),
        "access-control-expose-headers": "Next-Cursor, Retry-After, X-Request-Id",
        "access-control-max-age": "600",
    }
    assert answer.headers["vary"] == "Origin"
    assert EVERYWHERE.items() <= answer.headers.items()


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("origin", STRANGERS)
def test_preflight_of_a_stranger_is_refused_and_told_nothing(origin: str) -> None:
    answer = preflight(PATHS[0], origin)
    assert (answer.status, answer.json["code"]) == (403, "origin_not_allowed")
    assert cors(answer) == {}
    assert EVERYWHERE.items() <= answer.headers.items()
    assert MARK not in answer.body


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("path", [None, "", "/nowhere", MARK, 1, *sorted({path for _, path in PUBLIC})])
def test_preflight_of_a_path_that_has_none_is_refused(path: Any) -> None:
    assert preflight(PATHS[0], APP, resource=path).status == 403


@pytest.mark.usefixtures("named")
def test_preflight_with_two_origins_or_none_is_refused() -> None:
    assert preflight(PATHS[0], APP, LOCAL).status == 403
    assert preflight(PATHS[0]).status == 403
    assert preflight(PATHS[0], headers=None, multiValueHeaders=None).status == 403


def test_without_origins_a_preflight_is_refused() -> None:
    """None is deployed then; nor would it say anything."""
    for origin in (APP, LOCAL, "", "*", "null"):
        assert preflight(PATHS[0], origin).status == 403


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("name", ROUTES)
def test_answers_can_be_read_by_the_named_origins_alone(edge: Edge, name: str) -> None:
    assert cors(asked(edge, name, APP)) == {
        "access-control-allow-origin": APP,
        "access-control-expose-headers": "Next-Cursor, Retry-After, X-Request-Id",
    }
    for answer in (asked(edge, name, *STRANGERS[:1]), asked(edge, name), asked(edge, name, APP, LOCAL)):
        assert cors(answer) == {}
        assert answer.headers["vary"] == "Origin"


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("origin", STRANGERS)
def test_answers_cannot_be_read_by_strangers(edge: Edge, origin: str) -> None:
    answer = asked(edge, "get_status", origin)
    assert answer.status == 200
    assert cors(answer) == {}
    assert MARK not in json.dumps(answer.headers)


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("change", [{"path": "/nowhere"}, {"body": "%", "isBase64Encoded": True}])
def test_refusals_can_be_read_too(edge: Edge, change: dict[str, Any]) -> None:
    """Wherever they are made: else a page could not tell a mistake from a network that is down."""
    event = edge.good(ROUTES["freeze"]) | change
    header(event, "Origin", APP)
    answer = edge.send("freeze", event)
    assert 400 <= answer.status < 500
    assert cors(answer)["access-control-allow-origin"] == APP


@pytest.mark.parametrize("name", ROUTES)
def test_without_origins_nothing_is_said_of_them(edge: Edge, name: str) -> None:
    answer = asked(edge, name, APP)
    assert cors(answer) == {}
    assert "vary" not in answer.headers


@pytest.mark.usefixtures("named")
@pytest.mark.parametrize("name", ROUTES)
def test_no_function_but_one_answers_options(edge: Edge, name: str) -> None:
    event = edge.good(ROUTES[name]) | {"httpMethod": "OPTIONS"}
    event["requestContext"].pop("authorizer", None)
    header(event, "Origin", APP)
    assert edge.send(ROUTES[name].function, event).status == 405


@pytest.mark.parametrize("origins", ORIGINS)
def test_exact_origins_are_taken(monkeypatch: pytest.MonkeyPatch, origins: str) -> None:
    monkeypatch.setenv("CORS_ORIGINS", origins)
    browser_origins.cache_clear()
    assert browser_origins() == (set(origins.split(",")) if origins else set())
    browser_origins.cache_clear()


@pytest.mark.parametrize("origins", NO_ORIGINS)
def test_anything_else_is_none(monkeypatch: pytest.MonkeyPatch, origins: str) -> None:
    monkeypatch.setenv("CORS_ORIGINS", origins)
    browser_origins.cache_clear()
    with pytest.raises(ValueError, match="CORS_ORIGINS"):
        browser_origins()
    browser_origins.cache_clear()
