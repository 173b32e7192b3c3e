"""PynamoDB's errors, translated."""

from collections.abc import Iterator
from contextlib import contextmanager

from pynamodb.exceptions import PynamoDBException

from tron_staking.domain.errors import BooksUnavailable

CONDITION_FAILED = "ConditionalCheckFailedException"


@contextmanager
def books_unavailable() -> Iterator[None]:
    """Whatever DynamoDB refuses or does not answer becomes BooksUnavailable; the cause stays attached."""
    try:
        yield
    except PynamoDBException as error:
        raise BooksUnavailable("the books did not answer; try again with the same Idempotency-Key") from error
