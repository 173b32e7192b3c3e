"""The books of a schedule: read as DynamoDB is read, and each write judged by the chain's truth."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from local.devnet.chain import Chain
from local.devnet.ledger import INFOS, Ledger
from tests.simulator.wallets import KEYS
from tests.support.fakes import FakeBooks
from tron_staking.domain.chain import Resource
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import DelegationChanged, Entry, OtherRecord
from tron_staking.submission.ports import Marker

type Status = StakingStatusType

PENDING, ACTIVE, EXPIRED, INACTIVE, COMPLETED, FAILED = (
    StakingStatusType.PENDING,
    StakingStatusType.ACTIVE,
    StakingStatusType.EXPIRED,
    StakingStatusType.INACTIVE,
    StakingStatusType.COMPLETED,
    StakingStatusType.FAILED,
)
_NEXT: dict[Status | None, set[Status]] = {
    None: {PENDING},
    PENDING: {PENDING, ACTIVE, INACTIVE, COMPLETED, FAILED},
    ACTIVE: {ACTIVE, EXPIRED, INACTIVE},
    EXPIRED: {EXPIRED, ACTIVE, INACTIVE},
}
"""What a status may become; from the others nothing. A new lock makes an expired delegation ACTIVE again."""
_FINAL: dict[StakingOperationType, set[Status]] = {
    StakingOperationType.FREEZE: {ACTIVE},
    StakingOperationType.DELEGATE: {ACTIVE, INACTIVE},
}
"""COMPLETED for the others. A delegation may have been taken back before it was settled: whether it was,
`verdict` tells by what the chain has in the end."""
_INDEX_LAG_MS = 3_000


class WatchedBooks(FakeBooks):
    """Books of one schedule. `broken` says which promises a write broke."""

    def __init__(self, simulation: Any, beginning: FakeBooks) -> None:
        super().__init__()
        self._simulation = simulation
        self.broken: list[str] = []
        self.lending_known: dict[tuple[str, str, Resource], int] = {}
        """By owner, receiver and resource: the block that every machine had when it was settled last."""
        self._copy(beginning)
        self._indexed = dict(self.records)
        self._unindexed: list[tuple[int, StakingRecord]] = []

    def _copy(self, other: FakeBooks) -> None:
        self.records, self.markers = dict(other.records), dict(other.markers)
        self.txids, self.holders = dict(other.txids), dict(other.holders)
        self.counted, self.entries = dict(other.counted), list(other.entries)
        self.cache.slots.update(other.cache.slots)
        self.delegated = dict(other.delegated)
        self.rewards.states.update(other.rewards.states)
        self.rewards.lines.update({address: list(lines) for address, lines in other.rewards.lines.items()})

    # ── as DynamoDB reads ──

    def load(self, staking_id: str) -> StakingRecord:
        record = super().load(staking_id)
        if self._simulation.scenario.other_versions:
            return _of_other_versions(record)
        return StakingRecord.model_validate_json(record.model_dump_json())

    def due(self, shard: int, now: datetime, limit: int) -> Sequence[str]:
        with _Looking(self):
            return super().due(shard, now, limit)

    def open_records(self, address: str, limit: int) -> Sequence[StakingRecord]:
        with _Looking(self):
            return super().open_records(address, limit)

    def open_delegations(
        self, owner: str, receiver: str, resource: Resource, limit: int
    ) -> Sequence[StakingRecord]:
        with _Looking(self):
            return super().open_delegations(owner, receiver, resource, limit)

    def index(self) -> dict[str, StakingRecord]:
        """What an index shows: its latest changes may be missing for a moment."""
        simulation = self._simulation
        if not simulation.scenario.stale_indexes or simulation.healed:
            return self.records
        old = simulation.now - _INDEX_LAG_MS
        while self._unindexed and (self._unindexed[0][0] < old or simulation.random.random() < 0.5):
            _, record = self._unindexed.pop(0)
            self._indexed[record.staking_id] = record
        return self._indexed

    # ── what each write must keep to ──

    def accept(self, marker: Marker, record: StakingRecord, entries: Sequence[Entry] = ()) -> Marker:
        first = marker.key not in self.markers
        held = super().accept(marker, record, entries)
        if first:
            self._simulation.watch.stored(held)
        return held

    def change(self, before: StakingRecord, after: StakingRecord, entries: Sequence[Entry] = ()) -> None:
        ended = _ended_by(self, after)
        super().change(before, after, entries)
        if ended != _taken_from_freezes(entries) and after.status is COMPLETED:
            self.broken.append("an unfreeze ends more or less than it released")

    def _apply(self, entries: Sequence[Entry]) -> None:
        """The last part of every write."""
        super()._apply(entries)
        self.broken += _unfreed(self)
        for entry in entries:
            if isinstance(entry, DelegationChanged):
                pair = (entry.owner, entry.receiver, entry.resource)
                self.lending_known[pair] = self._simulation.scheduler.current.lending_known

    def _store(self, before: StakingRecord | None, after: StakingRecord) -> None:
        super()._store(before, after)
        if self._simulation.scenario.stale_indexes:
            self._unindexed.append((self._simulation.now, after))
        self.broken += _changed(before, after)
        self.broken += _against(self._simulation.devnet.chain, before, after)


def _ended_by(books: WatchedBooks, record: StakingRecord) -> int:
    """How much of freezes whose commitment is over a final unfreeze ends, in sun."""
    if record.operation_type is not StakingOperationType.UNFREEZE or record.completed_at is None:
        return 0
    over = sum(
        one.remaining or 0
        for one in books.records.values()
        if one.operation_type is StakingOperationType.FREEZE
        and one.status in (ACTIVE, EXPIRED)
        and (one.address, one.resource) == (record.address, record.resource)
        and one.expires_at is not None
        and one.expires_at <= record.completed_at
    )
    return min(record.amount or 0, over)


def _taken_from_freezes(entries: Sequence[Entry]) -> int:
    others = [one for one in entries if isinstance(one, OtherRecord)]
    freezes = [one for one in others if one.before.operation_type is StakingOperationType.FREEZE]
    return sum((one.before.remaining or 0) - (one.after.remaining or 0) for one in freezes)


class _Looking:
    """While this lasts the books show what their indexes do."""

    def __init__(self, books: WatchedBooks) -> None:
        self._books, self._records = books, books.records

    def __enter__(self) -> None:
        self._books.records = self._books.index()

    def __exit__(self, *_error: object) -> None:
        self._books.records = self._records


def _of_other_versions(record: StakingRecord) -> StakingRecord:
    """As an earlier version stored it, without what it did not know; or a later one, with more."""
    document = json.loads(record.model_dump_json(exclude_defaults=True))
    document["of_a_later_version"] = {"unknown": True}
    document["attempts"] = [attempt | {"unknown": 1} for attempt in document["attempts"]]
    return StakingRecord.model_validate_json(json.dumps(document))


def _changed(before: StakingRecord | None, after: StakingRecord) -> list[str]:
    """A record's life goes one way, and what was stored once stays."""
    wrong = []
    if after.status not in _NEXT.get(before.status if before else None, set()):
        wrong.append(f"{before and before.status} became {after.status}")
    bytes_before = [one.raw_data for one in before.attempts] if before else []
    if [one.raw_data for one in after.attempts][: len(bytes_before)] != bytes_before:
        wrong.append("an attempt's bytes were replaced")
    if after.version != (before.version if before else 0) + 1:
        wrong.append("a version was left out")
    if after.attempt.transaction_hash != after.transaction_hash:
        wrong.append("the record names another transaction than its attempt")
    return wrong


