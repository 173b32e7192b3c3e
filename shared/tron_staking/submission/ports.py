"""What submission needs from the books. A port is a verb and equals a permission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
from tron_staking.domain.money import Sun
from tron_staking.domain.rewards import Claim, RewardState
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import DelegationWriters, Entry, VotesCast

DUE_SHARDS = 16
"""Into how many parts the due records are split, so that no part is hot."""


@dataclass(frozen=True)
class Marker:
    """What an Idempotency-Key stands for: the request it came with and the answer it got."""

    key: str
    request_hash: str
    staking_id: str
    transaction_hash: str
    answer: str


@dataclass(frozen=True)
class Lent:
    """One item of `resource_delegations`: what an owner has delegated to somebody, by the last settlement.

    `locked_until` is None where nothing is locked; an item keeps a lock that is over.
    """

    receiver: Address
    resource: Resource
    amount: Sun
    locked_until: datetime | None


class AcceptsIntents(Protocol):
    """Stores an intent, once."""

    def accept(self, marker: Marker, record: StakingRecord, entries: Sequence[Entry] = ()) -> Marker:
        """One write of marker, record, txID marker, totals and entries, before anything is signed.

        Returns the marker that holds the key now: the given one, or that of the call that was first.
        Raises TransactionIdTaken when another intent has the same bytes, StateConflict when an entry
        is refused, RateLimited when too many were accepted lately, NotAuthenticated when the token's gate is
        shut, BooksUnavailable when the write may or may not have been applied.
        """
        ...

    def find_marker(self, key: str) -> Marker | None:
        """The marker that holds the key, read consistently. Raises BooksUnavailable."""
        ...


class LoadsRecord(Protocol):
    """Reads a record."""

    def load(self, staking_id: str) -> StakingRecord:
        """The record, read consistently. Raises RecordNotFound, BooksUnavailable."""
        ...


class ChangesRecord(Protocol):
    """Writes the next version of a record."""

    def change(self, before: StakingRecord, after: StakingRecord, entries: Sequence[Entry] = ()) -> None:
        """Replaces `before` by `after`, with the totals that differ, the txID of a new attempt, and entries.

        Raises RecordChanged when the record, or one in an entry, is no longer what it was,
        TransactionIdTaken when another intent has the new bytes, BooksUnavailable.
        """
        ...


class ListsDue(Protocol):
    """Reads which records want to be looked at."""

    def due(self, shard: int, now: datetime, limit: int) -> Sequence[str]:
        """The staking_ids of one shard that are due, longest first. Raises BooksUnavailable."""
        ...


class ListsOpen(Protocol):
    """Reads the records of an account that are not over."""

    def open_records(self, address: str, limit: int) -> Sequence[StakingRecord]:
        """The account's PENDING, ACTIVE and EXPIRED records, newest first. Raises BooksUnavailable.

        Of delegations only those that are PENDING: an account may have thousands (see ListsDelegations).
        """
        ...


class FindsLastVotes(Protocol):
    """Reads which votes were cast through the service."""

    def last_votes(self, address: Address) -> VotesCast | None:
        """The vote set of the account that was cast last and is final, or None. Raises BooksUnavailable."""
        ...


class ListsDelegations(Protocol):
    """Reads the records of what one account has delegated to another."""

    def open_delegations(
        self, owner: Address, receiver: Address, resource: Resource, limit: int
    ) -> Sequence[StakingRecord]:
        """The PENDING, ACTIVE and EXPIRED delegations and the PENDING takings back, oldest first.

        Raises BooksUnavailable.

        Their newest change may be missing: write them only as OtherRecord, which is refused then.
        """
        ...


class ListsLent(Protocol):
    """Reads what an account has delegated."""

    def lent(self, owner: Address, limit: int) -> Sequence[Lent]:
        """The account's delegations, by receiver, resource and lock. Raises BooksUnavailable."""
        ...


type Pair = tuple[Address, Address]
"""Owner and receiver of a delegation."""


@dataclass(frozen=True)
class DelegationKey:
    """The part of a delegation of one resource that is under a lock, or was, or the part that never was."""

    owner: Address
    receiver: Address
    resource: Resource
    lock: bool


class DatesDelegations(Protocol):
    """Reads when delegations were made through the service."""

    def delegations_made(self, pairs: Sequence[Pair]) -> Mapping[DelegationKey, datetime]:
        """When each part was made that the books know; of at most 25 pairs. Raises BooksUnavailable."""
        ...


class FindsDelegationWriters(Protocol):
    """Reads who wrote the items of a delegation."""

    def writers(self, owner: Address, receiver: Address, resource: Resource) -> DelegationWriters:
        """Read consistently. Raises BooksUnavailable."""
        ...


class ListsClaims(Protocol):
    """Reads which claims are in the ledger."""

    def claims(self, address: Address, since: datetime) -> Sequence[Claim]:
        """The account's claims from then on, oldest first; the newest of them, where there are very many.

        Raises BooksUnavailable.
        """
        ...


class ReadsRewardState(Protocol):
    """Reads what an account has claimed."""

    def reward_state(self, address: Address) -> RewardState:
        """The account's rewards, read consistently; zeros before any claim. Raises BooksUnavailable."""
        ...
