"""The document against what is deployed, through API Gateway and its authorizer; and what a browser loads."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from commands.openapi.__main__ import DOCUMENT
from commands.openapi.document import OPERATIONS
from commands.openapi.operation import Operation
from commands.openapi.wallets import WALLETS
from local.stack.layout import HOST_NAME
from tests.e2e.conftest import Stack
from tests.support.openapi.schema import schema
from tests.support.page import Page
from tron_staking.entry.documents import HEADERS

pytestmark = pytest.mark.stack

FEW = settings(
    max_examples=20,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
COMMITTED = json.loads(DOCUMENT.read_text())
ADDRESSES, STOPPABLE = "address-of-the-stack", "address-of-nobody-else"
NEVER = {401, 403, 429}
"""Statuses that are documented, and not for a caller who may do everything and asks slowly."""
_LINE_FEED = "%0A"
"""In a path it matches no `*` of a policy in the emulator."""
NEED_TOKENS = [operation for operation in OPERATIONS if operation.rule]
STOPS_ALL = next(operation for operation in WALLETS if operation.name == "putStopped")


@pytest.fixture(scope="module")
def told(stack: Stack) -> schemathesis.BaseSchema:
    """The document, its addresses filled with a wallet of this stack."""
    wallet = stack.new_wallet()
    schemathesis.openapi.format(ADDRESSES, st.sampled_from([wallet, wallet, stack.wallet]))
    return schema(ADDRESSES)


@pytest.fixture(scope="module")
def told_of_one(stack: Stack) -> schemathesis.BaseSchema:
    """The document, its addresses filled with a wallet that may be stopped, or be anybody's."""
    schemathesis.openapi.format(STOPPABLE, st.just(stack.new_wallet()))
    return schema(STOPPABLE)


def _let_everybody_go_on(stack: Stack) -> None:
    answer = stack.call("PUT", STOPS_ALL.path, {"stopped": False})
    assert (answer.status, answer.json()["stopped"]) == (200, False)


def _send(stack: Stack, case: Case, token: str) -> schemathesis.Response:
    # Not every resolver knows *.localhost, so the name travels in the Host header.
    host = {"Host": f"{HOST_NAME}:{stack.layout.aws_port}"}
    sent = host | {"Authorization": f"Bearer {token}"} if token else host
    return case.call(base_url=stack.layout.aws_url, headers=sent)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_answers_are_as_documented(
    stack: Stack,
    told: schemathesis.BaseSchema,
    told_of_one: schemathesis.BaseSchema,
    operation: Operation,
) -> None:
    one = (told_of_one if operation.method == "put" else told)[operation.path][operation.method]
    modes = (
        list(GenerationMode) if one.body or one.query or one.path_parameters else [GenerationMode.POSITIVE]
    )

    @FEW
    @given(st.one_of([one.as_strategy(generation_mode=mode) for mode in modes]))
    def ask(case: Case) -> None:
        response = _send(stack, case, stack.token)
        case.validate_response(response, checks=[*CHECKS, negative_data_rejection])
        assert response.status_code not in ({401, 429} if _LINE_FEED in case.formatted_path else NEVER)

    try:
        ask()
    finally:
        if operation is STOPS_ALL:
            _let_everybody_go_on(stack)


@pytest.mark.parametrize("operation", NEED_TOKENS, ids=lambda operation: operation.name)
@pytest.mark.parametrize("token", ["", "trs_local_nobody_nothing"])
def test_who_does_not_say_who_he_is_is_told_so_as_documented(
    stack: Stack, told: schemathesis.BaseSchema, operation: Operation, token: str
) -> None:
    path = {"address": stack.wallet, "staking_id": "stk_" + "0" * 32}
    case = told[operation.path][operation.method].Case(
        path_parameters={name: path[name] for name in path if f"{{{name}}}" in operation.path}
    )
    response = _send(stack, case, token)
    assert response.status_code == 401
    case.validate_response(response, checks=CHECKS)


def test_document_is_the_committed_one(stack: Stack) -> None:
    answer = stack.call("GET", "/openapi.json", token="")
    assert (answer.status, answer.json()) == (200, COMMITTED)


def test_page_and_everything_that_it_loads_is_served(stack: Stack) -> None:
    """A browser needs no more than this: no name in the page leads anywhere else."""
    answer = stack.call("GET", "/docs", token="")
    page = Page(answer.body.decode())
    assert (answer.status, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    kinds = dict.fromkeys(page.scripts, "javascript") | dict.fromkeys(page.styles, "css")
    assert len(kinds) > 3
    for name, kind in kinds.items():
        loaded = stack.call("GET", f"/{name}", token="")
        assert (loaded.status, loaded.headers["content-type"]) == (200, f"text/{kind}; charset=utf-8"), name
        assert loaded.body
    assert page.inline == []


@pytest.mark.parametrize("path", ["/docs", "/docs/swagger-ui-bundle.js", "/openapi.json"])
def test_policy_goes_with_it(stack: Stack, path: str) -> None:
    headers = stack.call("GET", path, token="").headers
    assert headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert headers["x-content-type-options"] == "nosniff"
