"""Writes records: each write takes along everything that must change with the record."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.expressions.condition import Condition

from tron_staking.adapters.tables.connection import bind
from tron_staking.adapters.tables.errors import UNANSWERED, books_unavailable, condition_failed
from tron_staking.adapters.tables.records import RecordItem
from tron_staking.adapters.tables.submissions import (
    SubmissionItem,
    free_writes,
    hold_writes,
    limit_writes,
    marker_item,
    marker_key,
    marker_of,
    marker_of_raw,
    rate_writes,
    transaction_item,
)
from tron_staking.adapters.tables.totals import CountersItem, totals_writes
from tron_staking.adapters.tables.transaction import (
    Check,
    Delete,
    Put,
    Transactor,
    Update,
    Write,
    WritesOf,
)
from tron_staking.domain.errors import BooksUnavailable, RecordChanged, StakingError, TransactionIdTaken
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import (
    AddressFreed,
    AddressHeld,
    Entry,
    LimitSpent,
    OtherRecord,
    RateSpent,
)
from tron_staking.submission.ports import Marker
from tron_staking.submission.totals import totals_change

_OWN: WritesOf = {
    AddressHeld: hold_writes,
    AddressFreed: free_writes,
    LimitSpent: limit_writes,
    RateSpent: rate_writes,
}
"""Everybody who accepts or settles may write these: they are in the table of the markers."""


class Books:
    """Writes records and their markers: ports AcceptsIntents, ChangesRecord."""

    def __init__(
        self, records_table: str, submissions_table: str, region: str, writes_of: WritesOf | None = None
    ) -> None:
        bind(RecordItem, records_table, region)
        bind(SubmissionItem, submissions_table, region)
        bind(CountersItem, submissions_table, region)
        self._transactor = Transactor(region)
        self._writes_of = {**_OWN, **(writes_of or {})}

    def accept(self, marker: Marker, record: StakingRecord, entries: Sequence[Entry] = ()) -> Marker:
        """See AcceptsIntents."""
        writes: list[Write] = [
            Put(marker_item(marker), _NEW),
            *_claim(record),
            Put(RecordItem.of(record), RecordItem.staking_id.does_not_exist()),
            *self._with(entries),
            *totals_writes(totals_change([(None, record)], entries), record.staking_id),
        ]
        held = self._write(writes)
        return marker_of_raw(held) if held is not None else marker

    def find_marker(self, key: str) -> Marker | None:
        """See AcceptsIntents."""
        with books_unavailable():
            try:
                return marker_of(SubmissionItem.get(marker_key(key), consistent_read=True))
            except DoesNotExist:
                return None

    def change(self, before: StakingRecord, after: StakingRecord, entries: Sequence[Entry] = ()) -> None:
        """See ChangesRecord."""
        others = [(entry.before, entry.after) for entry in entries if isinstance(entry, OtherRecord)]
        writes: list[Write] = [
            *(_replace(old, new) for old, new in [(before, after), *others]),
            *(_claim(after) if after.transaction_hash != before.transaction_hash else []),
            *self._with(entry for entry in entries if not isinstance(entry, OtherRecord)),
            *totals_writes(totals_change([(before, after), *others], entries), after.staking_id),
        ]
        if len(writes) == 1:
            _save(after, RecordItem.version == before.version)
        else:
            self._write(writes)

    def _with(self, entries: Iterable[Entry]) -> list[Write]:
        return [write for entry in entries for write in self._writes_of[type(entry)](entry)]

    def _write(self, writes: Sequence[Write]) -> Mapping[str, Any] | None:
        """Writes all and returns None; when another marker is there already, writes nothing and returns that.

        Raises what the first refused write means. Checks come before the marker: who may not ask is not told.
        """
        checks = [write for write in writes if isinstance(write, Check)]
        puts = [write for write in writes if isinstance(write, Put)]
        updates = [write for write in writes if isinstance(write, Update)]
        deletes = [write for write in writes if isinstance(write, Delete)]
        outcomes = self._transactor.write(puts, updates, deletes, checks)
        first, shut = outcomes[len(checks)], any(outcome.failed for outcome in outcomes[: len(checks)])
        if not shut and first.item is not None and isinstance(puts[0].item, SubmissionItem):
            return first.item
        ordered: list[Write] = [*checks, *puts, *updates, *deletes]
        for write, outcome in zip(ordered, outcomes, strict=True):
            if outcome.failed:
                raise (write.refused or _unsaid)()
        return None


_NEW = SubmissionItem.pk.does_not_exist()


def _unsaid() -> StakingError:
    """Nothing was written, and whose the place is was not said: who is told "accepted" signs and sends."""
    return BooksUnavailable(UNANSWERED)


def _taken() -> StakingError:
    return TransactionIdTaken("another intent has the same bytes")


def _changed() -> StakingError:
    return RecordChanged("somebody else changed the record first")


def _claim(record: StakingRecord) -> list[Write]:
    return [Put(transaction_item(record.transaction_hash, record.staking_id), _NEW, _taken)]


def _replace(before: StakingRecord, after: StakingRecord) -> Write:
    return Put(RecordItem.of(after), RecordItem.version == before.version, _changed)


def _save(record: StakingRecord, unchanged: Condition) -> None:
    with books_unavailable():
        try:
            RecordItem.of(record).save(condition=unchanged)
        except PutError as error:
            if condition_failed(error):
                raise _changed() from error
            raise
