"""Changes of the records table, from its stream."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from tron_staking.domain.errors import StakingError
from tron_staking.entry.observability import begin, facts_of
from tron_staking.operations.publish import Publisher


def publish_batch(event: dict[str, Any], context: Any, publisher: Callable[[], Publisher]) -> Any:
    """Publishes what each change means, and reports those that could not be.

    Lambda goes on at the first of these: what is behind it is delivered, and published, again. Every change
    is tried all the same, so that a poisoned record holds up no other event.
    """
    log = begin(context, getattr(context, "aws_request_id", ""))

    def publish(record: DynamoDBRecord) -> None:
        change = record.raw_event["dynamodb"]
        staking_id = change["Keys"]["staking_id"]["S"]
        try:
            told = publisher().publish(change.get("OldImage"), change.get("NewImage"))
        except StakingError as error:
            log.warning("not published", staking_id=staking_id, **facts_of(error))
            raise
        except Exception:
            log.exception("not published", staking_id=staking_id)
            raise
        if told is not None:
            log.info("published", event_id=told.detail.event_id)

    processor = BatchProcessor(EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
    return process_partial_response(event, publish, processor, context)
