"""In-memory stand-ins for the books and the queue. `tests/contract` holds them to what DynamoDB does."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zlib import crc32

from tests.support.cache import FakeCache
from tests.support.rewards import FakeRewards
from tests.support.schedules import FakeSchedules
from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import (
    NO_SUCH_RECORD,
    NotAuthenticated,
    RecordChanged,
    RecordNotFound,
    StateConflict,
    TransactionIdTaken,
    WalletNotFound,
)
from tron_staking.domain.money import Sun
from tron_staking.domain.policies import HeldPolicies, Policies, PoliciesChange
from tron_staking.domain.ports import TellsTime
from tron_staking.domain.registration import Registration, WalletChange, newest_first
from tron_staking.domain.rewards import Claim, RewardState
from tron_staking.domain.wallet import Wallet
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import RecordSummary, StakingRecord
from tron_staking.models.totals import ANY, SERVICE, Facets, Totals
from tron_staking.submission.entries import (
    AddressFreed,
    AddressHeld,
    DelegationChanged,
    DelegationWriters,
    Entry,
    GateOpen,
    LimitSpent,
    OtherRecord,
    Purpose,
    RateSpent,
    ScheduleUnchanged,
    VotesCast,
)
from tron_staking.submission.ports import DUE_SHARDS, DelegationKey, Lent, Marker, Pair
from tron_staking.submission.totals import Change, totals_change

_OF_A_PAIR = {StakingOperationType.DELEGATE, StakingOperationType.UNDELEGATE}
_OPEN = {StakingStatusType.PENDING, StakingStatusType.ACTIVE, StakingStatusType.EXPIRED}


class FakeBooks:
    """Records, markers, txIDs, holds and totals in dicts; every write is whole or not at all.

    `changes` is the stream of the records.
    """

    def __init__(self) -> None:
        self.records: dict[str, StakingRecord] = {}
        self.markers: dict[str, Marker] = {}
        self.txids: dict[str, str] = {}
        self.counted: dict[str, Totals] = {}
        self.entries: list[Entry] = []
        self.changes: list[tuple[StakingRecord | None, StakingRecord]] = []
        self.rewards = FakeRewards()
        self.cache = FakeCache()
        self.holders: dict[tuple[str, Purpose], str] = {}
        self.shut: set[str] = set()
        self.schedules = FakeSchedules()
        self.spent: dict[tuple[str, str, date], int] = {}
        self.rated: dict[tuple[str, datetime], int] = {}
        self.delegated_at: dict[tuple[str, str, Resource, bool], datetime] = {}
        self.delegated: dict[tuple[str, str, Resource], DelegationChanged] = {}

    def accept(self, marker: Marker, record: StakingRecord, entries: Sequence[Entry] = ()) -> Marker:
        entries = self._through_gates(entries)
        held = self.markers.get(marker.key)
        if held is not None:
            return held
        self._check(entries)
        self._claim(record)
        self.markers[marker.key] = marker
        self._store(None, record)
        self._apply(entries)
        self._count([(None, record)], entries)
        return marker

    def find_marker(self, key: str) -> Marker | None:
        return self.markers.get(key)

    def load(self, staking_id: str) -> StakingRecord:
        if staking_id not in self.records:
            raise RecordNotFound(NO_SUCH_RECORD)
        return self.records[staking_id]

    def change(self, before: StakingRecord, after: StakingRecord, entries: Sequence[Entry] = ()) -> None:
        entries = self._through_gates(entries)
        self._unchanged(before)
        self._check(entries)
        if after.transaction_hash != before.transaction_hash:
            self._claim(after)
        self._store(before, after)
        self._apply(entries)
        others = [(entry.before, entry.after) for entry in entries if isinstance(entry, OtherRecord)]
        self._count([(before, after), *others], entries)

    def due(self, shard: int, now: datetime, limit: int) -> Sequence[str]:
        due = [record for record in self.records.values() if record.is_due(now)]
        ours = [record for record in due if crc32(record.staking_id.encode()) % DUE_SHARDS == shard]
        ours.sort(key=lambda record: record.due_at or now)
        return [record.staking_id for record in ours[:limit]]

    def open_records(self, address: str, limit: int) -> Sequence[StakingRecord]:
        ours = [r for r in self.records.values() if r.address == address and _is_open(r)]
        return sorted(ours, key=lambda record: record.created_at, reverse=True)[:limit]

    def open_delegations(
        self, owner: str, receiver: str, resource: Resource, limit: int
    ) -> Sequence[StakingRecord]:
        open_ = [record for record in self.records.values() if record.status in _OPEN]
        delegations = [one for one in open_ if one.operation_type in _OF_A_PAIR]
        pair = (owner, receiver, resource)
        found = [one for one in delegations if (one.address, one.receiver, one.resource) == pair]
        return sorted(found, key=lambda record: record.created_at)[:limit]

    def last_votes(self, address: str) -> VotesCast | None:
        ours = [entry for entry in self.entries if isinstance(entry, VotesCast) and entry.address == address]
        return max(ours, key=lambda entry: (entry.cast_at, entry.staking_id), default=None)

    def writers(self, owner: str, receiver: str, resource: Resource) -> DelegationWriters:
        last = self.delegated.get((owner, receiver, resource))
        if last is None:
            return DelegationWriters()
        return DelegationWriters(
            unlocked=last.staking_id if last.unlocked else None,
            locked=last.staking_id if last.locked else None,
            amount=last.unlocked + last.locked,
        )

    def lent(self, owner: str, limit: int) -> Sequence[Lent]:
        found = [one for entry in self.delegated.values() if entry.owner == owner for one in _lent(entry)]
        return [one for _, one in sorted(found, key=lambda item: item[0])][:limit]

    def totals(self, *scopes: str) -> Totals:
        return sum((self.counted.get(scope, Totals()) for scope in scopes or (SERVICE,)), Totals())

    def oldest_pending(self) -> datetime | None:
        pending = [one for one in self.records.values() if one.status is StakingStatusType.PENDING]
        return min((one.created_at for one in pending), default=None)

    def longest_due(self) -> datetime | None:
        return min((one.due_at for one in self.records.values() if one.due_at is not None), default=None)

    def newest(
        self, address: str | None, facets: Facets, limit: int, before: str | None
    ) -> Sequence[RecordSummary]:
        found = self._listed(address, facets)[::-1]
        return [one for one in found if before is None or one.position < before][:limit]

    def between(
        self, address: str | None, start: datetime, end: datetime, limit: int, after: str | None
    ) -> Sequence[RecordSummary]:
        found = [one for one in self._listed(address, ANY) if start <= one.created_at < end]
        return [one for one in found if after is None or one.position > after][:limit]

    def _listed(self, address: str | None, facets: Facets) -> list[RecordSummary]:
        listed = [RecordSummary.of(record) for record in self.records.values()]
        found = [
            one
            for one in listed
            if address in {None, one.address}
            and facets.status in {None, one.status}
            and facets.operation in {None, one.operation_type}
            and facets.resource in {None, one.resource}
        ]
        return sorted(found, key=lambda one: one.position)

    def claims(self, address: str, since: datetime) -> Sequence[Claim]:
        return self.rewards.claims(address, since)

    def delegations_made(self, pairs: Sequence[Pair]) -> Mapping[DelegationKey, datetime]:
        made = {}
        for owner, receiver in pairs:
            for resource in Resource:
                for lock in (False, True):
                    moment = self.delegated_at.get((owner, receiver, resource, lock))
                    if moment is not None:
                        made[DelegationKey(owner, receiver, resource, lock=lock)] = moment
        return made

    def reward_state(self, address: str) -> RewardState:
        return self.rewards.state(address)

    def _through_gates(self, entries: Sequence[Entry]) -> list[Entry]:
        """What is left to write when every gate is open, and schedules are as they were."""
        for entry in entries:
            if isinstance(entry, GateOpen) and entry.gate in self.shut:
                raise entry.refusal()
            if isinstance(entry, ScheduleUnchanged) and not self.schedules.is_at(
                entry.address, entry.version
            ):
                raise entry.refusal()
        return [entry for entry in entries if not isinstance(entry, GateOpen | ScheduleUnchanged)]

    def _unchanged(self, before: StakingRecord) -> None:
        kept = self.records.get(before.staking_id)
        if kept is None or kept.version != before.version:
            raise RecordChanged("changed")

    def _check(self, entries: Sequence[Entry]) -> None:
        """What an entry's condition refuses, before anything is written."""
        for entry in entries:
            if isinstance(entry, OtherRecord):
                self._unchanged(entry.before)
            if isinstance(entry, DelegationChanged) and entry.writers != self.writers(*_pair(entry)):
                raise RecordChanged("changed")
            if isinstance(entry, AddressHeld) and (entry.address, entry.purpose) in self.holders:
                raise entry.refusal()
            if isinstance(entry, LimitSpent) and self._spent(entry) + entry.amount > entry.limit:
                raise entry.refusal()
            if isinstance(entry, RateSpent) and self._rated(entry) >= entry.limit:
                raise entry.refusal()
            self.rewards.check(entry)

    def _spent(self, entry: LimitSpent) -> int:
        return self.spent.get((entry.address, entry.operation, entry.day), 0)

    def _rated(self, entry: RateSpent) -> int:
        return self.rated.get((entry.subject, entry.window), 0)

    def _apply(self, entries: Sequence[Entry]) -> None:
        for entry in entries:
            self.entries.append(entry)
            self.rewards.apply(entry)
            self.cache.apply(entry)
            if isinstance(entry, LimitSpent):
                self.spent[entry.address, entry.operation, entry.day] = self._spent(entry) + entry.amount
            if isinstance(entry, RateSpent):
                self.rated[entry.subject, entry.window] = self._rated(entry) + 1
            if isinstance(entry, OtherRecord):
                self._store(entry.before, entry.after)
            if isinstance(entry, DelegationChanged):
                self.delegated[_pair(entry)] = entry
                self._date(entry, lock=False, there=entry.unlocked > 0)
                self._date(entry, lock=True, there=entry.locked > 0)
            if isinstance(entry, AddressHeld | AddressFreed):
                self._hold(entry)

    def _date(self, entry: DelegationChanged, *, lock: bool, there: bool) -> None:
        """An item is dated when it comes, and its date goes with it."""
        key = (*_pair(entry), lock)
        if not there:
            self.delegated_at.pop(key, None)
        elif key not in self.delegated_at:
            self.delegated_at[key] = entry.changed_at

    def _hold(self, entry: AddressHeld | AddressFreed) -> None:
        held = (entry.address, entry.purpose)
        if isinstance(entry, AddressHeld):
            self.holders[held] = entry.staking_id
        elif self.holders.get(held) == entry.staking_id:
            del self.holders[held]

    def _claim(self, record: StakingRecord) -> None:
        if record.transaction_hash in self.txids:
            raise TransactionIdTaken("taken")
        self.txids[record.transaction_hash] = record.staking_id

    def _store(self, before: StakingRecord | None, after: StakingRecord) -> None:
        self.records[after.staking_id] = after
        self.changes.append((before, after))

    def _count(self, changes: Sequence[Change], entries: Sequence[Entry]) -> None:
        for scope, change in totals_change(changes, entries).items():
            counted = self.counted.pop(scope, Totals()) + change
            self.counted |= {scope: counted} if counted != Totals() else {}


