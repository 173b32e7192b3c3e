"""What a browser sees of the deployed API: CORS for the configured origins, and headers on every answer.

Through API Gateway: preflights, answers of functions, and what the gateway answers by itself.
"""

import pytest

from local.stack.deploy import configured
from tests.e2e.conftest import PREFIX, Answer, Stack
from tron_staking.entry.headers import EVERYWHERE
from tron_staking.entry.routes import RULES

pytestmark = pytest.mark.stack

ORIGINS = tuple(configured("local")["CorsOrigins"].split(","))
STRANGERS = ("https://evil.example", "http://localhost:3000.evil.example", "http://localhost", "null")
PATHS = sorted({path for _, path in RULES})


def ask(stack: Stack, path: str, origin: str) -> Answer:
    """A preflight, as a browser sends it: without a token."""
    headers = {"Origin": origin, "Access-Control-Request-Method": "GET"}
    return stack.call("OPTIONS", path.format(address=stack.wallet, staking_id="x"), None, headers, token="")


def told(answer: Answer) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items()}


@pytest.mark.parametrize("path", PATHS)
def test_preflight_is_answered_without_a_token(stack: Stack, path: str) -> None:
    for origin in ORIGINS:
        answer = ask(stack, path, origin)
        assert (answer.status, answer.body) == (204, b"")
        headers = told(answer)
        assert headers["access-control-allow-origin"] == origin
        taken = {method for method, declared in RULES if declared == path}
        assert set(headers["access-control-allow-methods"].split(", ")) == taken
        assert "Authorization" in headers["access-control-allow-headers"]


@pytest.mark.parametrize("origin", STRANGERS)
def test_preflight_of_another_origin_is_refused(stack: Stack, origin: str) -> None:
    answer = ask(stack, f"{PREFIX}/freeze", origin)
    assert (answer.status, answer.json()["code"]) == (403, "origin_not_allowed")
    assert not [name for name in told(answer) if name.startswith("access-control-")]


@pytest.mark.parametrize("origin", ORIGINS)
def test_answer_can_be_read_by_a_configured_origin(stack: Stack, origin: str) -> None:
    good = stack.call("GET", f"{PREFIX}/{stack.wallet}/status", None, {"Origin": origin})
    bad = stack.call("GET", f"{PREFIX}/nobody/status", None, {"Origin": origin})
    assert (good.status, bad.status) == (200, 400)
    for answer in (good, bad):
        assert told(answer)["access-control-allow-origin"] == origin
        assert told(answer)["vary"] == "Origin"


@pytest.mark.parametrize("origin", STRANGERS)
def test_answer_cannot_be_read_by_another_origin(stack: Stack, origin: str) -> None:
    answer = stack.call("GET", f"{PREFIX}/{stack.wallet}/status", None, {"Origin": origin})
    assert answer.status == 200
    assert "access-control-allow-origin" not in told(answer)


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
def test_no_request_but_a_preflight_passes_without_a_token(stack: Stack, method: str) -> None:
    for path in PATHS:
        here = path.format(address=stack.wallet, staking_id="x")
        answer = stack.call(method, here, {} if method != "GET" else None, {"Origin": ORIGINS[0]}, token="")
        taken = (method, path) in RULES
        assert answer.status == (401 if taken else 404)


@pytest.mark.parametrize(("path", "status"), [(f"{PREFIX}/stats", 401), ("/nowhere", 404)])
def test_gateway_answers_name_the_first_origin_whoever_asks(stack: Stack, path: str, status: int) -> None:
    for origin in (*ORIGINS, *STRANGERS):
        answer = stack.call("GET", path, None, {"Origin": origin}, token="")
        assert answer.status == status
        assert told(answer)["access-control-allow-origin"] == ORIGINS[0]
        assert told(answer)["access-control-expose-headers"] == "Retry-After"


@pytest.mark.parametrize(
    ("path", "status"), [("/health", 200), (f"{PREFIX}/nobody/status", 400), (f"{PREFIX}/stats", 401)]
)
def test_every_answer_says_what_browsers_must_not_do(stack: Stack, path: str, status: int) -> None:
    answer = stack.call("GET", path, token="" if status == 401 else None)
    assert answer.status == status
    headers = told(answer)
    names = EVERYWHERE.keys() - {"content-security-policy"}
    assert {name: headers[name] for name in names} == {name: EVERYWHERE[name] for name in names}
    assert headers["content-security-policy"].startswith("default-src")
