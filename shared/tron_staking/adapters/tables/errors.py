"""PynamoDB's errors, translated."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError
from pynamodb.exceptions import PynamoDBException

from tron_staking.domain.errors import SEND_AGAIN, BooksUnavailable

_CONDITION_FAILED = "ConditionalCheckFailedException"
UNANSWERED = f"the service's database did not answer; {SEND_AGAIN}"


@contextmanager
def books_unavailable() -> Iterator[None]:
    """Whatever DynamoDB refuses or does not answer becomes BooksUnavailable; the cause stays attached."""
    try:
        yield
    except PynamoDBException as error:
        raise BooksUnavailable(UNANSWERED) from error


def condition_failed(error: PynamoDBException) -> bool:
    """Whether DynamoDB refused a write because its condition does not hold.

    PynamoDB's own `cause_response_code` raises AttributeError for a timeout.
    """
    cause = error.cause
    return isinstance(cause, ClientError) and cause.response["Error"].get("Code") == _CONDITION_FAILED
