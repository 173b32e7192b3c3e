"""One DynamoDB transaction: all of its writes or none, tried again while others are in the way."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from tron_staking.adapters.tables.connection import (
    CONNECT_TIMEOUT_SECONDS,
    MAX_RETRIES,
    READ_TIMEOUT_SECONDS,
)
from tron_staking.adapters.tables.errors import UNANSWERED
from tron_staking.domain.errors import BooksUnavailable, StakingError
from tron_staking.submission.entries import Entry

_CONDITION_FAILED = "ConditionalCheckFailed"
_CONFLICT = "TransactionConflict"
_IN_THE_WAY = {_CONFLICT, "ThrottlingError", "ProvisionedThroughputExceeded"}
_TRIES = 6
_FIRST_PAUSE_SECONDS = 0.02
# The system's: every environment that is restored from one snapshot would draw the same from `random`.
_RANDOM = random.SystemRandom()


@dataclass(frozen=True)
class Put:
    """Writes an item if the condition holds. `refused` is what it means when it does not."""

    item: Model
    condition: Condition | None
    refused: Callable[[], StakingError] | None = None


@dataclass(frozen=True)
class Update:
    """Changes an item if the condition holds. `refused` is what it means when it does not.

    `crowded` is what it means when others were changing the item whenever it was tried.
    """

    item: Model
    actions: Sequence[Action]
    condition: Condition | None = None
    refused: Callable[[], StakingError] | None = None
    crowded: Callable[[], StakingError] | None = None


@dataclass(frozen=True)
class Delete:
    """Removes an item if the condition holds. `refused` is what it means when it does not."""

    item: Model
    condition: Condition | None = None
    refused: Callable[[], StakingError] | None = None


@dataclass(frozen=True)
class Check:
    """Changes nothing, and refuses the transaction if the condition on a key's item does not hold."""

    model: type[Model]
    key: str
    condition: Condition
    refused: Callable[[], StakingError] | None = None


Write = Put | Update | Delete | Check

type WritesOf = Mapping[type[Entry], Callable[[Any], Sequence[Write]]]
"""What each kind of entry writes. A function is given only the kinds that it may write."""


@dataclass(frozen=True)
class Outcome:
    """What became of one write. `item` is what stood there when a put's condition failed."""

    failed: bool = False
    item: Mapping[str, Any] | None = None


class Transactor:
    """Runs transactions over one connection."""

    def __init__(self, region: str) -> None:
        self._connection = Connection(
            region=region,
            connect_timeout_seconds=CONNECT_TIMEOUT_SECONDS,
            read_timeout_seconds=READ_TIMEOUT_SECONDS,
            max_retry_attempts=MAX_RETRIES,
        )

    def write(
        self,
        puts: Sequence[Put],
        updates: Sequence[Update],
        deletes: Sequence[Delete] = (),
        checks: Sequence[Check] = (),
    ) -> list[Outcome]:
        """The outcome of each check, put, update and delete, in this order; if one failed, nothing happened.

        Raises BooksUnavailable when DynamoDB did not answer: the writes may or may not be there. When others
        were in the way of all tries, raises what an update says of that.
        """
        in_the_way: StakingError = BooksUnavailable(UNANSWERED)
        for attempt in range(_TRIES):
            try:
                self._commit(puts, updates, deletes, checks)
            except TransactWriteError as error:
                outcomes = _outcomes(error, len(checks), len(deletes), len(puts) + len(updates))
                if any(outcome.failed for outcome in outcomes):
                    return outcomes
                if not _only_in_the_way(error):
                    raise BooksUnavailable(UNANSWERED) from error
                in_the_way = _crowd(error, len(checks) + len(deletes) + len(puts), updates)
                _pause(attempt)
            else:
                return [Outcome() for _ in (*checks, *puts, *updates, *deletes)]
        raise in_the_way

    def _commit(
        self,
        puts: Sequence[Put],
        updates: Sequence[Update],
        deletes: Sequence[Delete],
        checks: Sequence[Check],
    ) -> None:
        with TransactWrite(connection=self._connection) as transaction:
            for check in checks:
                transaction.condition_check(check.model, check.key, condition=check.condition)
            for put in puts:
                transaction.save(put.item, condition=put.condition, return_values="ALL_OLD")
            for update in updates:
                transaction.update(update.item, actions=list(update.actions), condition=update.condition)
            for delete in deletes:
                transaction.delete(delete.item, condition=delete.condition)


def _outcomes(error: TransactWriteError, checks: int, deletes: int, others: int) -> list[Outcome]:
    """PynamoDB sends checks first, then deletes, then everything else."""
    count, first = checks + deletes + others, checks + deletes
    reasons = [*error.cancellation_reasons, *[None] * count][:count]
    return [
        Outcome(failed=True, item=reason.raw_item)
        if reason is not None and reason.code == _CONDITION_FAILED
        else Outcome()
        for reason in (*reasons[:checks], *reasons[first:], *reasons[checks:first])
    ]


def _only_in_the_way(error: TransactWriteError) -> bool:
    codes = {reason.code for reason in error.cancellation_reasons if reason is not None}
    return bool(codes) and codes <= _IN_THE_WAY


def _crowd(error: TransactWriteError, before: int, updates: Sequence[Update]) -> StakingError:
    """What the first update that others were in the way of says of that. PynamoDB sends updates last."""
    for update, reason in zip(updates, error.cancellation_reasons[before:], strict=False):
        if reason is not None and reason.code == _CONFLICT and update.crowded is not None:
            return update.crowded()
    return BooksUnavailable(UNANSWERED)


def _pause(attempt: int) -> None:
    """Full jitter: those who were in each other's way do not meet again."""
    time.sleep(_RANDOM.uniform(0, _FIRST_PAUSE_SECONDS * 2**attempt))
