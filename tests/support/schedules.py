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
        self._due: dict[int, dict[Address, datetime]] = {shard: {} for shard in range(DUE_SHARDS)}

    def schedule(self, address: str) -> Schedule | None:
        return self._read(address)

    def _read(self, address: str) -> Schedule | None:
        """As the table reads for a write of its own, whatever a test has made of `schedule`."""
        stored = self._stored.get(address)
        return None if stored is None else Schedule.model_validate_json(stored)

    def change(self, before: Schedule, after: Schedule) -> None:
        now = self._read(before.address)
        if now is None or now.version != before.version:
            raise RecordChanged("changed")
        self._keep(after)

    def is_at(self, address: str, version: int) -> bool:
        found = self._read(address)
        return found is not None and found.version == version

    def defer(self, address: str, due_at: datetime) -> None:
        found = self._read(address)
        if found is not None and found.due_at is not None:
            self._keep(found.changed(due_at=due_at))

    def wake_schedule(self, address: Address, now: datetime) -> None:
        found = self._read(address)
        self._keep(found.changed(due_at=now) if found else Schedule(address=address, due_at=now))

    def due(self, shard: int, now: datetime, limit: int) -> Sequence[Address]:
        ours = [(due_at, address) for address, due_at in self._due[shard].items() if due_at <= now]
        return [address for _, address in sorted(ours)][:limit]

    def _keep(self, schedule: Schedule) -> None:
        stored = schedule.model_dump_json()
        self._stored[schedule.address] = stored
        self._index(Schedule.model_validate_json(stored))

    def _index(self, stored: Schedule) -> None:
        """Who is due is found without reading everybody, as in the table."""
        ours = self._due[crc32(stored.address.encode()) % DUE_SHARDS]
        ours.pop(stored.address, None)
        if stored.due_at is not None:
            ours[stored.address] = stored.due_at
