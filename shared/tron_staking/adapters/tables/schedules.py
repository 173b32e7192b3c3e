"""The table `schedules`: one item per wallet that something is, or was, automated for.

`document` is the schedule as JSON; `due_shard` and `due_at` are there while it wants to be looked at, and are
the sparse index `due`, in 16 shards. They say when, and not the document: whoever makes a wallet due changes
them alone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError, UpdateError
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.due import due_index, due_shard
from tron_staking.adapters.tables.errors import books_unavailable, condition_failed
from tron_staking.adapters.tables.transaction import Check, Update, WritesOf
from tron_staking.domain.address import Address
from tron_staking.domain.errors import RecordChanged
from tron_staking.models.fields import from_milliseconds, milliseconds
from tron_staking.models.schedules import Schedule
from tron_staking.submission.entries import ScheduleUnchanged


class ScheduleItem(Model):
    """One wallet's schedule. Without `document` nobody has looked at it yet."""

    class Meta(Connection):
        table_name: str
        region: str

    address = UnicodeAttribute(hash_key=True)
    document = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    due_shard = UnicodeAttribute(null=True)
    due_at = NumberAttribute(null=True)
    due = due_index()

    @classmethod
    def of(cls, schedule: Schedule) -> "ScheduleItem":
        """The item of a schedule."""
        due = schedule.due_at
        return cls(
            schedule.address,
            document=schedule.model_dump_json(),
            version=schedule.version,
            due_shard=None if due is None else due_shard(schedule.address),
            due_at=None if due is None else milliseconds(due),
        )

    def schedule(self) -> Schedule:
        """The schedule of an item, as due as its attributes say."""
        due_at = None if self.due_at is None else from_milliseconds(int(self.due_at))
        version = int(self.version or 0)
        if self.document is None:
            return Schedule(address=Address(self.address), version=version, due_at=due_at)
        found = Schedule.model_validate_json(self.document)
        return found.model_copy(update={"due_at": due_at, "version": version})


class SchedulesTable:
    """Ports ChangesSchedule, WakesSchedule, ListsDueSchedules."""

    def __init__(self, table_name: str, region: str) -> None:
        bind(ScheduleItem, table_name, region)

    def schedule(self, address: Address) -> Schedule | None:
        """See LoadsSchedule."""
        with books_unavailable():
            try:
                return ScheduleItem.get(address, consistent_read=True).schedule()
            except ScheduleItem.DoesNotExist:
                return None

    def change(self, before: Schedule, after: Schedule) -> None:
        """See ChangesSchedule."""
        with books_unavailable():
            try:
                ScheduleItem.of(after).save(condition=ScheduleItem.version == before.version)
            except PutError as error:
                if condition_failed(error):
                    raise RecordChanged("somebody else changed the schedule first") from error
                raise

    def defer(self, address: Address, due_at: datetime) -> None:
        """See ChangesSchedule."""
        with books_unavailable():
            try:
                ScheduleItem(address).update(_due(address, due_at), condition=ScheduleItem.due_at.exists())
            except UpdateError as error:
                if not condition_failed(error):
                    raise

    def wake_schedule(self, address: Address, now: datetime) -> None:
        """See WakesSchedule."""
        with books_unavailable():
            ScheduleItem(address).update(_due(address, now))

    def due(self, shard: int, now: datetime, limit: int) -> Sequence[Address]:
        """See ListsDueSchedules."""
        until = ScheduleItem.due_at <= milliseconds(now)
        with books_unavailable():
            found = ScheduleItem.due.query(str(shard), until, limit=limit)
            return [Address(item.address) for item in found]


def schedule_checks(schedules_table: str, region: str) -> WritesOf:
    """How a write that stores an intent looks at the schedule that it was decided by."""
    bind(ScheduleItem, schedules_table, region)
    return {ScheduleUnchanged: _check}


def wake_write(address: Address, now: datetime) -> Update:
    """Makes a wallet due in a write of somebody else's."""
    return Update(ScheduleItem(address), _due(address, now))


def _check(entry: Any) -> Sequence[Check]:
    return [Check(ScheduleItem, entry.address, ScheduleItem.version == entry.version, entry.refusal)]


def _due(address: Address, moment: datetime) -> list[Action]:
    """The version grows: whoever has read the schedule before looks again."""
    version: Any = ScheduleItem.version
    return [
        ScheduleItem.due_shard.set(due_shard(address)),
        ScheduleItem.due_at.set(milliseconds(moment)),
        version.add(1),
    ]
