"""The OpenAPI document is whole, true and the committed one."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from openapi_spec_validator import validate

from commands.openapi.__main__ import DOCUMENT
from commands.openapi.document import OPERATIONS, document
from commands.openapi.operation import Operation
from commands.openapi.problems import OF_TOKENS, REFUSALS
from commands.openapi.scopes import security
from tests.support.template import ROOT, resources
from tron_staking.domain import errors
from tron_staking.domain.address import parse_address
from tron_staking.domain.errors import StakingError, TransactionIdTaken
from tron_staking.entry.problem import MEDIA_TYPE, STATUSES, TITLES
from tron_staking.entry.routes import PUBLIC, RULES

COMMITTED = json.loads(DOCUMENT.read_text())
WITH_BODY = [operation for operation in OPERATIONS if operation.body]
NEVER_ANSWERED = {StakingError, TransactionIdTaken}
"""The base, and what makes the submission choose another millisecond."""


def _routes() -> Iterator[tuple[str, str, bool]]:
    """Method, path and whether a token is needed, of everything that API Gateway takes but preflights."""
    for function in resources("AWS::Serverless::Function").values():
        for event in function.get("Events", {}).values():
            if event["Type"] == "Api" and event["Properties"]["Method"] != "options":
                properties = event["Properties"]
                needs_token = properties.get("Auth") != {"Authorizer": "NONE"}
                yield properties["Method"], properties["Path"], needs_token


def test_document_is_the_committed_one() -> None:
    """Callers read it: after a change of the API write it anew, with `make openapi`."""
    assert document() == COMMITTED


def test_document_is_valid() -> None:
    validate(COMMITTED)


def test_document_has_every_operation_and_nothing_else() -> None:
    told = [
        (method, path, one["security"] != [])
        for path, methods in COMMITTED["paths"].items()
        for method, one in methods.items()
    ]
    assert sorted(told) == sorted(_routes())


def test_every_operation_says_which_scope_its_token_needs() -> None:
    """As the functions check it: the document and `entry/routes.py` know the same routes."""
    said = {
        (method.upper(), path): (one["security"], one["description"])
        for path, methods in COMMITTED["paths"].items()
        for method, one in methods.items()
    }
    assert said.keys() == RULES.keys() | PUBLIC
    for route, (required, description) in said.items():
        if route in PUBLIC:
            assert required == []
            assert "**Scope:**" not in description
        else:
            permission = RULES[route].permission
            assert required == [{"token": [permission]}]
            assert f"**Scope:** `{permission}" in description


def test_a_route_that_has_no_rule_is_not_told() -> None:
    forgotten = replace(OPERATIONS[0], path="/forgotten")
    with pytest.raises(KeyError):
        security(forgotten)


def test_names_are_distinct_and_paths_declared_once() -> None:
    assert len({operation.name for operation in OPERATIONS}) == len(OPERATIONS)
    assert len({(operation.method, operation.path) for operation in OPERATIONS}) == len(OPERATIONS)


def _errors() -> set[type[StakingError]]:
    return {
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, StakingError)
    }


def test_problem_tells_every_code_that_can_reach_a_caller() -> None:
    described = COMMITTED["components"]["schemas"]["Problem"]["description"]
    classes = {kind.code for kind in _errors() - NEVER_ANSWERED if "code" in vars(kind)}
    sources = "".join(path.read_text() for path in (ROOT / "shared").rglob("*.py"))
    conflicts = set(re.findall(r'StateConflict\(\s*"(\w+)"', sources))
    assert len(conflicts) > 20
    assert sources.count("StateConflict(") - len(re.findall(r'StateConflict\(\s*"', sources)) == 1, (
        "the class"
    )
    for code in classes | conflicts:
        assert f"`{code}`" in described, code


def test_every_status_that_an_error_has_is_told() -> None:
    assert set(STATUSES.values()) <= REFUSALS.keys()
    assert TITLES.keys() - {405} <= REFUSALS.keys(), "405 is answered by API Gateway, as a 404"


def test_whoever_needs_a_token_may_be_refused_for_it() -> None:
    for operation in OPERATIONS:
        told = COMMITTED["paths"][operation.path][operation.method]["responses"]
        for status in OF_TOKENS:
            assert (str(status) in told) is (operation.rule is not None), operation.name


@pytest.mark.parametrize(("code", "field"), [("scope_missing", "scope"), ("policy_forbids", "policy")])
def test_a_403_names_what_forbids_it(code: str, field: str) -> None:
    shown = COMMITTED["components"]["responses"]["NotAllowed"]["content"][MEDIA_TYPE]["examples"]
    assert shown[code]["value"][field]


@pytest.mark.parametrize("status", REFUSALS)
def test_refusals_are_problems_with_examples_of_their_status(status: int) -> None:
    response = COMMITTED["components"]["responses"][REFUSALS[status].name]
    content = response["content"][MEDIA_TYPE]
    assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
    shown = [example["value"] for example in content["examples"].values()]
    assert shown
    assert {one["status"] for one in shown} == {status}
    assert any(one["retryable"] for one in shown) is ("Retry-After" in response.get("headers", {}))


@pytest.mark.parametrize("operation", WITH_BODY, ids=lambda operation: operation.name)
def test_body_examples_are_what_the_operation_takes(operation: Operation) -> None:
    assert operation.examples
    for example in operation.examples.values():
        assert operation.body is not None
        operation.body.model_validate(example)


def test_addresses_are_real() -> None:
    found = set(re.findall(r"\bT[1-9A-HJ-NP-Za-km-z]{33}\b", DOCUMENT.read_text()))
    assert len(found) > 3
    mistaken = REFUSALS[400].ours[0]
    assert "checksum" in str(vars(mistaken)), "the one that is shown as a mistake is not in the answer"
    for address in found:
        parse_address(address)


def test_every_field_that_is_in_sun_explains_its_amount() -> None:
    in_sun = [
        (name, properties)
        for schema in COMMITTED["components"]["schemas"].values()
        for properties in [schema.get("properties", {})]
        for name in properties
        if name.endswith("_sun")
    ]
    assert len(in_sun) > 50
    for name, properties in in_sun:
        stem = name.removesuffix("_sun")
        amount = properties.get(stem) or properties[f"{stem}_trx"]
        assert amount["description"].startswith("TRX")
        assert '"pattern"' in json.dumps(amount)
        assert "sun" in properties[name]["description"]


def test_only_what_is_sent_is_closed() -> None:
    """Fields are added to answers, and never dropped; in a request, an unknown field is a mistake."""
    closed = {
        name
        for name, schema in COMMITTED["components"]["schemas"].items()
        if schema.get("additionalProperties") is False
    }
    inside = {"WantedVote", "Proof", "LimitRequest", "AutomationRequest", "ClaimRequest", "ThenRequest"}
    assert closed == {*_names_sent(), *inside}


def _names_sent() -> set[str]:
    return {operation.body.__name__ for operation in OPERATIONS if operation.body}


def test_every_parameter_is_described() -> None:
    parameters: list[dict[str, Any]] = [
        parameter
        for methods in COMMITTED["paths"].values()
        for one in methods.values()
        for parameter in one.get("parameters", ())
    ]
    assert len(parameters) > 40
    assert all(parameter["description"] for parameter in parameters)
    assert not [parameter for parameter in parameters if "null" in json.dumps(parameter["schema"])]
