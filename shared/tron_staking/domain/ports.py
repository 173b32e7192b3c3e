"""What operations and submission need from the world outside. A port is a verb and equals a permission."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from tron_staking.domain.address import Address
from tron_staking.domain.cache import Kept, Look
from tron_staking.domain.chain import (
    Account,
    AccountResources,
    AccountState,
    Bandwidth,
    Block,
    BroadcastAnswer,
    Delegation,
    Inclusion,
    Lending,
    Resource,
    Witness,
)
from tron_staking.domain.money import Sun
from tron_staking.domain.wallet import Wallet


class TellsTime(Protocol):
    """Our own clock. It schedules and guards; it proves nothing about the chain."""

    def now(self) -> datetime:
        """The time, in UTC."""
        ...


class ReadsHead(Protocol):
    """Reads the head of the chain."""

    def head_block(self) -> Block:
        """The latest block, not yet solidified. Raises NodeUnavailable."""
        ...


class ReadsAccount(Protocol):
    """Reads an account."""

    def account(self, address: Address) -> Account | None:
        """The account at the head, pending transactions of the node included. Raises NodeUnavailable."""
        ...

    def solid_account(self, address: Address) -> Account | None:
        """The account in the solidified state. Raises NodeUnavailable."""
        ...


class ReadsAccountState(Protocol):
    """Reads where an account's TRX is, irreversibly."""

    def account_state(self, address: Address, since: int) -> AccountState:
        """The account when block `since` was solidified, or later, by one node. Raises NodeUnavailable."""
        ...


class ReadsParameters(Protocol):
    """Reads what the chain has voted."""

    def parameters(self) -> Mapping[str, int]:
        """The chain parameters that the service reads, by java-tron's names. Raises NodeUnavailable."""
        ...


class ReadsResources(ReadsParameters, Protocol):
    """Reads what an account can pay for."""

    def account(self, address: Address) -> Account | None:
        """The account at the head, pending transactions of the node included. Raises NodeUnavailable."""
        ...

    def resources(self, address: Address) -> AccountResources:
        """What it may use and has used, at the head. Raises NodeUnavailable."""
        ...


class ReadsCosts(Protocol):
    """Reads what a transaction of an account would cost."""

    def bandwidth(self, address: Address) -> Bandwidth:
        """The account's bandwidth now. Raises NodeUnavailable."""
        ...

    def parameter(self, key: str) -> int:
        """A chain parameter by java-tron's name for it. Raises NodeUnavailable."""
        ...


class ReadsRewards(Protocol):
    """Reads what a claim would bring."""

    def reward(self, address: Address) -> Sun:
        """What is pending for the account: allowance and unsettled rewards. Raises NodeUnavailable."""
        ...


class ReadsWitnesses(Protocol):
    """Reads who can be voted for."""

    def witnesses(self) -> Sequence[Witness]:
        """Every witness, most votes first, as of the last maintenance. Raises NodeUnavailable."""
        ...

    def brokerage(self, witness: Address) -> int:
        """The percentage of rewards that the witness keeps, in this cycle. Raises NodeUnavailable."""
        ...


class ReadsElection(Protocol):
    """Reads what every witness pays its voters, irreversibly, and for how long that holds."""

    def solid_block(self) -> Block:
        """The latest solidified block. Raises NodeUnavailable."""
        ...

    def solid_witnesses(self) -> Sequence[Witness]:
        """Every witness in the solidified state, most votes first. Raises NodeUnavailable."""
        ...

    def solid_brokerage(self, witness: Address) -> int:
        """The percentage that the witness keeps, in the solidified cycle. Raises NodeUnavailable."""
        ...

    def next_maintenance_ms(self) -> int:
        """When the head's cycle ends: votes and brokerages hold until then. Raises NodeUnavailable."""
        ...

    def parameters(self) -> Mapping[str, int]:
        """The chain parameters that the service reads, by java-tron's names. Raises NodeUnavailable."""
        ...


class ReadsFinalRewards(Protocol):
    """Reads what a claim would bring, irreversibly."""

    def solid_reward(self, address: Address) -> Sun:
        """What is pending in the solidified state: allowance and unsettled. Raises NodeUnavailable."""
        ...


