"""The table `staking_records`: one item per operation, with its attempts.

`document` is the record as JSON; the other attributes are what conditions and indexes need.
Three sparse indexes: `due` (records that want to be looked at, in 16 shards), `open` (an account's records
that are not over, but for delegations that are final) and `delegated` (what one account has delegated to
another and is not over). The others are the lists (`list_keys`): they hold `summary`, which changes far less
often than the document.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.due import due_index, due_shard
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.adapters.tables.list_keys import LISTS, list_index, list_keys
from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import NO_SUCH_RECORD, RecordNotFound
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import iso, milliseconds
from tron_staking.models.records import RecordSummary, StakingRecord, position

_OPEN = {StakingStatusType.PENDING, StakingStatusType.ACTIVE, StakingStatusType.EXPIRED}


_OF_A_PAIR = {StakingOperationType.DELEGATE, StakingOperationType.UNDELEGATE}


class OpenIndex(GlobalSecondaryIndex["RecordItem"]):
    """An account's records that are not over, by time of creation; no delegations that are final."""

    class Meta(Connection):
        index_name = "open"
        projection = AllProjection()

    open_address = UnicodeAttribute(hash_key=True)
    created_at = UnicodeAttribute(range_key=True)


class DelegatedIndex(GlobalSecondaryIndex["RecordItem"]):
    """What of one account's delegations of one resource to one receiver is not over, by time of creation."""

    class Meta(Connection):
        index_name = "delegated"
        projection = AllProjection()

    delegated = UnicodeAttribute(hash_key=True)
    created_at = UnicodeAttribute(range_key=True)


class RecordItem(Model):
    """One record as DynamoDB holds it."""

    class Meta(Connection):
        table_name: str
        region: str

    staking_id = UnicodeAttribute(hash_key=True)
    document = UnicodeAttribute()
    version = NumberAttribute()
    created_at = UnicodeAttribute()
    due_shard = UnicodeAttribute(null=True)
    due_at = NumberAttribute(null=True)
    open_address = UnicodeAttribute(null=True)
    delegated = UnicodeAttribute(null=True)
    summary = UnicodeAttribute(null=True)
    listed_at = UnicodeAttribute(null=True)
    due = due_index()
    open = OpenIndex()
    delegations = DelegatedIndex()
    for _list in LISTS:
        locals().update({_list: UnicodeAttribute(null=True), f"by_{_list}": list_index(_list)})

    @classmethod
    def of(cls, record: StakingRecord) -> "RecordItem":
        """The item of a record."""
        lists: dict[str, Any] = {**list_keys(record)}
        return cls(
            staking_id=record.staking_id,
            document=record.model_dump_json(),
            version=record.version,
            created_at=iso(record.created_at),
            due_shard=None if record.due_at is None else due_shard(record.staking_id),
            due_at=None if record.due_at is None else milliseconds(record.due_at),
            open_address=record.address if _is_open(record) else None,
            delegated=_delegated(record),
            summary=RecordSummary.of(record).model_dump_json(exclude_none=True),
            listed_at=position(record),
            **lists,
        )

    def record(self) -> StakingRecord:
        """The record of an item."""
        return StakingRecord.model_validate_json(self.document)


def _is_open(record: StakingRecord) -> bool:
    """Delegations that are final are left to `delegated`: thousands of them would hide everything else."""
    if record.operation_type is StakingOperationType.DELEGATE:
        return record.status is StakingStatusType.PENDING
    return record.status in _OPEN


def record_of_image(image: Mapping[str, Any]) -> StakingRecord:
    """The record of an item as the table's stream shows it. Raises ValueError when it is none."""
    item = RecordItem()
    item.deserialize(dict(image))
    return item.record()


def _delegated(record: StakingRecord) -> str | None:
    if record.operation_type not in _OF_A_PAIR or record.status not in _OPEN:
        return None
    return f"{record.address}#{record.receiver}#{record.resource}"


class RecordsTable:
    """Reads records: ports LoadsRecord, ListsDue, ListsOpen, ListsDelegations."""

    def __init__(self, table_name: str, region: str) -> None:
        bind(RecordItem, table_name, region)

    def load(self, staking_id: str) -> StakingRecord:
        """See LoadsRecord."""
        with books_unavailable():
            try:
                return RecordItem.get(staking_id, consistent_read=True).record()
            except RecordItem.DoesNotExist:
                raise RecordNotFound(NO_SUCH_RECORD) from None

    def due(self, shard: int, now: datetime, limit: int) -> Sequence[str]:
        """See ListsDue."""
        until = RecordItem.due_at <= milliseconds(now)
        with books_unavailable():
            return [item.staking_id for item in RecordItem.due.query(str(shard), until, limit=limit)]

    def open_records(self, address: str, limit: int) -> Sequence[StakingRecord]:
        """See ListsOpen."""
        with books_unavailable():
            items = RecordItem.open.query(address, scan_index_forward=False, limit=limit, page_size=limit)
            return [item.record() for item in items]

    def open_delegations(
        self, owner: Address, receiver: Address, resource: Resource, limit: int
    ) -> Sequence[StakingRecord]:
        """See ListsDelegations."""
        with books_unavailable():
            key = f"{owner}#{receiver}#{resource}"
            return [item.record() for item in RecordItem.delegations.query(key, limit=limit, page_size=limit)]
