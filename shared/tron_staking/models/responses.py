"""What callers get. TRX is text, exact; the integer of sun stands beside it."""

from typing import Literal

from tron_staking.domain.constants import API_PREFIX
from tron_staking.models.enums import AttemptState, StakingOperationType, StakingStatusType
from tron_staking.models.fields import AddressField, Frozen, Moment, ResourceField, Stored
from tron_staking.models.record_facts import RecordFacts, trx_shown
from tron_staking.models.records import Attempt, RecordSummary, Send, StakingRecord, VoteCount


class UnsignedTransaction(Stored):
    """What the owner of an external wallet has to sign: `transaction_hash`, the sha256 of `raw_data_hex`.

    It takes keys of the account's permission `permission_id` that weigh `missing_weight` together, before
    `expires_at`. The signatures go to `submit_to`.
    """

    raw_data_hex: str
    transaction_hash: str
    permission_id: int
    missing_weight: int
    expires_at: Moment
    submit_to: str


def _unsigned(record: StakingRecord) -> UnsignedTransaction | None:
    attempt = record.attempts[-1] if record.attempts else None
    if attempt is None or attempt.collected is None:
        return None
    return UnsignedTransaction(
        raw_data_hex=attempt.raw_data.hex(),
        transaction_hash=attempt.transaction_hash,
        permission_id=record.permission_id,
        missing_weight=attempt.collected.missing,
        expires_at=attempt.expiration,
        submit_to=f"{API_PREFIX}/transactions/{record.staking_id}/signature",
    )


class StakingResponse(Stored):
    """The answer to an operation that was accepted.

    `unsigned` is there where the wallet's owner signs, and null where this service does.

    `votes` is the whole set that was cast; `votes_after` what the chain will leave of the votes when the
    operation shrinks them, and `revote` a set for `/vote` that uses all of what is left, in the proportions
    of before. `available_at` is when unfrozen TRX can be withdrawn.
    """

    staking_id: str
    address: AddressField
    operation_type: StakingOperationType
    amount: str | None
    amount_sun: int | None
    resource: ResourceField | None
    status: StakingStatusType
    created_at: Moment
    expires_at: Moment | None
    transaction_hash: str
    message: str
    receiver: AddressField | None = None
    votes: tuple[VoteCount, ...] | None = None
    votes_after: tuple[VoteCount, ...] | None = None
    votes_lost: int = 0
    revote: tuple[VoteCount, ...] | None = None
    available_at: Moment | None = None
    warnings: tuple[str, ...] = ()
    unsigned: UnsignedTransaction | None = None

    @classmethod
    def of(cls, record: StakingRecord, message: str) -> "StakingResponse":
        """A record in short."""
        return cls(
            staking_id=record.staking_id,
            address=record.address,
            operation_type=record.operation_type,
            amount=trx_shown(record.amount),
            amount_sun=record.amount,
            resource=record.resource,
            status=record.status,
            created_at=record.created_at,
            expires_at=record.expires_at,
            transaction_hash=record.transaction_hash,
            message=message,
            receiver=record.receiver,
            votes=record.votes,
            unsigned=_unsigned(record),
        )


class SignatureResponse(Frozen):
    """What became of signatures that were brought. At a `missing_weight` of 0 the transaction is sent."""

    staking_id: str
    address: AddressField
    operation_type: StakingOperationType
    status: StakingStatusType
    transaction_hash: str
    signed_by: tuple[AddressField, ...]
    missing_weight: int
    expires_at: Moment
    message: str


class OperationPlan(Frozen):
    """What an operation would do. Nothing was stored and nothing was signed."""

    dry_run: bool = True
    address: AddressField
    operation_type: StakingOperationType
    amount: str | None
    amount_sun: int | None
    resource: ResourceField | None
    receiver: AddressField | None
    balance_after: str
    balance_after_sun: int
    bandwidth_bytes: int
    burn: str
    burn_sun: int
    votes: tuple[VoteCount, ...] | None
    votes_after: tuple[VoteCount, ...] | None
    votes_lost: int
    revote: tuple[VoteCount, ...] | None
    expires_at: Moment | None
    available_at: Moment | None
    warnings: tuple[str, ...]
    message: str


class AttemptView(Frozen):
    """One transaction of a record, and what each node said of it.

    Where the wallet's owner signs, `signed_by` is who has and `missing_weight` what is still missing.
    """

    number: int
    transaction_hash: str
    raw_data_hex: str
    state: AttemptState
    built_at: Moment
    expiration: Moment
    sends: tuple[Send, ...]
    signed_by: tuple[AddressField, ...] | None
    missing_weight: int | None

    @classmethod
    def of(cls, attempt: Attempt) -> "AttemptView":
        """What a caller may see of an attempt."""
        return cls(
            number=attempt.number,
            transaction_hash=attempt.transaction_hash,
            raw_data_hex=attempt.raw_data.hex(),
            state=attempt.state,
            built_at=attempt.built_at,
            expiration=attempt.expiration,
            sends=attempt.sends,
            signed_by=None if attempt.collected is None else attempt.collected.signers,
            missing_weight=None if attempt.collected is None else attempt.collected.missing,
        )


class RecordResponse(RecordFacts):
    """One record with its attempts. `request_id` finds everything about it in the logs."""

    request_id: str | None
    attempts: tuple[AttemptView, ...]

    @classmethod
    def of(cls, record: StakingRecord) -> "RecordResponse":
        """What a caller may see of a record."""
        attempts = tuple(AttemptView.of(attempt) for attempt in record.attempts)
        return cls._of(RecordSummary.of(record), request_id=record.request_id, attempts=attempts)


class TronPower(Frozen):
    """Votes that an account may cast: one per whole TRX staked."""

    total: int
    used: int
    idle: int


class HealthTotals(Frozen):
    """What the books count."""

    total_staking_records: int
    active_staking_records: int
    total_staked_trx: str
    total_staked_sun: int
    total_resource_records: int


class Checks(Frozen):
    """Which of what the service depends on has answered."""

    node: Literal["ok", "failed"]
    books: Literal["ok", "failed"]


class Health(Frozen):
    """Whether the service can do its work. `staking` is null when the books do not answer."""

    status: str
    service: str
    timestamp: Moment
    service_initialized: bool
    staking: HealthTotals | None
    checks: Checks


class Probe(Frozen):
    """The answer to a probe."""

    status: str
    service: str
    timestamp: Moment


class Readiness(Probe):
    """The answer to a readiness probe."""

    checks: Checks


class ServiceInfo(Frozen):
    """What answers here."""

    service: str
    version: str
    network: str
    api: str
    timestamp: Moment
