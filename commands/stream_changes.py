"""Changes of a table, read once more from its stream: Lambda's dead letter says only where they are."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import batched
from typing import Any

from botocore.exceptions import ClientError

_AT_ONCE = 10
"""As many as Lambda delivers."""

_GONE = {"TrimmedDataAccessException", "ResourceNotFoundException"}


class Forgotten(Exception):
    """A stream keeps its changes for 24 hours, and these are older."""


def changes(streams: Any, batch: Mapping[str, str]) -> Iterator[str]:
    """The changes of a `DDBStreamBatchInfo`, as the events that Lambda made of them. Raises Forgotten."""
    for records in batched(_records(streams, batch), _AT_ONCE, strict=False):
        yield json.dumps({"Records": records}, default=_seconds)


def _records(streams: Any, batch: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """From the first to the last that are named; what lies between, and was delivered, is harmless."""
    last = int(batch["endSequenceNumber"])
    iterator = _first(streams, batch)
    while iterator:
        answer = streams.get_records(ShardIterator=iterator)
        for record in answer["Records"]:
            number = int(record["dynamodb"]["SequenceNumber"])
            if number <= last:
                yield record
            if number >= last:
                return
        iterator = answer.get("NextShardIterator")


def _first(streams: Any, batch: Mapping[str, str]) -> str:
    try:
        answer = streams.get_shard_iterator(
            StreamArn=batch["streamArn"],
            ShardId=batch["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=batch["startSequenceNumber"],
        )
    except ClientError as error:
        if error.response["Error"].get("Code") in _GONE:
            raise Forgotten(
                "the stream keeps changes for 24 hours, and these are older. The function's log names the "
                "records that it did not publish: let their consumers read them, then delete the message"
            ) from error
        raise
    iterator: str = answer["ShardIterator"]
    return iterator


def _seconds(moment: datetime) -> float:
    return moment.timestamp()
