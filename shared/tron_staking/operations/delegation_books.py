"""What the settlements of DELEGATE and UNDELEGATE share: the chain's word, and the pair's other records."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import RecordChanged
from tron_staking.domain.ports import ReadsFinalDelegations, TellsTime
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import DelegationChanged, DelegationWriters
from tron_staking.submission.ports import FindsDelegationWriters, ListsDelegations, LoadsRecord

_MOST_READ = 1000
"""More than anybody has open towards one receiver. Beyond, the oldest are settled and the others wait."""


class ReadsPair(ListsDelegations, LoadsRecord, Protocol):
    """Reads the records of what one account has delegated to another."""


@dataclass(frozen=True)
class Others:
    """The open records of a pair, oldest first, but for the one that is settled."""

    records: Sequence[StakingRecord]

    @property
    def lent(self) -> Sequence[StakingRecord]:
        """The delegations that are final."""
        return [one for one in self._all(StakingOperationType.DELEGATE) if not _pending(one)]

    @property
    def coming(self) -> Sequence[StakingRecord]:
        """The delegations that are not."""
        return [one for one in self._all(StakingOperationType.DELEGATE) if _pending(one)]

    @property
    def leaving(self) -> int:
        """What takings back that are not final yet will end of delegations, in sun."""
        return sum(_to_end(one) for one in self._all(StakingOperationType.UNDELEGATE))

    @property
    def pending(self) -> Sequence[int]:
        """What each of those that are not final will add to what is delegated, in sun."""
        back = self._all(StakingOperationType.UNDELEGATE)
        return [*(one.amount or 0 for one in self.coming), *(-_to_end(one) for one in back)]

    @property
    def newest_block(self) -> int:
        """The latest block that any of them is in."""
        return max((one.block_number or 0 for one in self.records), default=0)

    def _all(self, operation: StakingOperationType) -> Sequence[StakingRecord]:
        return [one for one in self.records if one.operation_type is operation]


@dataclass(frozen=True)
class DelegationBooks:
    """Reads what a settlement needs."""

    chain: ReadsFinalDelegations
    writers: FindsDelegationWriters
    records: ReadsPair
    clock: TellsTime

    def others(self, record: StakingRecord) -> Others:
        """The open records of the record's owner, receiver and resource but itself.

        To be read before the chain is, so that the chain has whatever is final among them.
        """
        found = self.records.open_delegations(*pair_of(record), _MOST_READ)
        return Others([other for other in found if other.staking_id != record.staking_id])

    def change(self, record: StakingRecord, others: Others, since: int, changed_ms: int) -> DelegationChanged:
        """What is delegated now, by solidified block `since` or a later one that also has the transactions
        of the others, as far as they are final. `changed_ms` is when the record's own was made.

        The chain is read and nothing is added up: stake that was delegated past this service counts too.
        Raises Unavailable.
        """
        owner, receiver, resource = pair_of(record)
        writers = self.last_writers(record)
        block = max(since, others.newest_block)
        held = self.chain.solid_delegation(owner, receiver, resource, block)
        return DelegationChanged(
            owner=owner,
            receiver=receiver,
            resource=resource,
            staking_id=record.staking_id,
            changed_at=from_milliseconds(changed_ms),
            unlocked=held.unlocked,
            locked=held.locked,
            locked_until=from_milliseconds(held.locked_until_ms) if held.locked else None,
            writers=writers,
        )

    def last_writers(self, record: StakingRecord) -> DelegationWriters:
        """Who settled the pair last. Raises Unavailable."""
        return self.writers.writers(*pair_of(record))

    def excess(self, record: StakingRecord, others: Others, change: DelegationChanged, own: int) -> int:
        """How much more than the chain has the records would claim: it was taken back past this service.

        `own` is what the record that is settled adds to the others' claims; less than 0 for what it ends.
        What pending takings back are to end may be gone from the chain already, and is no excess.
        Raises RecordChanged when there seems to be an excess and the others are no longer what they were.
        """
        claimed = sum(one.remaining or 0 for one in others.lent) + own
        excess = claimed - others.leaving - change.unlocked - change.locked
        if excess <= 0 or len(others.records) >= _MOST_READ - 1:
            return 0
        if self._latest(record) != _versions(others.records):
            raise RecordChanged("the pair's records have changed since they were listed")
        return excess

    def _latest(self, record: StakingRecord) -> dict[str, int]:
        """The others again, each read consistently: the list may be a moment old, or was before the chain."""
        return _versions([self.records.load(one.staking_id) for one in self.others(record).records])


def pair_of(record: StakingRecord) -> tuple[Address, Address, Resource]:
    """Owner, receiver and resource of a delegation. Raises ValueError for another operation's record."""
    if record.receiver is None or record.resource is None:
        raise ValueError("the record is not that of a delegation")
    return record.address, record.receiver, record.resource


def _pending(record: StakingRecord) -> bool:
    return record.status is StakingStatusType.PENDING


def _to_end(taking_back: StakingRecord) -> int:
    return (taking_back.amount if taking_back.remaining is None else taking_back.remaining) or 0


def _versions(records: Sequence[StakingRecord]) -> dict[str, int]:
    return {one.staking_id: one.version for one in records}
