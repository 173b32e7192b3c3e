"""What a change of a record takes along in the same write. Amounts are sun.

An entry with a condition can refuse the whole write: `RewardReserved`, `AddressHeld`, `DelegationChanged`,
`OtherRecord`, `GateOpen`, `LimitSpent`, `RateSpent`, `ScheduleUnchanged`.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import (
    NotAuthenticated,
    RateLimited,
    RecordChanged,
    StakingError,
    StateConflict,
)
from tron_staking.domain.gates import SERVICE_GATE, token_gate, wallet_gate
from tron_staking.domain.money import Sun, trx_text
from tron_staking.domain.policies import stopped_service, stopped_wallet
from tron_staking.domain.rates import WINDOW, wallet_subject, window_of
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.records import StakingRecord, VoteCount

_WALLETS = wallet_subject(Address(""))
_A_MOMENT = timedelta(seconds=1)


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


@dataclass(frozen=True)
class GateOpen:
    """Looked at as an intent is stored: nothing is while the gate is shut. See `domain.gates`.

    Whoever shuts it knows when that is done that nothing is accepted any more.
    """

    gate: str
    staking_id: str

    def refusal(self) -> StakingError:
        """What it means when the gate is shut: NotAuthenticated of a token's, StateConflict of others."""
        if self.gate.startswith(token_gate("")):
            return NotAuthenticated()
        return stopped_service() if self.gate == SERVICE_GATE else stopped_wallet()


@dataclass(frozen=True)
class ScheduleUnchanged:
    """Looked at as an intent of automation is stored: the schedule is as it was when that was decided.

    Refused (RecordChanged) otherwise. A change of what is automated, a pause and a stop change the schedule
    as well: so nothing is stored that was decided by rules which hold no more, however slow somebody is.
    """

    address: Address
    version: int

    def refusal(self) -> RecordChanged:
        """What it means when somebody changed it."""
        return RecordChanged("the wallet's schedule was changed meanwhile; nothing was stored")


@dataclass(frozen=True)
class LimitSpent:
    """Stored with an intent: what it takes of the limit that a wallet has for an operation on one day (UTC).

    Refused (StateConflict) when less is left. What was accepted counts, whatever becomes of it.
    """

    address: Address
    operation: StakingOperationType
    day: date
    amount: int
    limit: int

    def refusal(self) -> StateConflict:
        """What it means when less is left."""
        tomorrow = datetime.combine(self.day + timedelta(days=1), time.min, UTC)
        return StateConflict(
            "daily_limit",
            f"the wallet's policies allow {trx_text(Sun(self.limit))} TRX a day (UTC) for this operation, "
            "and too much of that is used: ask for less, or wait until tomorrow",
            works_at=tomorrow,
        )


@dataclass(frozen=True)
class RateSpent:
    """Stored with an intent: one of the `limit` operations of `subject` that are accepted in a minute.

    Refused (RateLimited) when none is left. `asked_at` says in which minute.
    """

    subject: str
    asked_at: datetime
    limit: int

    @property
    def window(self) -> datetime:
        """The beginning of the minute that this counts in."""
        return window_of(self.asked_at)

    @property
    def ends_at(self) -> datetime:
        """From when on nobody needs the count."""
        return self.window + WINDOW

    def refusal(self) -> RateLimited:
        """What it means when none is left."""
        whose = "this wallet" if self.subject.startswith(_WALLETS) else "this caller"
        detail = f"no more than {self.limit} operations of {whose} are accepted in a minute"
        return RateLimited(self.subject, detail, self.ends_at, self.asked_at)

    def crowded(self) -> RateLimited:
        """What it means when others counted at every moment that was tried."""
        detail = "too many operations of one wallet or caller are asked for at the same moment"
        return RateLimited(self.subject, detail, self.asked_at + _A_MOMENT, self.asked_at)


def gates_of(address: Address, token_id: str | None, staking_id: str) -> tuple[GateOpen, ...]:
    """The gates that an intent has to pass: nobody's token, like a schedule's, has none."""
    gates = [SERVICE_GATE, wallet_gate(address), *([] if token_id is None else [token_gate(token_id)])]
    return tuple(GateOpen(gate, staking_id) for gate in gates)


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
    | GateOpen
    | ScheduleUnchanged
    | LimitSpent
    | RateSpent
)
