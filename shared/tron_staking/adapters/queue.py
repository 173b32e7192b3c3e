"""The queues of wake-ups, through SQS. A message names a record, or a wallet, and says nothing else."""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tron_staking.domain.errors import Unavailable

_BATCH = 10
_MAX_DELAY_SECONDS = 900
_WAITING = "ApproximateNumberOfMessages"
_FOUND = "what is due is found by the next round"


class WakeUpQueue:
    """Ports Wakes, MeasuresQueue. `client` is a boto3 SQS client."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def wake(self, names: Sequence[str], delay_seconds: int) -> None:
        """See Wakes. Raises Unavailable."""
        delay = min(delay_seconds, _MAX_DELAY_SECONDS)
        for start in range(0, len(names), _BATCH):
            self._send(names[start : start + _BATCH], delay)

    def waiting(self) -> int:
        """See MeasuresQueue."""
        try:
            answer = self._client.get_queue_attributes(QueueUrl=self._queue_url, AttributeNames=[_WAITING])
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("the queue does not say how much waits in it") from error
        return int(answer["Attributes"][_WAITING])

    def _send(self, names: Sequence[str], delay: int) -> None:
        entries = [
            {"Id": str(number), "MessageBody": name, "DelaySeconds": delay}
            for number, name in enumerate(names)
        ]
        try:
            answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable(f"the queue did not take a wake-up; {_FOUND}") from error
        if answer.get("Failed"):
            raise Unavailable(f"the queue did not take every wake-up; {_FOUND}")
