"""One request is followed through every log line about it: by the id of the request, and by its record."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import pytest

from tests.support.changes import stream_event
from tests.support.http import Context, Service, body_of, captured_logs, event_of
from tests.support.schemas import older
from tron_staking.adapters.tables.records import record_of_image
from tron_staking.domain.errors import Unavailable
from tron_staking.models.events import StakingEvent
from tron_staking.models.records import StakingRecord
from tron_staking.operations.publish import Publisher

REQUEST = "0f0e4f0e-9a0a-4d1f-8b1c-9e777f1a3c52"
OTHER = "11111111-9a0a-4d1f-8b1c-9e777f1a3c52"


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as service:
        yield service


@contextmanager
def logged() -> Iterator[list[dict[str, Any]]]:
    """The lines that are logged meanwhile, once it is over."""
    lines: list[dict[str, Any]] = []
    with captured_logs() as logs:
        yield lines
    lines += [json.loads(line) for line in logs.getvalue().splitlines() if line.startswith("{")]


def _send(service: Service, function: str, request_id: str = REQUEST, **request: Any) -> Any:
    event = event_of(function, **request)
    event["requestContext"]["requestId"] = request_id
    return service.send(function, event)


def _freeze(service: Service, request_id: str = REQUEST, **request: Any) -> Any:
    return _send(service, "freeze", request_id, **({"body": body_of()} | request))


def _pairs(lines: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(line["correlation_id"], line["staking_id"]) for line in lines}


@pytest.mark.parametrize("refused", [{}, {"body": "{}"}, {"path": "/nowhere"}, {"base64_body": "="}])
def test_every_answer_carries_its_requests_id(service: Service, refused: dict[str, Any]) -> None:
    answer = _freeze(service, **refused)
    assert answer.headers["x-request-id"] == REQUEST
    if answer.status >= 400:
        assert answer.json["request_id"] == REQUEST


def test_callers_own_id_is_not_taken_over(service: Service) -> None:
    with logged() as lines:
        answer = _freeze(service, headers={"X-Request-Id": OTHER})
    assert answer.headers["x-request-id"] == REQUEST
    assert OTHER not in json.dumps(lines)


def test_life_of_a_freeze_is_found_by_either_id(service: Service) -> None:
    with logged() as lines:
        staking_id = _freeze(service).json["staking_id"]
        service.world.live(30)
        service.advance(staking_id)
        _publish(service)
    assert [line["message"] for line in lines] == ["accepted", "advanced", *["published"] * 2]
    assert _pairs(lines) == {(REQUEST, staking_id)}
    assert {line["service"] for line in lines} == {"tron-staking"}
    assert service.record(staking_id).json["request_id"] == REQUEST


def test_replay_names_its_own_request_and_the_record(service: Service) -> None:
    first = _freeze(service)
    service.world.devnet.advance(3)
    with logged() as lines:
        again = _freeze(service, OTHER)
    assert again.body == first.body
    assert [line["message"] for line in lines] == ["replayed"]
    assert _pairs(lines) == {(OTHER, first.json["staking_id"])}
    assert service.record(first.json["staking_id"]).json["request_id"] == REQUEST


def test_trouble_after_acceptance_is_found_by_either_id(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_args: object) -> None:
        raise Unavailable("x")

    monkeypatch.setattr(service.world.queue, "wake", down)
    with logged() as lines:
        staking_id = _freeze(service).json["staking_id"]
    assert [line["message"] for line in lines] == ["accepted", "left to the sweep"]
    assert _pairs(lines) == {(REQUEST, staking_id)}


def test_worker_in_trouble_names_the_request_of_each_record(service: Service) -> None:
    one = _freeze(service).json["staking_id"]
    two = _freeze(service, OTHER, headers={"Idempotency-Key": "another-key-00000001"}).json["staking_id"]
    broken = service.world.books.records[one].model_copy(update={"attempts": ()})
    service.world.books.records[one] = broken
    service.world.devnet.advance(30)
    with logged() as lines:
        assert service.advance(one, two) == ["m0"]
    assert [line["message"] for line in lines] == ["not advanced", "advanced"]
    assert _pairs(lines) == {(REQUEST, one), (OTHER, two)}


def test_record_of_before_is_named_by_the_workers_own_id(service: Service) -> None:
    staking_id = _freeze(service).json["staking_id"]
    document = older(service.world.books.records[staking_id].model_dump_json())
    service.world.books.records[staking_id] = StakingRecord.model_validate_json(document)
    service.world.devnet.advance(30)
    with logged() as lines:
        service.advance(staking_id)
    assert _pairs(lines) == {(Context.aws_request_id, staking_id)}
    assert service.record(staking_id).json["request_id"] is None


def test_sweep_names_what_it_wakes(service: Service) -> None:
    staking_id = _freeze(service).json["staking_id"]
    service.world.devnet.advance(120)
    with logged() as lines:
        service.sweep()
    assert [(line["message"], line.get("staking_ids")) for line in lines] == [
        ("woken", [staking_id]),
        ("swept", None),
    ]


def test_event_carries_the_requests_id(service: Service) -> None:
    _freeze(service)
    (event,) = _publish(service)
    assert event.detail.request_id == REQUEST


def test_one_request_leaves_nothing_in_the_lines_of_the_next(service: Service) -> None:
    staking_id = _freeze(service).json["staking_id"]
    with logged() as lines:
        _freeze(service, OTHER, body="{}")
    assert staking_id not in json.dumps(lines)
    assert {line["correlation_id"] for line in lines} == {OTHER}


SPEAKS = """
import logging
from tron_staking.entry.observability import logger
logger().info("information")
logging.getLogger("tron_staking.submission").info("information")
logger().warning("warning")
logging.getLogger("tron_staking.submission").warning("warning")
"""


@pytest.mark.parametrize(
    ("level", "heard"), [("INFO", ["information"] * 2 + ["warning"] * 2), ("WARNING", ["warning"] * 2)]
)
def test_level_is_that_of_the_environment(level: str, heard: list[str]) -> None:
    """In a process of its own: the level is read once, when a function begins."""
    environment = os.environ | {"LOG_LEVEL": level}
    command = [sys.executable, "-c", SPEAKS]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert sorted(json.loads(line)["message"] for line in done.stdout.splitlines()) == heard


def _publish(service: Service) -> list[StakingEvent]:
    told: list[StakingEvent] = []

    class Bus:
        def publish(self, event: StakingEvent) -> None:
            told.append(event)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tron_staking.runtime.publish.publisher", lambda: Publisher(record_of_image, Bus()))
        import_module("functions.publish.app").handler(stream_event(*service.world.books.changes), Context())
    return told
