"""What is read from a node, as values."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from tron_staking.domain.address import Address
from tron_staking.domain.money import Sun


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
class Account:
    """One account as `getaccount` prints it.

    `frozen` is the account's own Stake 2.0 stake that is not delegated out, `delegated` what is;
    both in sun per resource. `votes` maps a witness to whole votes.
    """

    address: Address
    balance: Sun
    frozen: Mapping[Resource, Sun]
    delegated: Mapping[Resource, Sun]
    votes: Mapping[Address, int]


@dataclass(frozen=True)
class Bandwidth:
    """An account's bandwidth in bytes, recovered to now (`getaccountresource`)."""

    free_used: int
    free_limit: int
    staked_used: int
    staked_limit: int


@dataclass(frozen=True)
class Inclusion:
    """Where a transaction was found in a solidified block."""

    txid: str
    block_number: int
    block_timestamp_ms: int


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
