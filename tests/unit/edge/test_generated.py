"""Twenty thousand wrong requests to the real handlers: a 4xx in our words each time, and nothing is changed.

The seed is in a failing test's name and message: `SEED/route/number` makes the same request again.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from itertools import islice
from random import Random

import pytest

from tests.unit.edge.mutants import kinds, mutants
from tests.unit.edge.routes import ROUTES, Edge, Route
from tests.unit.edge.unchanged import assert_refused, state
from tron_staking.entry.routes import PUBLIC, RULES

SEED = 20261122
GUARDED, OPEN = 690, 150
CASES = {name: OPEN if route.public else GUARDED for name, route in ROUTES.items()}
WANTED = 20_000


@pytest.fixture
def edge() -> Iterator[Edge]:
    with Edge() as edge:
        edge.prepare()
        yield edge


def test_cases_are_as_many_as_they_should_be() -> None:
    assert sum(CASES.values()) >= WANTED


def test_every_route_is_tried() -> None:
    """By what API Gateway would match it with: the committed routes, their names filled in."""
    tried = {(route.method, _declared(route)) for route in ROUTES.values()}
    assert tried == PUBLIC | RULES.keys()


def _declared(route: Route) -> str:
    """The path with its variables: of those that match, the one with most words in it."""
    parts = route.path.split("/")
    fitting = [
        path for method, path in PUBLIC | RULES.keys() if method == route.method and _fits(parts, path)
    ]
    return min(fitting, key=lambda path: path.count("{"))


def _fits(parts: list[str], path: str) -> bool:
    declared = path.split("/")
    return len(parts) == len(declared) and all(
        one == part or one.startswith("{") for one, part in zip(declared, parts, strict=True)
    )


@pytest.mark.parametrize("name", ROUTES)
def test_request_without_a_mistake_succeeds(edge: Edge, name: str) -> None:
    edge.succeeds(ROUTES[name])


@pytest.mark.parametrize("name", ROUTES)
def test_t11_wrong_requests_are_refused_and_change_nothing(edge: Edge, name: str) -> None:
    route = ROUTES[name]
    good, before = edge.good(route), state(edge)
    rng = Random(f"{SEED}/{name}")  # noqa: S311  # to be made again
    tried = set()
    for number, (kind, how, event) in enumerate(
        islice(mutants(rng, route, lambda: deepcopy(good)), CASES[name])
    ):
        case = f"{SEED}/{name}/{number} ({kind}): {json.dumps(event)[:3000]}"
        answer = edge.send(route.function, event)
        try:
            assert_refused(edge, answer, how.statuses, good["requestContext"]["requestId"])
            assert state(edge) == before
        except AssertionError as error:
            raise AssertionError(f"{error}\n{case}") from error
        tried.add(kind)
    assert tried == kinds(route).keys()
    edge.succeeds(route)
