"""The table `submissions`: idempotency markers, txID markers and holds; `totals` has the counters."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection
from tron_staking.adapters.tables.transaction import Update
from tron_staking.models.fields import iso
from tron_staking.submission.entries import AddressFreed, AddressHeld, LimitSpent, RateSpent
from tron_staking.submission.ports import Marker

_LATE = timedelta(hours=1)
"""However wrong another function's clock is, a count is not gone while it counts."""


class SubmissionItem(Model):
    """One item of the table; `pk` says of which kind (`IDEM#`, `TX#`, `HELD#`, `SPENT#`, `RATE#`).

    From `expires_at` on (seconds since 1970) nobody needs it; what must stay has none.
    """

    class Meta(Connection):
        table_name: str
        region: str

    pk = UnicodeAttribute(hash_key=True)
    request_hash = UnicodeAttribute(null=True)
    staking_id = UnicodeAttribute(null=True)
    transaction_hash = UnicodeAttribute(null=True)
    answer = UnicodeAttribute(null=True)
    holders = UnicodeSetAttribute(null=True)
    spent = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)


def marker_key(key: str) -> str:
    """The item of an Idempotency-Key."""
    return f"IDEM#{key}"


def marker_item(marker: Marker) -> SubmissionItem:
    """The item of a marker."""
    return SubmissionItem(
        marker_key(marker.key),
        request_hash=marker.request_hash,
        staking_id=marker.staking_id,
        transaction_hash=marker.transaction_hash,
        answer=marker.answer,
    )


def marker_of(item: SubmissionItem) -> Marker:
    """The marker of an item."""
    return Marker(
        key=item.pk.removeprefix("IDEM#"),
        request_hash=item.request_hash or "",
        staking_id=item.staking_id or "",
        transaction_hash=item.transaction_hash or "",
        answer=item.answer or "",
    )


def marker_of_raw(raw: Mapping[str, Any]) -> Marker:
    """The marker of an item as DynamoDB returns it from a failed condition."""
    item = SubmissionItem()
    item.deserialize(dict(raw))
    return marker_of(item)


def transaction_item(txid: str, staking_id: str) -> SubmissionItem:
    """The item that says whose transaction a txID is."""
    return SubmissionItem(f"TX#{txid}", staking_id=staking_id)


def hold_writes(entry: AddressHeld) -> Sequence[Update]:
    """Takes the address's hold, unless somebody has it."""
    free = SubmissionItem.holders.does_not_exist()
    return [Update(_hold_item(entry), [SubmissionItem.holders.add({entry.staking_id})], free, entry.refusal)]


def free_writes(entry: AddressFreed) -> Sequence[Update]:
    """Gives the hold back. Taking oneself out of a set needs no condition: it never takes another out, and
    a hold that is gone already does not stand in the way of the record. An empty set is no attribute."""
    return [Update(_hold_item(entry), [SubmissionItem.holders.delete({entry.staking_id})])]


def limit_writes(entry: LimitSpent) -> Sequence[Update]:
    """Counts what is taken of a day's limit, unless less is left. What exceeds all of it, plans refuse."""
    item = SubmissionItem(f"SPENT#{entry.address}#{entry.operation}#{entry.day}")
    spent = SubmissionItem.spent
    enough = spent.does_not_exist() | (spent <= entry.limit - entry.amount)
    return [Update(item, [spent.add(entry.amount)], enough, entry.refusal)]


def rate_writes(entry: RateSpent) -> Sequence[Update]:
    """Counts one more in the entry's minute, unless as many as the limit are counted."""
    item = SubmissionItem(f"RATE#{entry.subject}#{iso(entry.window)}")
    spent = SubmissionItem.spent
    counted = [spent.add(1), SubmissionItem.expires_at.set(int((entry.ends_at + _LATE).timestamp()))]
    left = spent.does_not_exist() | (spent < entry.limit)
    return [Update(item, counted, left, entry.refusal, entry.crowded)]


def _hold_item(entry: AddressHeld | AddressFreed) -> SubmissionItem:
    return SubmissionItem(f"HELD#{entry.purpose}#{entry.address}")
