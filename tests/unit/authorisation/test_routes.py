"""Every route says which scope it needs, in one place, and nothing that is deployed is missing there."""

import json

import pytest
from fastapi import APIRouter

from tests.support.template import ROOT, resources
from tron_staking.domain.scopes import MUTATIONS, Permission, parse_scopes
from tron_staking.entry.http import create_app
from tron_staking.entry.routes import PUBLIC, RULES, Of
from tron_staking.models import requests
from tron_staking.models.enums import StakingOperationType

CALLS = {
    (call["Method"].upper(), call["Path"]): (call.get("Auth") or {}).get("Authorizer")
    for function in resources("AWS::Serverless::Function").values()
    for event in function.get("Events", {}).values()
    if event["Type"] == "Api"
    for call in (event["Properties"],)
}
DEPLOYED = {(method, path): authorizer for (method, path), authorizer in CALLS.items() if method != "OPTIONS"}
EVENTS = {
    path.stem: event
    for path in sorted((ROOT / "events").glob("*.json"))
    for event in (json.loads(path.read_text()),)
    if (event.get("httpMethod"), event.get("resource")) in RULES and path.stem != "authorizer"
}
BODIES = [getattr(requests, name) for name in dir(requests) if name.endswith("Request")]


def test_every_deployed_route_has_its_rule_and_every_rule_its_route() -> None:
    assert DEPLOYED.keys() == PUBLIC | RULES.keys()


def test_what_needs_no_scope_is_what_needs_no_token() -> None:
    assert {route for route, authorizer in DEPLOYED.items() if authorizer == "NONE"} == PUBLIC


def test_browsers_may_ask_about_whatever_needs_a_token() -> None:
    """A preflight carries none. What needs none itself is asked without a preflight."""
    asked = {path: authorizer for (method, path), authorizer in CALLS.items() if method == "OPTIONS"}
    assert asked == {path: "NONE" for _, path in RULES}


def test_route_without_a_rule_does_not_start() -> None:
    router = APIRouter()
    router.add_api_route("/api/v1/tron/staking/teleport", lambda: None, methods=["POST"])
    with pytest.raises(ValueError, match="teleport"):
        create_app(router)


def test_what_is_no_route_of_ours_does_not_start() -> None:
    """A mounted app or a websocket would answer without being guarded."""
    router = APIRouter()
    router.add_websocket_route("/", lambda: None)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="which scope"):
        create_app(router)


@pytest.mark.parametrize("name", EVENTS)
def test_committed_event_comes_from_somebody_who_may(name: str) -> None:
    event = EVENTS[name]
    rule = RULES[event["httpMethod"], event["resource"]]
    scopes = parse_scopes(event["requestContext"]["authorizer"]["scopes"])
    assert scopes.allow_somewhere(rule.permission)


def test_every_operation_has_a_permission_of_its_own() -> None:
    assert {kind.lower().replace("_", "-") for kind in StakingOperationType} == set(MUTATIONS)
    needed = [rule.permission for (method, _), rule in RULES.items() if rule.of is Of.BODY]
    assert sorted(needed) == sorted(MUTATIONS)


def test_reading_needs_no_permission_that_changes_something() -> None:
    reading = {rule.permission for (method, _), rule in RULES.items() if method == "GET"}
    assert reading == {Permission.READ, Permission.STATS}


def test_changing_what_is_no_operation_is_for_administrators() -> None:
    assert {rule.permission for (method, _), rule in RULES.items() if method == "PUT"} == {Permission.ADMIN}


@pytest.mark.parametrize("body", BODIES)
def test_body_names_its_owner_once(body: type) -> None:
    """`require_owner` looks at one field: the account that signs."""
    fields = body.model_fields.keys()  # type: ignore[attr-defined]
    assert len(fields & {"address", "from_address"}) == 1


@pytest.mark.parametrize(("route", "rule"), RULES.items())
def test_path_names_an_account_where_the_rule_says_so(route: tuple[str, str], rule: object) -> None:
    assert ("{address}" in route[1]) is (RULES[route].of is Of.PATH)
