"""What a caller wants done, before and after it has become a record."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import BaseModel

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
from tron_staking.domain.money import NOTHING, Sun
from tron_staking.domain.permission import SERVICE, Signing
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord, VoteCount
from tron_staking.submission.entries import AddressHeld, Entry, Purpose


@dataclass(frozen=True)
class Call:
    """One request: who sent it, under which key, and what it asks for.

    Two calls are the same call when principal and key are the same; the same key with another
    `request_hash` is a mistake of the caller. `token_id` says which of the principal's tokens came with it;
    None when nobody's did. `request_id` is API Gateway's, for the logs. `entries` are stored with the intent,
    beside those of its plan.
    """

    principal: str
    idempotency_key: str
    request_hash: str
    token_id: str | None = None
    request_id: str | None = None
    entries: tuple[Entry, ...] = ()

    @property
    def marker(self) -> str:
        """The key of this call's marker. The principal is in it: keys of two principals never meet."""
        return f"{self.principal}#{hashlib.sha256(self.idempotency_key.encode()).hexdigest()}"


@dataclass(frozen=True)
class Plan:
    """What one operation will do, checked against the chain and not yet stored.

    `balance` is the account's at the head and `outflow` what leaves it beside the fee, in sun. `committed`
    is how long the record stays ACTIVE; `duration` says the same in days where a caller chose it.
    `creates_receiver` when the receiver's account is not on the chain yet, which costs more.
    `entries` are stored with the intent, and so is the hold on the address that `holds` asks for.
    `votes` is the whole set that is cast; `votes_after` what the chain will leave of the votes when the
    operation shrinks them; `votes_lost` is how many that costs, and `revote` a set that uses all the votes
    which are left. `available_at` is when unfrozen TRX can be withdrawn. `signing` is who signs.
    `operations_a_minute` is how many the wallet's policies accept, None where they leave it to the service.
    """

    operation_type: StakingOperationType
    address: Address
    message: str
    balance: Sun
    outflow: Sun = NOTHING
    amount: Sun | None = None
    resource: Resource | None = None
    duration: int | None = None
    committed: timedelta | None = None
    receiver: Address | None = None
    creates_receiver: bool = False
    lock_blocks: int | None = None
    votes: tuple[VoteCount, ...] | None = None
    votes_after: tuple[VoteCount, ...] | None = None
    votes_lost: int = 0
    revote: tuple[VoteCount, ...] | None = None
    available_at: datetime | None = None
    warnings: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    holds: Purpose | None = None
    signing: Signing = SERVICE
    operations_a_minute: int | None = None

    def entries_of(self, staking_id: str) -> tuple[Entry, ...]:
        """What is stored with the intent, once its record has a name."""
        if self.holds is None:
            return self.entries
        return (*self.entries, AddressHeld(self.address, self.holds, staking_id))

    def draft(self, principal: str, staking_id: str, now: datetime) -> StakingRecord:
        """The record of this plan, without its transaction."""
        return StakingRecord(
            staking_id=staking_id,
            principal=principal,
            address=self.address,
            operation_type=self.operation_type,
            status=StakingStatusType.PENDING,
            amount=self.amount,
            resource=self.resource,
            duration=self.duration,
            created_at=now,
            expires_at=None if self.committed is None else now + self.committed,
            transaction_hash="",
            attempts=(),
            due_at=None,
            receiver=self.receiver,
            lock_blocks=self.lock_blocks,
            votes=self.votes,
            permission_id=self.signing.permission_id,
        )


def request_hash(operation: StakingOperationType, request: BaseModel) -> str:
    """The fingerprint of a request: equal for every spelling of the same request (`1`, `"1.0"`, `energy`).

    What is left at its default is left out, so that a field that a later version adds changes nothing.
    """
    said = request.model_dump(mode="json", exclude_defaults=True)
    body = json.dumps(said, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{operation}\n{body}".encode()).hexdigest()
