"""What the books hold about one operation."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from tron_staking.domain.address import Address
from tron_staking.domain.money import MAX_SUN, SUN_PER_TRX
from tron_staking.domain.permission import OWNER
from tron_staking.models.enums import AttemptState, StakingOperationType, StakingStatusType
from tron_staking.models.fields import AddressField, HexBytes, Moment, ResourceField, Stored, iso

MAX_SENDS_KEPT = 20
"""An item must stay small: of many sends, the latest tell what is going on."""


class Send(Stored):
    """One hand-over of the bytes to one node, and what it said: a hint, never the outcome.

    `node` is `signer` when the bytes were not signed, and so not handed over.
    """

    at: Moment
    node: str
    code: str
    message: str = ""


class OwnersSignature(Stored):
    """A signature that was brought here: 65 bytes r‖s‖v, and whose key made it."""

    by: AddressField
    signature: HexBytes


class Collected(Stored):
    """What the owner of an external wallet has signed. `missing` is the weight that the account's permission
    still needed when it was last looked at; at 0 the bytes are sent.
    """

    signatures: tuple[OwnersSignature, ...] = ()
    missing: int

    @property
    def signers(self) -> tuple[Address, ...]:
        """Who has signed."""
        return tuple(one.by for one in self.signatures)


class Attempt(Stored):
    """One transaction of an intent: the bytes, from before they were signed to the chain's decision.

    `absent_since` is when a look first found it in no solidified block although its expiration was solid.
    `signature` is this service's own; `collected` is there instead where the wallet's owner signs.
    """

    number: int
    raw_data: HexBytes
    transaction_hash: str
    expiration: Moment
    built_at: Moment
    state: AttemptState = AttemptState.OPEN
    signature: HexBytes | None = None
    sends: tuple[Send, ...] = ()
    absent_since: Moment | None = None
    collected: Collected | None = None

    @property
    def awaits_owner(self) -> bool:
        """Whether the bytes wait for signatures that this service cannot make."""
        return self.collected is not None and (self.collected.missing > 0 or not self.collected.signatures)

    @property
    def signatures(self) -> tuple[bytes, ...]:
        """What is sent with the bytes; nothing as long as they are not signed."""
        if self.collected is not None:
            return tuple(one.signature for one in self.collected.signatures)
        return () if self.signature is None else (self.signature,)

    def signed(self, signature: bytes) -> "Attempt":
        """This attempt with this service's signature."""
        return self.model_copy(update={"signature": signature})

    def sent(self, sends: tuple[Send, ...]) -> "Attempt":
        """This attempt with the latest hints."""
        return self.model_copy(update={"sends": (*self.sends, *sends)[-MAX_SENDS_KEPT:]})


Votes = Annotated[int, Field(ge=1, le=MAX_SUN // SUN_PER_TRX)]
"""Whole TRX of TRON power; the chain counts them in sun."""


class VoteCount(Stored):
    """Votes for one witness."""

    witness_address: AddressField
    vote_count: Votes


class Doubt(Stored):
    """The chain's word that nothing in the books explains: it may be that of a machine that is behind.

    `since` is when it was first heard, and `settled` whose settlements were the latest then.
    """

    since: Moment
    settled: str


class StakingRecord(Stored):
    """One operation. Amounts are sun; `version` grows with every change and guards against lost updates.

    `receiver` is who gets a delegation or a transfer; `lock_blocks` is the lock of a delegation (None: not
    locked); `votes` is the whole vote set that is cast. `fee` was burned and `paid` came to the balance, by
    the transaction's own word; a claim's `paid` is `energy_reward` and `bandwidth_reward` together.
    `remaining` is what of a freeze or delegation is not yet unfrozen or taken back. `permission_id` names the
    permission of the account that signs, in every attempt.
    `due_at` is when the record wants to be looked at next; None when nothing is left to do.
    `doubt` is why a settlement had to wait.
    `request_id` is that of the request which was accepted: it finds every log line about the record.
    """

    staking_id: str
    principal: str
    address: AddressField
    operation_type: StakingOperationType
    status: StakingStatusType
    amount: int | None
    resource: ResourceField | None
    duration: int | None
    created_at: Moment
    expires_at: Moment | None
    completed_at: Moment | None = None
    transaction_hash: str
    block_number: int | None = None
    error_message: str | None = None
    attempts: tuple[Attempt, ...]
    due_at: Moment | None
    version: int = 1
    receiver: AddressField | None = None
    lock_blocks: int | None = None
    votes: tuple[VoteCount, ...] | None = None
    fee: int | None = None
    paid: int | None = None
    energy_reward: int | None = None
    bandwidth_reward: int | None = None
    remaining: int | None = None
    permission_id: int = OWNER
    request_id: str | None = None
    doubt: Doubt | None = None

    @property
    def attempt(self) -> Attempt:
        """The latest attempt: the only one that the chain may still include."""
        return self.attempts[-1]

    def changed(self, **updates: object) -> "StakingRecord":
        """The next version of this record."""
        return self.model_copy(update={**updates, "version": self.version + 1})

    def with_attempt(self, attempt: Attempt, **updates: object) -> "StakingRecord":
        """The next version, with its latest attempt replaced."""
        return self.changed(attempts=(*self.attempts[:-1], attempt), **updates)

    def is_due(self, now: datetime) -> bool:
        """Whether the record wants to be looked at by now."""
        return self.due_at is not None and self.due_at <= now


class RecordSummary(Stored):
    """A record in short: without its attempts, its caller and its plans. The fields are StakingRecord's.

    It is kept beside the record, so that lists read no attempts.
    """

    staking_id: str
    address: AddressField
    operation_type: StakingOperationType
    status: StakingStatusType
    created_at: Moment
    transaction_hash: str
    amount: int | None = None
    resource: ResourceField | None = None
    duration: int | None = None
    expires_at: Moment | None = None
    completed_at: Moment | None = None
    block_number: int | None = None
    error_message: str | None = None
    receiver: AddressField | None = None
    lock_blocks: int | None = None
    votes: tuple[VoteCount, ...] | None = None
    fee: int | None = None
    paid: int | None = None
    energy_reward: int | None = None
    bandwidth_reward: int | None = None
    remaining: int | None = None

    @classmethod
    def of(cls, record: StakingRecord) -> Self:
        """The summary of a record."""
        return cls(**{name: getattr(record, name) for name in cls.model_fields})

    @property
    def position(self) -> str:
        """Where it stands in every list: by time, records of one millisecond by their ids."""
        return position(self)


def position(record: StakingRecord | RecordSummary) -> str:
    """See RecordSummary.position. In the order of text, which is that of DynamoDB's keys."""
    return f"{iso(record.created_at)}#{record.staking_id}"
