"""What a change of a record takes along in the same write. Amounts are sun.

An entry with a condition can refuse the whole write: `RewardReserved`, `AddressHeld`, `DelegationChanged`,
`OtherRecord`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import StateConflict
from tron_staking.models.records import StakingRecord, VoteCount


@dataclass(frozen=True)
class VotesCast:
    """A whole vote set that is final, for `voting_history`."""

    address: Address
    staking_id: str
    cast_at: datetime
    block_number: int
    votes: tuple[VoteCount, ...]


@dataclass(frozen=True)
class RewardClaimed:
    """A claim that is final, for `staking_rewards`: it may be withdrawn from now on."""

    address: Address
    staking_id: str
    claimed_at: datetime
    energy: int
    bandwidth: int


@dataclass(frozen=True)
class RewardReserved:
    """Claimed rewards set aside for a withdrawal. Refused when fewer are left (StateConflict)."""

    address: Address
    amount: int


@dataclass(frozen=True)
class RewardReleased:
    """A reservation given back: the withdrawal never happened."""

    address: Address
    amount: int


@dataclass(frozen=True)
class RewardWithdrawn:
    """A withdrawal that is final: the reservation is spent."""

    address: Address
    staking_id: str
    withdrawn_at: datetime
    amount: int


@dataclass(frozen=True)
class DelegationWriters:
    """Whose settlement wrote the two items of a delegation last, by staking_id; None where no item is.

    `amount` is what both say is delegated. It belongs to the writers: who is the same wrote the same.
    """

    unlocked: str | None = None
    locked: str | None = None
    amount: int = field(default=0, compare=False)


@dataclass(frozen=True)
class DelegationChanged:
    """What an owner has delegated to a receiver by the solidified chain, for `resource_delegations`.

    Refused (RecordChanged) when the items are no longer those of `writers`, who were read before the chain
    was: so an older state never replaces a newer one, and it is known which items appear and vanish.
    """

    owner: Address
    receiver: Address
    resource: Resource
    staking_id: str
    changed_at: datetime
    unlocked: int
    locked: int
    locked_until: datetime | None
    writers: DelegationWriters


class Purpose(StrEnum):
    """What of an account only one pending operation at a time may change."""

    VOTES = "VOTES"
    """The vote set: a vote replaces it, an unfreeze shrinks it."""


@dataclass(frozen=True)
class AddressHeld:
    """Stored with an intent: until it is freed no other intent may hold the address for this purpose.

    Refused while another one does (StateConflict). The hold is there exactly as long as the record is
    PENDING, new attempts included: the write that ends that frees it.
    """

    address: Address
    purpose: Purpose
    staking_id: str

    def refusal(self) -> StateConflict:
        """What it means when somebody else holds the address."""
        return StateConflict(
            "vote_pending",
            "another operation that changes the account's votes is pending; nothing was stored. Wait until "
            "it is no longer among the pending_operations of the account's status, then try again",
        )


@dataclass(frozen=True)
class AddressFreed:
    """The record's own hold given back, with the write that makes it final or FAILED. Never refused."""

    address: Address
    purpose: Purpose
    staking_id: str


@dataclass(frozen=True)
class OtherRecord:
    """Another record that changes with this one (RecordChanged when it is no longer `before`)."""

    before: StakingRecord
    after: StakingRecord


@dataclass(frozen=True)
class CacheInvalidated:
    """What is kept of these accounts is from before the record's transaction. Never refused.

    `generation` names the write: no other one has the same.
    """

    addresses: tuple[Address, ...]
    generation: str
    invalidated_at: datetime


type Entry = (
    VotesCast
    | RewardClaimed
    | RewardReserved
    | RewardReleased
    | RewardWithdrawn
    | DelegationChanged
    | AddressHeld
    | AddressFreed
    | OtherRecord
    | CacheInvalidated
)