def _against(chain: Chain, before: StakingRecord | None, after: StakingRecord) -> list[str]:
    """What the solidified chain says against the record now."""
    if before is not None and before.status is not PENDING:
        return []
    solid = Ledger(chain.solid)
    infos = [solid.store.get(INFOS, bytes.fromhex(one.transaction_hash)) for one in after.attempts]
    given_up = len(infos) if after.status is FAILED else len(infos) - 1
    wrong = []
    if any(info is not None for info in infos[:given_up]):
        wrong.append("what is on the chain was given up")
    if any(one.expiration > from_milliseconds(solid.now) for one in after.attempts[:given_up]):
        wrong.append("death was not proved")
    if after.status not in (PENDING, FAILED):
        wrong += _final(after, infos[-1])
    return wrong


def _final(record: StakingRecord, info: dict[str, Any] | None) -> list[str]:
    if info is None or info["blockNumber"] != record.block_number:
        return [f"{record.status} is not final"]
    wrong = []
    if record.status not in _FINAL.get(record.operation_type, {COMPLETED}):
        wrong.append(f"a {record.operation_type} is {record.status}")
    if record.fee != info["fee"]:
        wrong.append("the fee is not what was burned")
    if (record.paid or 0) != info["withdraw_amount"] + info["withdraw_expire_amount"]:
        wrong.append("what was paid is not what came")
    if (record.energy_reward or 0) + (record.bandwidth_reward or 0) != info["withdraw_amount"]:
        wrong.append("the shares are not the whole reward")
    return wrong


def _unfreed(books: WatchedBooks) -> list[str]:
    """Reservations and holds are there exactly as long as their record is pending."""
    pending = [record for record in books.records.values() if record.status is PENDING]
    wrong = []
    wanted = dict.fromkeys(KEYS, 0)
    for one in pending:
        if one.operation_type is StakingOperationType.WITHDRAW_REWARD:
            wanted[one.address] += one.amount or 0
    if any(books.rewards.state(address).reserved != amount for address, amount in wanted.items()):
        wrong.append("reserved is not what pending withdrawals want")
    votes = [(one.address, one.staking_id) for one in pending if one.votes is not None]
    if sorted((address, holder) for (address, _), holder in books.holders.items()) != sorted(votes):
        wrong.append("an address is not held by exactly its pending vote")
    return wrong
