"""Writes records: each write takes along everything that must change with the record."""

from pynamodb.exceptions import DoesNotExist, PutError
from pynamodb.expressions.condition import Condition

from tron_staking.adapters.tables.connection import bind
from tron_staking.adapters.tables.errors import UNANSWERED, books_unavailable, condition_failed
from tron_staking.adapters.tables.records import RecordItem
from tron_staking.adapters.tables.submissions import (
    SubmissionItem,
    marker_item,
    marker_key,
    marker_of,
    marker_of_raw,
    totals_actions,
    totals_item_of,
    transaction_item,
)
from tron_staking.adapters.tables.transaction import Put, Transactor, Update
from tron_staking.domain.errors import BooksUnavailable, RecordChanged, TransactionIdTaken
from tron_staking.models.records import StakingRecord
from tron_staking.submission.ports import Marker, Totals
from tron_staking.submission.totals import totals_change


class Books:
    """Writes records and their markers: ports AcceptsIntents, ChangesRecord."""

    def __init__(self, records_table: str, submissions_table: str, region: str) -> None:
        bind(RecordItem, records_table, region)
        bind(SubmissionItem, submissions_table, region)
        self._transactor = Transactor(region)

    def accept(self, marker: Marker, record: StakingRecord) -> Marker:
        """See AcceptsIntents."""
        new = SubmissionItem.pk.does_not_exist()
        puts = [
            Put(marker_item(marker), new),
            Put(transaction_item(record.transaction_hash, record.staking_id), new),
            Put(RecordItem.of(record), RecordItem.staking_id.does_not_exist()),
        ]
        held, taken, stored = self._transactor.write(puts, _totals(record, totals_change(None, record)))
        if held.item is not None:
            return marker_of_raw(held.item)
        if held.failed or stored.failed:
            # Nothing was written, and whose the key is was not said: who is told "accepted" signs and sends.
            raise BooksUnavailable(UNANSWERED)
        if taken.failed:
            raise TransactionIdTaken("another intent has the same bytes")
        return marker

    def find_marker(self, key: str) -> Marker | None:
        """See AcceptsIntents."""
        with books_unavailable():
            try:
                return marker_of(SubmissionItem.get(marker_key(key), consistent_read=True))
            except DoesNotExist:
                return None

    def change(self, before: StakingRecord, after: StakingRecord) -> None:
        """See ChangesRecord."""
        unchanged = RecordItem.version == before.version
        totals = _totals(after, totals_change(before, after))
        if totals or after.transaction_hash != before.transaction_hash:
            self._change_with_others(before, after, unchanged, totals)
        else:
            _save(after, unchanged)

    def _change_with_others(
        self, before: StakingRecord, after: StakingRecord, unchanged: Condition, totals: list[Update]
    ) -> None:
        puts = [Put(RecordItem.of(after), unchanged)]
        if after.transaction_hash != before.transaction_hash:
            item = transaction_item(after.transaction_hash, after.staking_id)
            puts.append(Put(item, SubmissionItem.pk.does_not_exist()))
        record, *taken = self._transactor.write(puts, totals)
        if record.failed:
            raise RecordChanged("somebody else changed the record first")
        if any(outcome.failed for outcome in taken):
            raise TransactionIdTaken("another intent has the same bytes")


def _totals(record: StakingRecord, change: Totals) -> list[Update]:
    if change == Totals():
        return []
    return [Update(totals_item_of(record.staking_id), totals_actions(change))]


def _save(record: StakingRecord, unchanged: Condition) -> None:
    with books_unavailable():
        try:
            RecordItem.of(record).save(condition=unchanged)
        except PutError as error:
            if condition_failed(error):
                raise RecordChanged("somebody else changed the record first") from error
            raise