class ReadsLending(Protocol):
    """Reads all delegations of an account, irreversibly, a counterparty at a time."""

    def solid_block(self) -> Block:
        """The latest solidified block. Raises NodeUnavailable."""
        ...

    def solid_lending(self, address: Address) -> Lending:
        """With whom the account has delegations. Raises NodeUnavailable."""
        ...

    def solid_delegations(self, owner: Address, receiver: Address) -> Mapping[Resource, Delegation]:
        """What the owner has delegated to the receiver. Raises NodeUnavailable."""
        ...


class ReadsDelegations(Protocol):
    """Reads what is delegated, and what could be."""

    def delegation(self, owner: Address, receiver: Address, resource: Resource) -> Delegation:
        """What the owner has delegated to the receiver. Raises NodeUnavailable."""
        ...

    def delegatable(self, owner: Address, resource: Resource) -> Sun:
        """How much the owner can delegate now. Raises NodeUnavailable."""
        ...


class ReadsFinalDelegations(Protocol):
    """Reads what is delegated, irreversibly."""

    def solid_delegation(
        self, owner: Address, receiver: Address, resource: Resource, block_number: int
    ) -> Delegation:
        """What the owner has delegated to the receiver in a solidified block, this one or a later one.

        Raises NodeUnavailable, also when no node has solidified the block.
        """
        ...


class DecidesFinality(Protocol):
    """Reads irreversible state: the only source of an outcome."""

    def solid_block(self) -> Block:
        """The latest solidified block. Raises NodeUnavailable."""
        ...

    def inclusion(self, txid: str) -> Inclusion | None:
        """The solidified block that holds the transaction, or None. Raises NodeUnavailable."""
        ...


class Broadcasts(Protocol):
    """Hands a transaction to the network."""

    def broadcast(self, raw_data: bytes, signature: bytes) -> BroadcastAnswer:
        """The node's answer. Raises NodeUnavailable when there was none: the node may have taken it."""
        ...


class Node(DecidesFinality, Broadcasts, Protocol):
    """One node of the network, asked by name."""

    name: str


class Signs(Protocol):
    """Signs for a wallet."""

    def sign(self, wallet: Wallet, raw_data: bytes) -> bytes:
        """65 bytes r‖s‖v over sha256(raw_data), low s, recovered locally to the wallet's own address.

        Raises SignerUnavailable when the key service does not sign, SignatureRefused when what it
        returned is not a signature of this wallet over these bytes.
        """
        ...


class FindsWallet(Protocol):
    """Reads a wallet."""

    def wallet(self, address: Address) -> Wallet:
        """The registered wallet. Raises WalletNotFound, BooksUnavailable."""
        ...


class FindsPayoutAddress(Protocol):
    """Reads where a wallet's rewards may go."""

    def payout_address(self, address: Address) -> str | None:
        """The payout address that is registered now, or None. Raises WalletNotFound, BooksUnavailable."""
        ...


class ReadsCursorKey(Protocol):
    """Reads what cursors are sealed with."""

    def cursor_key(self) -> bytes:
        """The key; the same for everybody who serves pages. Raises SecretUnavailable."""
        ...


class Wakes(Protocol):
    """Asks for a record to be advanced."""

    def wake(self, staking_ids: Sequence[str], delay_seconds: int) -> None:
        """Sends a wake-up for each record, to arrive after the delay. Losing it loses only time."""
        ...


class ReadsCache(Protocol):
    """Reads what was kept of the chain."""

    def look(self, key: str, now: datetime) -> Look:
        """What is kept under the key, read consistently; what has expired by `now` is not there.

        Raises BooksUnavailable.
        """
        ...


class WritesCache(Protocol):
    """Keeps what was read of the chain."""

    def keep(self, key: str, kept: Kept, seen: Look, expires: datetime) -> None:
        """Keeps the value until it expires.

        Does nothing when the key was invalidated since it was `seen`, or holds what was read later.
        Raises BooksUnavailable.
        """
        ...
