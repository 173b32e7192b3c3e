"""What a change of a record takes along in the same write. Amounts are sun.

An entry with a condition can refuse the whole write: `RewardReserved`, `OtherRecord`.
"""

from dataclasses import dataclass
from datetime import datetime

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
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
class DelegationChanged:
    """What an owner has delegated to a receiver by the solidified chain, for `resource_delegations`."""

    owner: Address
    receiver: Address
    resource: Resource
    unlocked: int
    locked: int
    locked_until: datetime | None


@dataclass(frozen=True)
class OtherRecord:
    """Another record that changes with this one (RecordChanged when it is no longer `before`)."""

    before: StakingRecord
    after: StakingRecord


type Entry = (
    VotesCast
    | RewardClaimed
    | RewardReserved
    | RewardReleased
    | RewardWithdrawn
    | DelegationChanged
    | OtherRecord
)
