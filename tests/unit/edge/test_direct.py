"""Events that are well-formed and not what a function is for: Lambda can be invoked by whoever may invoke it.

What a caller could bring about through API Gateway is answered; anything else fails as a whole, changes
nothing and says nothing of what it was given.
"""

import json
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest

from tests.support.http import Context, captured_logs
from tests.support.template import ROOT
from tests.unit.edge.routes import ROUTES, Edge
from tests.unit.edge.unchanged import MARK, NUMBER, state

FOLDERS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
EVENTS = {folder: json.loads((ROOT / "events" / f"{folder}.json").read_text()) for folder in FOLDERS}
JUNK: dict[str, Any] = {
    "nothing": {},
    "a mark": {MARK: MARK},
    "a list of nothing": {"Records": []},
    "records of nobody": {"Records": [{}]},
    "records of no kind": {"Records": [{"eventSource": MARK, "body": MARK, "messageId": MARK}]},
    "a message without a body": {"Records": [{"eventSource": "aws:sqs", "messageId": MARK}]},
    "a message of something else": {
        "Records": [{"eventSource": "aws:sqs", "messageId": MARK, "body": MARK + "/" + str(NUMBER)}]
    },
    "a change of nothing": {"Records": [{"eventSource": "aws:dynamodb", "dynamodb": {}, "eventID": MARK}]},
    "a change of something else": {
        "Records": [
            {
                "eventSource": "aws:dynamodb",
                "eventName": "INSERT",
                "dynamodb": {"SequenceNumber": "1", "NewImage": {MARK: {"S": MARK}}},
            }
        ]
    },
    "HTTP of version 2": {
        "version": "2.0",
        "rawPath": f"/{MARK}",
        "requestContext": {"http": {"method": "GET"}},
    },
    "a load balancer's": {
        "requestContext": {"elb": {}},
        "httpMethod": "GET",
        "path": f"/{MARK}",
        "headers": {},
    },
    "an edge's": {"Records": [{"cf": {"request": {"uri": f"/{MARK}"}}}]},
    "an authorizer's of a token": {"type": "TOKEN", "authorizationToken": MARK, "methodArn": MARK},
    "a schedule's": {"source": "aws.scheduler", "detail-type": MARK, "detail": {MARK: NUMBER}},
}


@pytest.fixture
def edge() -> Iterator[Edge]:
    with Edge() as edge:
        edge.prepare()
        yield edge


def _others(folder: str) -> dict[str, Any]:
    """Junk, and the events of all other kinds of functions."""
    kinds = ("advance", "authorizer", "publish", "sweep", "health")
    return JUNK | {f"that of {kind}": EVENTS[kind] for kind in kinds if kind != folder}


@pytest.mark.parametrize("folder", sorted({route.function for route in ROUTES.values()} | {"preflight"}))
def test_function_of_http_does_nothing_for_other_events(
    edge: Edge, folder: str, capfd: pytest.CaptureFixture[str]
) -> None:
    before = state(edge)
    for case, event in _others(folder).items():
        heard = _invoked(folder, event)
        assert MARK not in heard, case
        assert state(edge) == before, case
    written = capfd.readouterr()
    assert MARK not in written.out + written.err
    assert edge.effects == []


@pytest.mark.parametrize("folder", ["advance", "publish", "sweep"])
def test_function_that_is_woken_does_nothing_new_for_other_events(
    edge: Edge, folder: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """The sweep does what it always does, whoever wakes it; a record is advanced by its id alone.

    Messages and the records that they name are told by their ids, which only who writes to the queue chooses.
    """
    records = dict(edge.world.books.records)
    for case, event in _others(folder).items():
        heard = _invoked(folder, event)
        for named in (
            f'"itemIdentifier": "{MARK}"',
            f'"staking_id":"{MARK}"',
            f'"staking_id":"{MARK}/{NUMBER}"',
        ):
            heard = heard.replace(named, "")
        assert MARK not in heard, case
        assert edge.world.books.records == records, case
    written = capfd.readouterr()
    assert MARK not in written.out + written.err
    assert set(edge.effects) <= {"queue.wake"}


def test_authorizer_lets_nobody_through_for_other_events(edge: Edge) -> None:
    for case, event in _others("authorizer").items():
        assert "Allow" not in _invoked("authorizer", event), case


def _invoked(folder: str, event: Any) -> str:
    """What comes back, or the exception that Lambda would print; and what is logged."""
    with captured_logs() as logs:
        try:
            said = json.dumps(import_module(f"functions.{folder}.app").handler(event, Context()))
        except Exception as error:
            said = f"{type(error).__name__}: {error}"
    return said + logs.getvalue()
