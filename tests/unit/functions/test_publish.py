"""The publishing function: what could not be published is reported, and everything else is told."""

import json
from collections.abc import Callable
from importlib import import_module
from typing import Any

import pytest

from tests.contract.books import record
from tests.support.changes import events_of, stream_event
from tests.support.http import Context, captured_logs
from tests.support.template import ROOT
from tron_staking.adapters.tables.records import record_of_image
from tron_staking.domain.errors import Unavailable
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.events import StakingEvent
from tron_staking.operations.publish import Publisher

FIRST, SECOND, THIRD = (record(number) for number in (1, 2, 3))


class Bus:
    """Takes events, but for those of records that it is told to refuse."""

    def __init__(self) -> None:
        self.events: list[StakingEvent] = []
        self.refuses: set[str] = set()
        self.broken: Exception | None = None

    def publish(self, event: StakingEvent) -> None:
        if self.broken is not None:
            raise self.broken
        if event.detail.staking_id in self.refuses:
            raise Unavailable("the event bus did not take an event")
        self.events.append(event)

    @property
    def told(self) -> list[str]:
        return [event.detail.event_id for event in self.events]


type Publish = Callable[[dict[str, Any]], list[str]]


@pytest.fixture
def bus() -> Bus:
    return Bus()


@pytest.fixture
def publish(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> Publish:
    """The function with one batch; what it reports as failed, by sequence number."""
    monkeypatch.setattr("tron_staking.runtime.publish.publisher", lambda: Publisher(record_of_image, bus))

    def call(event: dict[str, Any]) -> list[str]:
        answer = import_module("functions.publish.app").handler(event, Context())
        assert set(answer) == {"batchItemFailures"}
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    return call


def test_real_event_is_published(publish: Publish, bus: Bus) -> None:
    event = json.loads((ROOT / "events" / "publish.json").read_text())
    assert publish(event) == []
    assert bus.told == ["stk_2eea30fb78526500e48514060995b9cf.submitted"]


def test_batch_is_published_in_its_order(publish: Publish, bus: Bus) -> None:
    final = FIRST.changed(status=StakingStatusType.ACTIVE)
    changes = [(None, FIRST), (None, SECOND), (FIRST, FIRST.changed(due_at=None)), (FIRST, final)]
    assert publish(stream_event(*changes, (final, None))) == []
    assert bus.events == events_of(changes)
    assert len(bus.events) == 3


def test_what_the_bus_does_not_take_is_reported_and_the_others_are_told(publish: Publish, bus: Bus) -> None:
    bus.refuses = {SECOND.staking_id}
    with captured_logs() as logs:
        assert publish(stream_event((None, FIRST), (None, SECOND), (None, THIRD))) == ["1"]
    assert bus.told == [f"{one.staking_id}.submitted" for one in (FIRST, THIRD)]
    assert '"message":"not published"' in logs.getvalue()
    assert f'"staking_id":"{SECOND.staking_id}"' in logs.getvalue()


@pytest.mark.parametrize("broken", [Unavailable("down"), RuntimeError("a bug")], ids=repr)
def test_bus_that_takes_nothing_fails_all(publish: Publish, bus: Bus, broken: Exception) -> None:
    bus.broken = broken
    assert publish(stream_event((None, FIRST), (None, SECOND))) == ["0", "1"]
    bus.broken = None
    assert publish(stream_event((None, FIRST), (None, SECOND))) == []
    assert len(bus.told) == 2


@pytest.mark.parametrize(
    "document",
    [None, "", "{}", '{"staking_id": 1}', "kanarienvogel"],
    ids=["none", "empty", "{}", "odd", "text"],
)
def test_poisoned_image_fails_alone(publish: Publish, bus: Bus, document: str | None) -> None:
    event = stream_event((None, FIRST), (None, SECOND), (None, THIRD))
    image = event["Records"][1]["dynamodb"]["NewImage"]
    if document is None:
        del image["document"]
    else:
        image["document"] = {"S": document}
    assert publish(event) == ["1"]
    assert bus.told == [f"{one.staking_id}.submitted" for one in (FIRST, THIRD)]


def test_nothing_of_a_record_but_its_id_is_logged(publish: Publish, bus: Bus) -> None:
    secretive = FIRST.model_copy(update={"principal": "kanarienvogel"})
    bus.refuses = {SECOND.staking_id}
    with captured_logs() as logs:
        publish(stream_event((None, secretive), (None, SECOND)))
    assert "kanarienvogel" not in logs.getvalue()
    assert FIRST.address not in logs.getvalue()


def test_same_change_twice_is_the_same_event_twice(publish: Publish, bus: Bus) -> None:
    publish(stream_event((None, FIRST)))
    publish(stream_event((None, FIRST)))
    assert len(set(bus.told)) == 1
    assert bus.events[0] == bus.events[1]
