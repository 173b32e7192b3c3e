"""Changes of the records table, from its stream."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from tron_staking.domain.errors import StakingError
from tron_staking.domain.telemetry import Happening, about, count
from tron_staking.entry.observability import facts_of, invocation
from tron_staking.operations.publish import Publisher


def publish_batch(event: dict[str, Any], context: Any, publisher: Callable[[], Publisher]) -> Any:
    """Publishes what each change means, and reports those that could not be.

    Lambda goes on at the first of these: what is behind it is delivered, and published, again. Every change
    is tried all the same, so that a poisoned record holds up no other event.
    """
    own_id = getattr(context, "aws_request_id", "")

    def publish(record: DynamoDBRecord) -> None:
        change = record.raw_event["dynamodb"]
        about(staking_id=change["Keys"]["staking_id"]["S"], correlation_id=own_id)
        try:
            told = publisher().publish(change.get("OldImage"), change.get("NewImage"))
        except Exception as error:
            _note(log, error)
            raise
        if told is not None:
            log.info("published", event_id=told.detail.event_id)
            count(Happening.PUBLISHED)

    with invocation("publish", context, own_id) as log:
        processor = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
        return process_partial_response(event, publish, processor, context)


def _note(log: Logger, error: Exception) -> None:
    count(Happening.NOT_PUBLISHED)
    if isinstance(error, StakingError):
        log.warning("not published", **facts_of(error))
    else:
        log.error("not published", exc_info=error)
