"""A stack with dead letters in memory: calls can be refused, and one can be killed at each of them."""

# ruff: noqa: N803  # the arguments have the names that AWS gives them

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError

from commands.cloud import Cloud


def refusal(code: str) -> ClientError:
    """What boto3 raises."""
    return ClientError({"Error": {"Code": code, "Message": "kaputt"}}, "Any")


class Killed(BaseException):
    """Nobody catches this."""


class FakeSqs:
    """Queues in lists. What was received is hidden until it is shown again or deleted."""

    def __init__(self, *names: str) -> None:
        self.queues: dict[str, list[dict[str, str]]] = {f"https://sqs/{name}": [] for name in names}
        self.hidden: set[str] = set()
        self.refuses: set[str] = set()
        self.fails_at_once: set[str] = set()

    def put(self, name: str, *bodies: str) -> None:
        for body in bodies:
            self.send_message(QueueUrl=f"https://sqs/{name}", MessageBody=body)

    def bodies(self, name: str) -> list[str]:
        """Everything in a queue, what is hidden included."""
        return sorted(message["Body"] for message in self.queues[f"https://sqs/{name}"])

    def visible(self, name: str) -> int:
        return sum(message["MessageId"] not in self.hidden for message in self.queues[f"https://sqs/{name}"])

    # boto3's names

    def get_queue_attributes(self, *, QueueUrl: str, AttributeNames: list[str]) -> Any:
        return {"Attributes": dict.fromkeys(AttributeNames, str(self.visible(QueueUrl.rsplit("/", 1)[-1])))}

    def send_message(self, *, QueueUrl: str, MessageBody: str) -> Any:
        if MessageBody in self.refuses:
            raise refusal("InternalError")
        number = sum(len(queue) for queue in self.queues.values())
        name = f"{QueueUrl}/{number}/{MessageBody}"
        failed = MessageBody in self.fails_at_once
        where = QueueUrl.replace("/AdvanceQueue", "/AdvanceDeadLetterQueue") if failed else QueueUrl
        self.queues[where].append({"MessageId": name, "ReceiptHandle": name, "Body": MessageBody})
        return {"MessageId": name}

    def receive_message(self, *, QueueUrl: str, MaxNumberOfMessages: int, **_: int) -> Any:
        assert MaxNumberOfMessages == 1
        shown = [one for one in self.queues[QueueUrl] if one["MessageId"] not in self.hidden]
        self.hidden |= {one["MessageId"] for one in shown[:1]}
        return {"Messages": shown[:1]} if shown else {}

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> None:
        self.queues[QueueUrl] = [
            one for one in self.queues[QueueUrl] if one["ReceiptHandle"] != ReceiptHandle
        ]

    def change_message_visibility(self, *, ReceiptHandle: str, **_: object) -> None:
        if ReceiptHandle not in self.hidden:
            raise refusal("MessageNotInflight")
        self.hidden.remove(ReceiptHandle)


class FakeFunctions:
    """Lambda: remembers what it was called with, and answers as it is told."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Any]] = []
        self.says: Any = {"batchItemFailures": []}
        self.error: dict[str, str] = {}

    def invoke(self, *, FunctionName: str, Qualifier: str, Payload: bytes) -> Any:
        assert Qualifier == "live"
        self.events.append((FunctionName, json.loads(Payload)))
        return {"Payload": io.BytesIO(json.dumps(self.says).encode()), **self.error}


class FakeStreams:
    """One shard of 200 changes, seven to a page; `oldest` is the first that is still kept."""

    arn = "arn:aws:dynamodb:us-east-1:123456789012:table/records/stream/1"
    shard = "shardId-1"

    def __init__(self) -> None:
        self.oldest = 0

    def get_shard_iterator(
        self,
        *,
        StreamArn: str,
        ShardId: str,
        ShardIteratorType: str,
        SequenceNumber: str,
    ) -> Any:
        assert (StreamArn, ShardId, ShardIteratorType) == (self.arn, self.shard, "AT_SEQUENCE_NUMBER")
        if int(SequenceNumber) < self.oldest:
            raise refusal("TrimmedDataAccessException")
        return {"ShardIterator": SequenceNumber}

    def get_records(self, *, ShardIterator: str) -> Any:
        start = int(ShardIterator)
        records = [
            {
                "dynamodb": {
                    "SequenceNumber": str(number),
                    "ApproximateCreationDateTime": datetime(2026, 1, 1, tzinfo=UTC),
                }
            }
            for number in range(start, min(start + 7, 200))
        ]
        return {"Records": records, "NextShardIterator": str(start + 7)}


class FakeStack:
    """Every queue and function of a stack, and its clients."""

    def __init__(self) -> None:
        queues = ("AdvanceQueue", "AdvanceDeadLetterQueue", "SweepDeadLetterQueue", "PublishDeadLetterQueue")
        self.sqs, self.functions, self.streams = FakeSqs(*queues), FakeFunctions(), FakeStreams()
        self.resources = {name: f"https://sqs/{name}" for name in queues}
        self.resources |= {"SweepFunction": "the-sweep", "PublishFunction": "the-publisher"}
        self.calls = 0
        self.kill_at = (-1, "")

    @property
    def cloud(self) -> Cloud:
        clients = {"lambda": self.functions, "dynamodbstreams": self.streams, "sqs": self.sqs}
        return Cloud(
            "a-stack", lambda name: self if name == "cloudformation" else self._killing(clients[name])
        )

    def get_paginator(self, _name: str) -> "FakeStack":
        return self

    def paginate(self, *, StackName: str) -> Any:
        assert StackName == "a-stack"
        listed = [
            {"LogicalResourceId": name, "PhysicalResourceId": physical}
            for name, physical in self.resources.items()
        ]
        return [{"StackResourceSummaries": listed[:2]}, {"StackResourceSummaries": listed[2:]}]

    def _killing(self, client: Any) -> Any:
        stack = self

        class Client:
            def __getattr__(self, name: str) -> Callable[..., Any]:
                def call(**request: Any) -> Any:
                    number, stack.calls = stack.calls, stack.calls + 1
                    if stack.kill_at == (number, "before"):
                        raise Killed
                    answer = getattr(client, name)(**request)
                    if stack.kill_at == (number, "after"):
                        raise Killed
                    return answer

                return call

        return Client()
