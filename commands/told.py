"""How a command ends when something is not as it needs it: told, and not raised."""

import sys
from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from local.stack.failure import Failure


def told(work: Callable[[], int], *, after_trouble: str) -> int:
    """The exit code: what `work` returns, or 1. `after_trouble` says how things are when AWS fails."""
    try:
        return work()
    except Failure as failure:
        print(f"\n{failure}", file=sys.stderr)
    except (BotoCoreError, ClientError, PynamoDBException) as error:
        print(f"\nAWS did not answer: {error}\n{after_trouble}", file=sys.stderr)
    return 1
