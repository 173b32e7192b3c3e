"""A thousand requests to each operation, made from the committed document: every answer is as it says.

What a refused request leaves behind, what the handlers really read and answer, and that nothing is a 5xx, is
looked at each time.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis.internal.conjecture.providers import AVAILABLE_PROVIDERS, HypothesisProvider
from schemathesis import Case, Response
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from commands.openapi.document import OPERATIONS
from commands.openapi.operation import JSON, Operation
from tests.support.http import Service
from tests.support.openapi import worlds
from tests.support.openapi.examples import BODIES, in_path
from tests.support.openapi.gateway import send, watched
from tests.support.openapi.requests import ADDRESSES, requests_of
from tests.support.openapi.schema import schema
from tests.support.openapi.worlds import held, without_books, without_nodes, world
from tests.support.world import ADDRESS, World
from tron_staking.domain.automation import Automation
from tron_staking.domain.policies import HeldPolicies, Policies
from tron_staking.entry.query import NoQuery

AVAILABLE_PROVIDERS["every one anew"] = HypothesisProvider
"""By another name than its own, hypothesis draws each request afresh: the most part of its time would go into
varying those that it has, and into looking for what it has not drawn before.
"""
EXAMPLES = 1000
MANY = settings(
    backend="every one anew",
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow, HealthCheck.data_too_large],
)
FEW = settings(MANY, max_examples=20)
CHECKS = [
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ASKS_NO_NODE = {"putPolicies", "putWalletStopped", "putStopped", "putWalletPaused", "putPaused"}
AUTOMATED = HeldPolicies(Policies(automation=Automation(revote=True)))

schemathesis.openapi.format("tron-address", ADDRESSES)
SCHEMA = schema("tron-address")
"""API Gateway has let everything pass: who it lets pass is tested where it is deployed."""


@pytest.fixture
def service() -> Iterator[Service]:
    logged = logging.root.manager.disable
    logging.disable()
    with worlds.service() as service:
        yield service
    logging.disable(logged)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_a_thousand_requests_are_answered_as_documented(service: Service, operation: Operation) -> None:
    told = SCHEMA[operation.path][operation.method]
    if operation.name == "runSchedule":  # of all others, a wallet without automation shows more
        service.world.wallets.held[ADDRESS] = AUTOMATED
    statuses: Counter[Any] = Counter()
    asked: set[str] = set()
    checked: set[Any] = set()  # many are answered alike

    @MANY
    @given(requests_of(service, operation, told))
    def ask(case: Case) -> None:
        # What is cheap to draw is asked once, and leaves room for what schemathesis makes.
        assume(case.meta or _asks(case) not in asked)
        before = held(service.world.books, service.world.wallets)
        service.world.killer.calls.clear()
        answer, response = send(service, case)
        said = (answer.status, answer.body, *answer.headers.items())
        checks = [] if said in checked else [*CHECKS, not_a_server_error]
        case.validate_response(response, checks=[*checks, negative_data_rejection])
        statuses[answer.status, answer.headers["content-type"].partition(";")[0]] += 1
        if operation.rule and answer.status < 400:
            assert _query(response) <= _names_in_query(operation), "what is misspelled is refused"
        if operation.body and _changes(operation, answer.status):
            service.world = world()
        elif operation.body or answer.status >= 400:
            assert set(service.effects) <= {"books.accept"}, "a write whose condition did not hold"
            assert held(service.world.books, service.world.wallets) == before
        asked.add(_asks(case))
        checked.add(said)

    with watched() as used:
        ask()
    assert statuses.total() == EXAMPLES
    assert set(statuses) >= _successes(operation)
    assert used.read - {NoQuery} == {operation.body, operation.query} - {None}
    for status, models in used.answered.items():
        assert models == {operation.answers[status].model}


@pytest.mark.parametrize("away", [without_nodes, without_books])
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_what_is_away_is_answered_as_documented(
    service: Service, operation: Operation, away: Callable[[], World]
) -> None:
    told = SCHEMA[operation.path][operation.method]
    requests = requests_of(service, operation, told)
    service.world = away()

    @FEW
    @given(requests)
    def ask(case: Case) -> None:
        assert _status(service, case) in {200, 400, 404, 409, 422, 503}

    ask()
    if operation.body and not (away is without_nodes and operation.name in ASKS_NO_NODE):
        key = {"Idempotency-Key": "nothing-can-be-promised"} if operation.submits else {}
        good = told.Case(
            path_parameters=in_path(operation), body=BODIES[operation.name], media_type=JSON, headers=key
        )
        assert _status(service, good) == 503


def _status(service: Service, case: Case) -> int:
    answer, response = send(service, case)
    case.validate_response(response, checks=CHECKS)
    return answer.status


def _asks(case: Case) -> str:
    return repr((case.path_parameters, case.query, case.headers, case.body))


def _changes(operation: Operation, status: int) -> bool:
    """Whether an answer means that something has changed: a plan has not, and neither has a challenge."""
    return status == (200 if operation.method == "put" else 202)


def _query(response: Response) -> set[str]:
    return set(parse_qs(urlsplit(str(response.request.url)).query, keep_blank_values=True))


def _names_in_query(operation: Operation) -> set[str]:
    if operation.submits:
        return {"dry_run"}
    return set(operation.query.model_fields) if operation.query else set()


def _successes(operation: Operation) -> set[tuple[int, str]]:
    """Status and media type of everything that is documented and no refusal."""
    return {
        (status, media_type)
        for status, answer in operation.answers.items()
        if status < 400
        for media_type in (*(["application/json"] if answer.model else []), *answer.text)
    }
