"""What the settlements of DELEGATE and UNDELEGATE share: the chain's word, and the pair's other records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Inclusion, Resource
from tron_staking.domain.ports import ReadsFinalDelegations, TellsTime
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import DelegationChanged
from tron_staking.submission.ports import FindsDelegationWriters, ListsDelegations

MOST_OTHERS = 50
"""So many other records change in one write: DynamoDB takes 100 items, and totals, delegations and what
invalidates the cache are among them.

What is left is settled in the next write; the record stays PENDING until then."""

_MOST_READ = 1000
"""More than anybody has open towards one receiver. Beyond, the oldest are settled and the others wait."""


@dataclass(frozen=True)
class DelegationBooks:
    """Reads what a settlement needs."""

    chain: ReadsFinalDelegations
    writers: FindsDelegationWriters
    lists: ListsDelegations
    clock: TellsTime

    def change(self, record: StakingRecord, inclusion: Inclusion) -> DelegationChanged:
        """What is delegated now, by a solidified block that has the record's transaction in it.

        The chain is read and nothing is added up: stake that was delegated past this service counts too.
        Raises Unavailable.
        """
        owner, receiver, resource = pair_of(record)
        writers = self.writers.writers(owner, receiver, resource)
        held = self.chain.solid_delegation(owner, receiver, resource, inclusion.block_number)
        return DelegationChanged(
            owner=owner,
            receiver=receiver,
            resource=resource,
            staking_id=record.staking_id,
            changed_at=from_milliseconds(inclusion.block_timestamp_ms),
            unlocked=held.unlocked,
            locked=held.locked,
            locked_until=from_milliseconds(held.locked_until_ms) if held.locked else None,
            writers=writers,
        )

    def others(self, record: StakingRecord) -> Sequence[StakingRecord]:
        """The open delegations of the record's owner, receiver and resource but itself, oldest first."""
        found = self.lists.open_delegations(*pair_of(record), _MOST_READ)
        return [other for other in found if other.staking_id != record.staking_id]


def pair_of(record: StakingRecord) -> tuple[Address, Address, Resource]:
    """Owner, receiver and resource of a delegation. Raises ValueError for another operation's record."""
    if record.receiver is None or record.resource is None:
        raise ValueError("the record is not that of a delegation")
    return record.address, record.receiver, record.resource


def unfinished(record: StakingRecord, look_at: datetime, remaining: int | None = None) -> StakingRecord:
    """The record, to be settled again at `look_at`: `remaining` is what is still to do."""
    return record.model_copy(update={"completed_at": None, "due_at": look_at, "remaining": remaining})
