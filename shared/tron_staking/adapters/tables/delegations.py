"""The table `resource_delegations`: what the solidified chain says is delegated, and what of it is locked.

One item per owner, receiver, resource and lock. The index `by_receiver` finds what an account was lent.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.adapters.tables.transaction import Delete, Update, Write
from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import RecordChanged
from tron_staking.domain.money import Sun
from tron_staking.models.fields import iso
from tron_staking.submission.entries import DelegationChanged, DelegationWriters
from tron_staking.submission.ports import DelegationKey, Lent, Pair

_UNLOCKED, _LOCKED = "unlocked", "locked"


class ByReceiverIndex(GlobalSecondaryIndex["DelegationItem"]):
    """What an account was lent."""

    class Meta(Connection):
        index_name = "by_receiver"
        projection = AllProjection()

    receiver = UnicodeAttribute(hash_key=True)


class DelegationItem(Model):
    """One delegation; `delegation` is `<receiver>#<resource>#locked|unlocked`, `amount` is sun.

    `writer` is the staking_id whose settlement wrote the item last: each writes once, so it is a version.
    """

    class Meta(Connection):
        table_name: str
        region: str

    owner = UnicodeAttribute(hash_key=True)
    delegation = UnicodeAttribute(range_key=True)
    receiver = UnicodeAttribute()
    resource = UnicodeAttribute()
    locked = BooleanAttribute()
    amount = NumberAttribute()
    locked_until = UnicodeAttribute(null=True)
    created_at = UnicodeAttribute()
    changed_at = UnicodeAttribute()
    writer = UnicodeAttribute()
    by_receiver = ByReceiverIndex()


class DelegationsTable:
    """Ports FindsDelegationWriters, ListsLent, DatesDelegations, and what DelegationChanged writes."""

    def __init__(self, table_name: str, region: str) -> None:
        bind(DelegationItem, table_name, region)

    def writers(self, owner: Address, receiver: Address, resource: Resource) -> DelegationWriters:
        """See FindsDelegationWriters."""
        both = DelegationItem.delegation.startswith(f"{receiver}#{resource}#")
        with books_unavailable():
            items = list(DelegationItem.query(owner, both, consistent_read=True))
        found = {bool(item.locked): item.writer for item in items}
        amount = sum(int(item.amount) for item in items)
        return DelegationWriters(unlocked=found.get(False), locked=found.get(True), amount=amount)

    def lent(self, owner: Address, limit: int) -> Sequence[Lent]:
        """See ListsLent."""
        with books_unavailable():
            return [_lent(item) for item in DelegationItem.query(owner, limit=limit, page_size=limit)]

    def delegations_made(self, pairs: Sequence[Pair]) -> Mapping[DelegationKey, datetime]:
        """See DatesDelegations. One request, or none: DynamoDB takes 100 keys at once, and not nothing."""
        keys = [
            DelegationKey(*pair, resource, lock=lock)
            for pair in pairs
            for resource in Resource
            for lock in (False, True)
        ]
        with books_unavailable():
            items = DelegationItem.batch_get([(key.owner, _sort_key(key)) for key in keys]) if keys else ()
            made = {(item.owner, item.delegation): datetime.fromisoformat(item.created_at) for item in items}
        found = {key: made.get((key.owner, _sort_key(key))) for key in keys}
        return {key: moment for key, moment in found.items() if moment is not None}

    def writes(self, entry: DelegationChanged) -> Sequence[Write]:
        """The two items of the delegation, each set, or removed when nothing is left of it."""
        return (
            _write(entry, _UNLOCKED, entry.unlocked, None, entry.writers.unlocked),
            _write(entry, _LOCKED, entry.locked, entry.locked_until, entry.writers.locked),
        )


def _lent(item: DelegationItem) -> Lent:
    return Lent(
        receiver=Address(item.receiver),
        resource=Resource(item.resource),
        amount=Sun(int(item.amount)),
        locked_until=datetime.fromisoformat(item.locked_until) if item.locked_until else None,
    )


def _sort_key(key: DelegationKey) -> str:
    return f"{key.receiver}#{key.resource}#{_LOCKED if key.lock else _UNLOCKED}"


def _write(
    entry: DelegationChanged, lock: str, amount: int, until: datetime | None, writer: str | None
) -> Write:
    """What is not there is removed all the same: it must not have come meanwhile."""
    item = DelegationItem(entry.owner, f"{entry.receiver}#{entry.resource}#{lock}")
    if amount:
        return Update(item, _set(entry, lock, amount, until), _written_by(writer), _changed)
    return Delete(item, _written_by(writer), _changed)


def _set(entry: DelegationChanged, lock: str, amount: int, until: datetime | None) -> list[Action]:
    changed_at = iso(entry.changed_at)
    return [
        DelegationItem.receiver.set(entry.receiver),
        DelegationItem.resource.set(entry.resource),
        DelegationItem.locked.set(lock == _LOCKED),
        DelegationItem.amount.set(amount),
        DelegationItem.locked_until.set(iso(until)) if until else DelegationItem.locked_until.remove(),
        DelegationItem.created_at.set(DelegationItem.created_at | changed_at),
        DelegationItem.changed_at.set(changed_at),
        DelegationItem.writer.set(entry.staking_id),
    ]


def _written_by(writer: str | None) -> Condition:
    return DelegationItem.writer.does_not_exist() if writer is None else DelegationItem.writer == writer


def _changed() -> RecordChanged:
    return RecordChanged("another settlement changed the delegation first")
