"""Wrong requests by name: whichever it is, a 4xx in our words, nothing repeated of it, nothing changed."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import bad_input
from tests.unit.edge import mutants
from tests.unit.edge.named import (
    BODIES,
    CALLERS,
    ENDS,
    HEADERS,
    METHODS,
    NO_PATHS,
    NULLS,
    PARAMETERS,
    UNKNOWN_PARAMETERS,
)
from tests.unit.edge.routes import ROUTES, Edge, Route
from tests.unit.edge.unchanged import assert_refused, state

GUARDED = [name for name, route in ROUTES.items() if not route.public]
WITH_BODY = [name for name, route in ROUTES.items() if route.body]
ASKED = [name for name, route in ROUTES.items() if route.takes]
STRICT = [name for name, route in ROUTES.items() if route.takes is not None]
SHORT = 7
"""Values this short stand in many a sentence."""

NAMED = 100


@pytest.fixture
def edge() -> Iterator[Edge]:
    with Edge() as edge:
        edge.prepare()
        yield edge


class Tries:
    """One route, asked wrongly again and again."""

    def __init__(self, edge: Edge, name: str) -> None:
        self._edge, self.route = edge, ROUTES[name]
        self._before = state(edge)

    def event(self) -> dict[str, Any]:
        return self._edge.good(self.route)

    def refused(self, case: object, event: dict[str, Any], *statuses: int, unsaid: str = "") -> None:
        try:
            answer = self._edge.send(self.route.function, event)
            assert_refused(self._edge, answer, statuses, event["requestContext"]["requestId"])
            assert state(self._edge) == self._before
            assert len(unsaid) < SHORT or unsaid not in answer.body
        except Exception as error:
            raise AssertionError(f"{case!r}: {error}"[:2000]) from error


def _with(route: Route, fields: dict[str, str]) -> str:
    return bad_input.spelled({**route.body, **fields})


def test_every_surface_has_a_hundred_names() -> None:
    surfaces = {
        "bodies": sum(len(cases) for fields in BODIES.values() for cases in fields.values()),
        "queries": sum(len(cases) for cases in PARAMETERS.values()) + len(UNKNOWN_PARAMETERS),
        "places": len(ENDS) + len(NO_PATHS) + len(bad_input.PATH_ADDRESSES) + len(bad_input.STAKING_IDS),
        "headers": len(HEADERS) + len(bad_input.KEYS),
    }
    places = surfaces.pop("places") + len(METHODS) + len(bad_input.NOWHERE)
    assert min(surfaces.values()) >= NAMED
    assert places >= NAMED
    assert len(CALLERS) > NAMED // 2


@pytest.mark.parametrize(("name", "field"), [(name, field) for name in BODIES for field in BODIES[name]])
def test_t11_bad_field_of_those_who_administer_and_sign(edge: Edge, name: str, field: str) -> None:
    tries = Tries(edge, name)
    for case, text in BODIES[name][field].items():
        event = tries.event()
        mutants.body(event, edge.filled(_with(tries.route, {field: text})))
        tries.refused(case, event, 400, unsaid=text.strip('"'))


@pytest.mark.parametrize("name", BODIES)
def test_t11_body_of_those_who_administer_and_sign_is_one_strict_object(edge: Edge, name: str) -> None:
    tries = Tries(edge, name)
    fields = {one: edge.filled(text) for one, text in tries.route.body.items()}
    good = bad_input.spelled(fields)
    for case, text in bad_input.malformed(fields).items():
        if text in {good, good.encode()}:
            continue  # what is to be spoilt is no part of this body
        event = tries.event()
        mutants.body(event, text)
        tries.refused(case, event, 400)
    for encoded in bad_input.NOT_BASE64:
        tries.refused(encoded, tries.event() | {"body": encoded, "isBase64Encoded": True}, 400)


@pytest.mark.parametrize("name", ASKED)
def test_t08_bad_parameter(edge: Edge, name: str) -> None:
    """Limits without bounds, cursors that are none of ours, dates that are none."""
    tries = Tries(edge, name)
    for parameter in sorted(tries.route.takes or ()):
        for case, text in PARAMETERS[parameter].items():
            others = [(one, value) for one, value in tries.route.query.items() if one != parameter]
            event = tries.event()
            mutants.query(event, [*others, (parameter, text)])
            tries.refused((parameter, case), event, 400, unsaid=text)


@pytest.mark.parametrize("name", ASKED)
def test_t08_parameter_twice(edge: Edge, name: str) -> None:
    tries = Tries(edge, name)
    for parameter, value in {"dry_run": "true", **tries.route.query}.items():
        if parameter in (tries.route.takes or ()):
            event = tries.event()
            others = [(one, text) for one, text in tries.route.query.items() if one != parameter]
            mutants.query(event, [*others, (parameter, value), (parameter, value)])
            tries.refused(parameter, event, 400)


@pytest.mark.parametrize("name", STRICT)
def test_unknown_parameter(edge: Edge, name: str) -> None:
    tries = Tries(edge, name)
    for unknown in UNKNOWN_PARAMETERS:
        event = tries.event()
        mutants.query(event, [*tries.route.query.items(), (unknown, "1")])
        tries.refused(unknown, event, 400, unsaid=unknown)


@pytest.mark.parametrize("name", ROUTES)
def test_path_with_something_after_it(edge: Edge, name: str) -> None:
    tries = Tries(edge, name)
    for case, end in ENDS.items():
        event = tries.event()
        event["path"] += end
        tries.refused(case, event, 400, 404, unsaid=end)


@pytest.mark.parametrize("name", ROUTES)
def test_path_that_is_none(edge: Edge, name: str) -> None:
    tries = Tries(edge, name)
    for case, path in NO_PATHS.items():
        if (tries.route.function, path) not in {("health", ""), ("freeze", "freeze")}:
            tries.refused(case, tries.event() | {"path": path}, 400, 404, 405, unsaid=path)


@pytest.mark.parametrize("name", [name for name in GUARDED if "/T" in ROUTES[name].path])
def test_t12_address_in_the_path(edge: Edge, name: str) -> None:
    tries = Tries(edge, name)
    for case, address in bad_input.PATH_ADDRESSES.items():
        parts = tries.route.path.split("/")
        path = "/".join(address if part.startswith("T") else part for part in parts)
        tries.refused(case, tries.event() | {"path": path}, 400, unsaid=address)


@pytest.mark.parametrize("name", ["get_record", "submit_signature"])
def test_id_in_the_path(edge: Edge, name: str) -> None:
    tries = Tries(edge, name)
    for case, staking_id in bad_input.STAKING_IDS.items():
        path = tries.route.path.replace("{staking_id}", staking_id).replace("{unsigned}", staking_id)
        tries.refused(case, tries.event() | {"path": path}, 400, unsaid=staking_id)


@pytest.mark.parametrize("name", ROUTES)
def test_method_of_no_route(edge: Edge, name: str) -> None:
    tries = Tries(edge, name)
    for method in METHODS:
        tries.refused(method, tries.event() | {"httpMethod": method}, 404, 405)


@pytest.mark.parametrize("name", [name for name in ROUTES if ROUTES[name].keyed])
def test_t10_key_that_is_none(edge: Edge, name: str) -> None:
    tries = Tries(edge, name)
    for case, key in bad_input.KEYS.items():
        event = tries.event()
        mutants.header(event, "Idempotency-Key", *([] if key is None else [key]))
        tries.refused(case, event, 400, unsaid=key or "")


@pytest.mark.parametrize("name", STRICT)
def test_t10_other_headers_are_repeated_nowhere(edge: Edge, name: str) -> None:
    """Beside a query that is wrong, which is what the answer is about; or the Host, if it is none."""
    tries = Tries(edge, name)
    for case, headers in HEADERS.items():
        event = tries.event()
        mutants.query(event, [("unknown", "1")])
        for header, values in headers.items():
            mutants.header(event, header, *values)
        tries.refused(case, event, 400)


@pytest.mark.parametrize("name", GUARDED)
def test_t16_context_that_names_nobody(edge: Edge, name: str) -> None:
    tries = Tries(edge, name)
    for case, context in CALLERS.items():
        event = tries.event()
        event["requestContext"]["authorizer"] = context
        tries.refused(case, event, 401, 403)


@pytest.mark.parametrize("name", ROUTES)
def test_event_with_nulls_is_answered(edge: Edge, name: str) -> None:
    """By what is left of it: whatever that is, it is no failure."""
    route = ROUTES[name]
    for case, change in NULLS.items():
        with Edge() as fresh:
            fresh.prepare()
            answer = fresh.send(route.function, fresh.good(route) | change)
        assert answer.status in {200, 202, 400, 401}, case
        assert answer.headers["x-request-id"]
