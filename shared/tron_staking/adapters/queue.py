"""The queue of wake-ups, through SQS. A message carries a staking_id and nothing else."""

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tron_staking.domain.errors import Unavailable

_BATCH = 10
_MAX_DELAY_SECONDS = 900


class AdvanceQueue:
    """Port Wakes. `client` is a boto3 SQS client."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def wake(self, staking_ids: Sequence[str], delay_seconds: int) -> None:
        """See Wakes. Raises Unavailable."""
        delay = min(delay_seconds, _MAX_DELAY_SECONDS)
        for start in range(0, len(staking_ids), _BATCH):
            self._send(staking_ids[start : start + _BATCH], delay)

    def _send(self, staking_ids: Sequence[str], delay: int) -> None:
        entries = [
            {"Id": str(number), "MessageBody": staking_id, "DelaySeconds": delay}
            for number, staking_id in enumerate(staking_ids)
        ]
        try:
            answer = self._client.send_message_batch(QueueUrl=self._queue_url, Entries=entries)
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("the queue did not take a wake-up; the sweep will find the record") from error
        if answer.get("Failed"):
            raise Unavailable("the queue did not take every wake-up; the sweep will find the records")
