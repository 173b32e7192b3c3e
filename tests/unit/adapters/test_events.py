"""PutEvents: what is sent, and that a refusal of any kind is an error."""

import json
from collections.abc import Callable

import botocore.session
import pytest
from botocore.exceptions import ReadTimeoutError
from botocore.stub import ANY, Stubber

from tests.contract.books import NOW, record
from tron_staking.adapters.events import EventBus
from tron_staking.domain.errors import Unavailable
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.events import StakingEvent
from tron_staking.operations.publish import event_of

STORED = record(1)
FINAL = STORED.changed(status=StakingStatusType.ACTIVE, completed_at=NOW)


def _event(final: bool = True) -> StakingEvent:
    event = event_of(STORED, FINAL) if final else event_of(None, STORED)
    assert event is not None
    return event


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Stubber:
    """A client that checks what it is asked against EventBridge's own model, and answers as it is told."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    return Stubber(botocore.session.get_session().create_client("events", region_name="us-east-1"))


@pytest.mark.parametrize("final", [True, False])
def test_event_is_one_entry(stub: Stubber, final: bool) -> None:
    event = _event(final)
    entry = {
        "EventBusName": "bus",
        "Source": "tron.staking",
        "DetailType": "StakingConfirmed" if final else "StakingSubmitted",
        "Time": NOW if final else STORED.created_at,
        "Detail": event.detail.model_dump_json(),
    }
    stub.add_response(
        "put_events", {"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}, {"Entries": [entry]}
    )
    with stub:
        EventBus(stub.client, "bus").publish(event)
    stub.assert_no_pending_responses()
    assert json.loads(str(entry["Detail"]))["event_id"] == event.detail.event_id


REFUSALS: dict[str, Callable[[Stubber], None]] = {
    "entry not taken": lambda stub: stub.add_response(
        "put_events",
        {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "ThrottlingException"}]},
        {"Entries": ANY},
    ),
    "throttled": lambda stub: stub.add_client_error("put_events", "ThrottlingException"),
    "forbidden": lambda stub: stub.add_client_error("put_events", "AccessDeniedException"),
    "its own fault": lambda stub: stub.add_client_error(
        "put_events", "InternalException", http_status_code=500
    ),
}


@pytest.mark.parametrize("refuse", REFUSALS.values(), ids=REFUSALS)
def test_event_that_is_not_taken_is_an_error(stub: Stubber, refuse: Callable[[Stubber], None]) -> None:
    refuse(stub)
    with stub, pytest.raises(Unavailable, match="did not take an event"):
        EventBus(stub.client, "bus").publish(_event())


def test_no_answer_is_an_error() -> None:
    class Silent:
        def put_events(self, **_request: object) -> None:
            raise ReadTimeoutError(endpoint_url="http://x")

    with pytest.raises(Unavailable, match="did not take an event"):
        EventBus(Silent(), "bus").publish(_event())


def test_refusal_names_its_reason(stub: Stubber) -> None:
    REFUSALS["entry not taken"](stub)
    with stub, pytest.raises(Unavailable, match="ThrottlingException"):
        EventBus(stub.client, "bus").publish(_event())
