"""The event bus, through EventBridge."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tron_staking.domain.errors import Unavailable
from tron_staking.models.events import EVENT_SOURCE, StakingEvent


class EventBus:
    """Port PublishesEvents. `client` is a botocore EventBridge client."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def publish(self, event: StakingEvent) -> None:
        """See PublishesEvents. PutEvents answers 200 for an entry that it did not take."""
        try:
            answer = self._client.put_events(Entries=[self._entry(event)])
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(_NOT_TAKEN) from error
        if answer["FailedEntryCount"]:
            raise Unavailable(f"{_NOT_TAKEN}: {answer['Entries'][0].get('ErrorCode')}")

    def _entry(self, event: StakingEvent) -> dict[str, Any]:
        return {
            "EventBusName": self._name,
            "Source": EVENT_SOURCE,
            "DetailType": event.kind.value,
            "Time": event.detail.completed_at or event.detail.created_at,
            "Detail": event.detail.model_dump_json(),
        }


_NOT_TAKEN = "the event bus did not take an event; the stream delivers its record again"