def _lent(entry: DelegationChanged) -> list[tuple[str, Lent]]:
    """The items of a delegation with their keys."""
    pair, receiver = f"{entry.receiver}#{entry.resource}", entry.receiver
    items = [("locked", entry.locked, entry.locked_until), ("unlocked", entry.unlocked, None)]
    return [
        (f"{pair}#{lock}", Lent(receiver, entry.resource, Sun(amount), until))
        for lock, amount, until in items
        if amount
    ]


def _is_open(record: StakingRecord) -> bool:
    lent = record.operation_type is StakingOperationType.DELEGATE
    return record.status is StakingStatusType.PENDING or (record.status in _OPEN and not lent)


def _pair(entry: DelegationChanged) -> tuple[Address, Address, Resource]:
    return entry.owner, entry.receiver, entry.resource


class FakeQueue:
    """Wake-ups in a list, each with the time from which it is visible."""

    def __init__(self, clock: TellsTime) -> None:
        self._clock = clock
        self._messages: list[tuple[datetime, str]] = []

    def wake(self, names: Sequence[str], delay_seconds: int) -> None:
        visible = self._clock.now() + timedelta(seconds=delay_seconds)
        self._messages += [(visible, name) for name in names]

    def waiting(self) -> int:
        return sum(moment <= self._clock.now() for moment, _ in self._messages)

    def receive(self) -> list[str]:
        """What is visible now; it is gone from the queue."""
        now = self._clock.now()
        visible = [staking_id for moment, staking_id in self._messages if moment <= now]
        self._messages = [message for message in self._messages if message[0] > now]
        return visible


