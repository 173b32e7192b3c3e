"""What operations and submission need from the world outside. A port is a verb and equals a permission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from tron_staking.domain.policies import HeldPolicies, Policies, PoliciesChange
from tron_staking.domain.registration import Registration, WalletChange
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

    def broadcast(self, raw_data: bytes, *signatures: bytes) -> BroadcastAnswer:
        """The node's answer. Raises NodeUnavailable when there was none: the node may have taken it."""
        ...


class Node(DecidesFinality, Broadcasts, Protocol):
    """One node of the network, asked by name."""

    name: str


class Signs(Protocol):
    """Signs for a wallet."""

    def sign(self, wallet: Wallet, raw_data: bytes) -> bytes:
        """65 bytes r‖s‖v over sha256(raw_data), low s, recovered locally to the wallet's own key.

        Raises SignerUnavailable when the key service does not sign, SignatureRefused when what it
        returned is not a signature of this wallet over these bytes.
        """
        ...


class IdentifiesKeys(Protocol):
    """Finds out whose key a signer signs with."""

    def key_address(self, signer: str) -> Address:
        """The address of the signer's key, read now.

        Raises KeyUnusable when the name leads to no key of ours, SignatureRefused to one of another kind,
        SignerUnavailable when it cannot be read now.
        """
        ...


@dataclass(frozen=True)
class Signed:
    """Whose key signed, and the signature: 65 bytes r‖s‖v with low s and v in {0, 1}."""

    by: Address
    signature: bytes


class RecoversSigners(Protocol):
    """Finds out who signed."""

    def of_transaction(self, raw_data: bytes, signature: bytes) -> Signed:
        """Who signed a transaction. Raises SignatureRefused for what is no signature of it by anybody."""
        ...

    def of_message(self, text: str, signature: bytes) -> Signed:
        """Who signed a text as wallets do. Raises SignatureRefused for what is no signature of it."""
        ...


class FindsWallet(Protocol):
    """Reads a wallet."""

    def wallet(self, address: Address) -> Wallet:
        """The registered wallet. Raises WalletNotFound, BooksUnavailable."""
        ...


class FindsRegistration(Protocol):
    """Reads how a wallet is registered."""

    def registration(self, address: Address) -> Registration | None:
        """The registration, read consistently; None where there is none. Raises BooksUnavailable."""
        ...


class ListsWalletChanges(Protocol):
    """Reads what became of a wallet."""

    def changes(self, address: Address, version: int, limit: int) -> Sequence[WalletChange]:
        """The changes up to this version, the newest first. Raises BooksUnavailable."""
        ...


class RegistersWallet(FindsRegistration, Protocol):
    """Writes how a wallet is registered."""

    def write(self, registration: Registration, change: WalletChange, token_id: str) -> None:
        """Stores both in one write. Nothing else that is kept of the wallet is touched.

        Raises NotAuthenticated when the token that it was asked with was revoked, StateConflict when the
        wallet was changed since `change.before` was read, BooksUnavailable when the write may or may not
        have been applied.
        """
        ...


class FindsPolicies(Protocol):
    """Reads what a wallet allows."""

    def policies(self, address: Address) -> Policies:
        """The wallet's policies, as of a minute ago at most. Raises WalletNotFound, BooksUnavailable."""
        ...

    def current_policies(self, address: Address) -> Policies:
        """The wallet's policies, read now. Raises WalletNotFound, BooksUnavailable."""
        ...


class HoldsPolicies(Protocol):
    """Reads policies with who set them."""

    def held_policies(self, holder: str) -> HeldPolicies:
        """The policies of an address or of SERVICE, read consistently.

        Raises WalletNotFound, BooksUnavailable.
        """
        ...


class FindsPolicyChanges(Protocol):
    """Reads what became of policies."""

    def policy_changes(self, holder: str, version: int, limit: int) -> Sequence[PoliciesChange]:
        """The changes up to this version, the newest first. Raises BooksUnavailable."""
        ...


class ChangesPolicies(HoldsPolicies, Protocol):
    """Writes policies."""

    def change_policies(self, holder: str, change: PoliciesChange, token_id: str) -> None:
        """Stores what is allowed from now on, the change, and the gate where that changes, in one write.

        Raises NotAuthenticated when the token was revoked, StateConflict when the policies are no longer
        `change.before`, BooksUnavailable when the write may or may not have been applied.
        """
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
    """Asks for a record to be advanced, or for a wallet to be looked at."""

    def wake(self, names: Sequence[str], delay_seconds: int) -> None:
        """Sends a wake-up for each, by its staking_id or address, to arrive after the delay. Losing it loses
        only time.
        """
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
