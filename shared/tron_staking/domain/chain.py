"""What is read from a node, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tron_staking.domain.address import Address
from tron_staking.domain.money import NOTHING, Sun
from tron_staking.domain.permission import OWNER, Permission, owner_alone

MESSAGE_LENGTH = 200
"""Of what a node says, this much is kept."""


class Resource(StrEnum):
    """What a stake buys (protobuf `ResourceCode`)."""

    BANDWIDTH = "BANDWIDTH"
    ENERGY = "ENERGY"


@dataclass(frozen=True)
class Block:
    """A block header. `block_id` and `parent_id` are 64 hex digits; time is in milliseconds since 1970."""

    number: int
    block_id: str
    parent_id: str
    timestamp_ms: int


@dataclass(frozen=True)
class Unfreezing:
    """Stake on its way back to the balance, to be withdrawn from `expires_at_ms` on."""

    resource: Resource
    amount: Sun
    expires_at_ms: int


@dataclass(frozen=True)
class Recovery:
    """When what an account has used of its resources is back (java-tron `ResourceProcessor.increase`).

    Use fades linearly: of free bandwidth within a day of `free_used_at_ms`, the last use; of staked bandwidth
    and energy within `staked_ms` from when the node was asked. Both are 0 where nothing is used.
    """

    free_used_at_ms: int = 0
    staked_ms: Mapping[Resource, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Account:
    """One account as `getaccount` prints it.

    `frozen` is the account's own Stake 2.0 stake that is not delegated out, `delegated` what is, and
    `acquired` what others have delegated to it; in sun per resource. `legacy` is what is left of Stake 1.0,
    delegated or not. `votes` maps a witness to whole votes, in the order they were cast.
    `latest_withdraw_ms` is when rewards were last claimed, 0 for never. `permissions` are those that are
    stored, by id; see `permission`.
    """

    address: Address
    balance: Sun
    frozen: Mapping[Resource, Sun]
    delegated: Mapping[Resource, Sun]
    votes: Mapping[Address, int]
    unfreezing: tuple[Unfreezing, ...] = ()
    latest_withdraw_ms: int = 0
    is_contract: bool = False
    acquired: Mapping[Resource, Sun] = field(default_factory=dict)
    legacy: Sun = NOTHING
    recovery: Recovery = Recovery()
    permissions: Mapping[int, Permission] = field(default_factory=dict)

    def permission(self, permission_id: int) -> Permission | None:
        """The permission of this id, None where there is none (`AccountCapsule.getPermissionById`)."""
        stored = self.permissions.get(permission_id)
        return owner_alone(self.address) if stored is None and permission_id == OWNER else stored

    @property
    def tron_power(self) -> Sun:
        """What votes are counted against, in sun (java-tron `AccountCapsule.getTronPower`).

        Stake that is delegated out still votes; what is being unfrozen does not.
        """
        return Sun(sum(self.frozen.values()) + sum(self.delegated.values()) + self.legacy)

    def staked(self, resource: Resource) -> Sun:
        """The Stake 2.0 stake for a resource, in sun: at work for the account itself or for others."""
        return Sun(self.frozen.get(resource, NOTHING) + self.delegated.get(resource, NOTHING))


@dataclass(frozen=True)
class AccountState:
    """An account in the solidified state, None if it is not there, as it was in this block or later.

    `reward` is what a claim would bring: the allowance, and what is not settled yet.
    """

    block_number: int
    account: Account | None
    reward: Sun = NOTHING


@dataclass(frozen=True)
class Bandwidth:
    """An account's bandwidth in bytes, recovered to now (`getaccountresource`)."""

    free_used: int
    free_limit: int
    staked_used: int
    staked_limit: int


@dataclass(frozen=True)
class Supply:
    """What the network shares out of a resource each day, to how many TRX of stake altogether."""

    total_limit: int
    total_weight: int


@dataclass(frozen=True)
class AccountResources:
    """What an account may use of each resource per day and has used, recovered to now, and the supply."""

    bandwidth: Bandwidth
    energy_used: int
    energy_limit: int
    supply: Mapping[Resource, Supply]


@dataclass(frozen=True)
class Inclusion:
    """A transaction in a solidified block, and what it moved there (java-tron `TransactionInfo`).

    `fee` was burned; `reward` is what a claim paid out (`withdraw_amount`); `unfrozen` is matured stake
    that came back to the balance (`withdraw_expire_amount`), also with an unfreeze or a cancellation.
    """

    txid: str
    block_number: int
    block_timestamp_ms: int
    fee: Sun = NOTHING
    reward: Sun = NOTHING
    unfrozen: Sun = NOTHING


@dataclass(frozen=True)
class Witness:
    """A witness: `votes` are whole TRX of TRON power, as of the last maintenance.

    `produced` and `missed` count the blocks of its turns since it became a witness. `url` is what it says of
    itself, and nobody checks.
    """

    address: Address
    votes: int
    url: str = ""
    produced: int = 0
    missed: int = 0


@dataclass(frozen=True)
class Delegation:
    """One resource that an owner has delegated to a receiver; `locked` may be taken back after its time."""

    unlocked: Sun
    locked: Sun
    locked_until_ms: int

    def is_locked_at(self, head_ms: int) -> bool:
        """Whether a lock holds at a head block's time (java-tron `UnDelegateResourceActuator`: strictly)."""
        return self.locked > 0 and self.locked_until_ms >= head_ms

    def free_at(self, head_ms: int) -> Sun:
        """What can be taken back: an expired lock stays in the locked part until somebody touches it."""
        return self.unlocked if self.is_locked_at(head_ms) else Sun(self.unlocked + self.locked)


@dataclass(frozen=True)
class Lending:
    """With whom an account has delegations: whom it lends to, and who lends to it."""

    receivers: tuple[Address, ...]
    owners: tuple[Address, ...]


@dataclass(frozen=True)
class BroadcastAnswer:
    """What a node said when it was given a transaction: a hint, never the outcome.

    `code` is java-tron's `response_code` name (`SUCCESS`, `DUP_TRANSACTION_ERROR`, …).
    """

    code: str
    message: str = ""

    @property
    def taken(self) -> bool:
        """Whether this node says that it took the bytes just now.

        DUP_TRANSACTION_ERROR is not that: a node may answer it for bytes that it refused before.
        """
        return self.code == "SUCCESS"
