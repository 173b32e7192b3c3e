"""Dead letters: where each queue of them belongs to, and the way back.

MiniStack has no StartMessageMoveTask, and that knows only queues that messages came from by way of another
queue. So each message is received, delivered and only then deleted. Whatever fails in between leaves it where
it was, at worst delivered twice, which everybody here can take.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from commands.cloud import Cloud
from commands.stream_changes import Forgotten, changes
from local.stack.failure import Failure

SUFFIX = "DeadLetterQueue"
_HIDDEN_SECONDS = 600
"""How long a message is ours alone; longer than a delivery takes."""
_LOOK_SECONDS = 1
"""Asking this long asks every server of SQS, so that "empty" is true."""

type Deliver = Callable[[str], str | None]
"""Hands a message's body to where it belongs; returns the id that it has there, if any. Raises Stays."""


class Stays(Exception):
    """The message cannot go back now; says why, and what helps."""


@dataclass(frozen=True)
class DeadLetterQueue:
    """One queue of dead letters, `name` in the template, and where its messages belong to."""

    name: str
    url: str
    target: str
    deliver: Deliver


@dataclass
class Moved:
    """What came of one queue: how many messages went back, and why each other one did not."""

    count: int = 0
    left: dict[str, str] = field(default_factory=dict)


def dead_letter_queues(cloud: Cloud) -> Iterator[DeadLetterQueue]:
    """Every one of the stack, by name. Raises Failure.

    XDeadLetterQueue belongs to XQueue, or to XFunction: the template promises it.
    """
    for name, url in sorted(cloud.resources.items()):
        if name.endswith(SUFFIX):
            yield DeadLetterQueue(name, url, *_way_back(cloud, name.removesuffix(SUFFIX)))


def waiting(sqs: Any, queue: DeadLetterQueue) -> int:
    """About how many messages are in the queue."""
    wanted = ["ApproximateNumberOfMessages"]
    found = sqs.get_queue_attributes(QueueUrl=queue.url, AttributeNames=wanted)["Attributes"]
    return int(found[wanted[0]])


def bring_back(sqs: Any, queue: DeadLetterQueue, progress: Callable[[int], None]) -> Moved:
    """Empties the queue as far as possible; calls `progress` with how many were moved so far.

    A message that went back and failed again meanwhile stays: it would go round for ever.
    """
    moved, hidden, sent = Moved(), [], set[str | None]()
    while (message := _next(sqs, queue.url)) and message["MessageId"] not in moved.left:
        try:
            _deliver(queue, message, sent)
        except Stays as reason:
            moved.left[message["MessageId"]] = str(reason)
            hidden.append(message["ReceiptHandle"])
        else:
            sqs.delete_message(QueueUrl=queue.url, ReceiptHandle=message["ReceiptHandle"])
            moved.count += 1
            progress(moved.count)
    for handle in hidden:
        with suppress(ClientError):  # it is visible again by itself
            sqs.change_message_visibility(QueueUrl=queue.url, ReceiptHandle=handle, VisibilityTimeout=0)
    return moved


def _deliver(queue: DeadLetterQueue, message: dict[str, Any], sent: set[str | None]) -> None:
    if message["MessageId"] in sent:
        raise Stays("it went back and has failed again: its cause is not mended")
    sent.add(queue.deliver(message["Body"]))


def _next(sqs: Any, url: str) -> dict[str, Any] | None:
    answer = sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=1, VisibilityTimeout=_HIDDEN_SECONDS, WaitTimeSeconds=_LOOK_SECONDS
    )
    return next(iter(answer.get("Messages", [])), None)


def _way_back(cloud: Cloud, stem: str) -> tuple[str, Deliver]:
    queue, function = f"{stem}Queue", f"{stem}Function"
    if queue in cloud.resources:
        return queue, _to_queue(cloud, cloud.resources[queue])
    if function in cloud.resources:
        return function, _to_function(cloud, cloud.resources[function])
    raise Failure(f"{stem}{SUFFIX} belongs to nothing: the stack has neither {queue} nor {function}.")


def _to_queue(cloud: Cloud, url: str) -> Deliver:
    sqs = cloud.client("sqs")

    def deliver(body: str) -> str | None:
        with _staying():
            sent: str = sqs.send_message(QueueUrl=url, MessageBody=body)["MessageId"]
        return sent

    return deliver


def _to_function(cloud: Cloud, name: str) -> Deliver:
    """Calls the function with what it missed: changes of a stream, or the event."""
    functions, streams = cloud.client("lambda"), cloud.client("dynamodbstreams")

    def deliver(body: str) -> str | None:
        with _staying():
            for event in _events(streams, body):
                _call(functions, name, event)
        return None

    return deliver


def _events(streams: Any, body: str) -> Iterator[str]:
    said = _read(body)
    if "DDBStreamBatchInfo" in said:
        yield from changes(streams, said["DDBStreamBatchInfo"])
    elif "requestPayload" in said:
        yield json.dumps(said["requestPayload"])
    else:
        yield body


def _read(body: str) -> dict[str, Any]:
    """What Lambda says of events that it gave up: where in a stream they are, or the one itself.

    Nothing when the body is the event, as the Scheduler puts it there.
    """
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _call(functions: Any, name: str, event: str) -> None:
    answer = functions.invoke(FunctionName=name, Qualifier="live", Payload=event.encode())
    said = json.load(answer["Payload"])
    if "FunctionError" in answer or (isinstance(said, dict) and said.get("batchItemFailures")):
        raise Stays("the function failed again: its log tells why")


@contextmanager
def _staying() -> Iterator[None]:
    try:
        yield
    except Forgotten as gone:
        raise Stays(str(gone)) from gone
    except (BotoCoreError, ClientError) as error:
        raise Stays(f"AWS did not take it: {error}") from error
