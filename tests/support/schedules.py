"""The table `schedules` in memory. `tests/contract` holds it to what DynamoDB does."""

from collections.abc import Sequence
from datetime import datetime
from zlib import crc32

from tron_staking.domain.address import Address
from tron_staking.domain.errors import RecordChanged
from tron_staking.models.schedules import Schedule
from tron_staking.submission.ports import DUE_SHARDS


class FakeSchedules:
    """Schedules as documents: what is read is what was stored, and nothing that is shared."""

    def __init__(self) -> None:
        self._stored: dict[str, str] = {}

    def schedule(self, address: str) -> Schedule | None:
        stored = self._stored.get(address)
        return None if stored is None else Schedule.model_validate_json(stored)

    def change(self, before: Schedule, after: Schedule) -> None:
        now = self.schedule(before.address)
        if now is None or now.version != before.version:
            raise RecordChanged("changed")
        self._stored[after.address] = after.model_dump_json()

    def defer(self, address: str, due_at: datetime) -> None:
        stored = self._stored.get(address)
        found = None if stored is None else Schedule.model_validate_json(stored)
        if found is not None and found.due_at is not None:
            self._keep(found.changed(due_at=due_at))

    def wake_schedule(self, address: Address, now: datetime) -> None:
        found = self.schedule(address)
        self._keep(found.changed(due_at=now) if found else Schedule(address=address, due_at=now))

    def due(self, shard: int, now: datetime, limit: int) -> Sequence[Address]:
        everything = [Schedule.model_validate_json(stored) for stored in self._stored.values()]
        ours = [one for one in everything if one.is_due(now) and _shard(one) == shard]
        return [one.address for one in sorted(ours, key=lambda one: one.due_at or now)][:limit]

    def _keep(self, schedule: Schedule) -> None:
        self._stored[schedule.address] = schedule.model_dump_json()


def _shard(schedule: Schedule) -> int:
    return crc32(schedule.address.encode()) % DUE_SHARDS