class FakeWallets:
    """Registered wallets."""

    def __init__(self, *wallets: Wallet) -> None:
        self._wallets = {wallet.address: wallet for wallet in wallets}
        self._registrations = {wallet.address: Registration(wallet) for wallet in wallets}
        self._changes: list[WalletChange] = []
        self.held: dict[str, HeldPolicies] = {}
        self.policy_changes: list[tuple[str, PoliciesChange]] = []
        self.revoked: set[str] = set()

    def registration(self, address: str) -> Registration | None:
        return next((one for known, one in self._registrations.items() if known == address), None)

    def changes(self, address: str, version: int, limit: int) -> Sequence[WalletChange]:
        ours = [one for one in self._changes if one.after.address == address and one.version <= version]
        return newest_first(ours)[:limit]

    def write(self, registration: Registration, change: WalletChange, token_id: str) -> None:
        if token_id in self.revoked:
            raise NotAuthenticated
        before = self._registrations.get(registration.wallet.address)
        if registration.version != (before.version if before else 0) + 1:
            raise StateConflict("wallet_changed", "changed")
        self._wallets[registration.wallet.address] = registration.wallet
        self._registrations[registration.wallet.address] = registration
        self._changes.append(change)

    def wallet(self, address: str) -> Wallet:
        for known, wallet in self._wallets.items():
            if known == address:
                return wallet
        raise WalletNotFound("no wallet is registered for this address")

    def policies(self, address: str) -> Policies:
        self.wallet(address)
        return self.held.get(address, HeldPolicies()).policies

    def current_policies(self, address: str) -> Policies:
        return self.policies(address)

    def held_policies(self, holder: str) -> HeldPolicies:
        return self.held.get(holder, HeldPolicies())

    def register(self, wallet: Wallet) -> None:
        """Registers a wallet, or changes it, past everything."""
        self._wallets[wallet.address] = wallet
        self._registrations[wallet.address] = Registration(wallet)

    def payout_address(self, address: str) -> str | None:
        return self.wallet(address).payout_address
