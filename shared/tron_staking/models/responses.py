"""What callers get. TRX is text, exact; the integer of sun stands beside it."""

from tron_staking.domain.chain import Resource
from tron_staking.domain.money import trx_text
from tron_staking.models.enums import AttemptState, StakingOperationType, StakingStatusType
from tron_staking.models.fields import AddressField, Frozen, Moment, ResourceField
from tron_staking.models.records import Attempt, Send, StakingRecord


class StakingResponse(Frozen):
    """The answer to an operation that was accepted."""

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

    @classmethod
    def of(cls, record: StakingRecord, message: str) -> "StakingResponse":
        """A record in short."""
        return cls(
            staking_id=record.staking_id,
            address=record.address,
            operation_type=record.operation_type,
            amount=None if record.amount is None else trx_text(record.amount),
            amount_sun=record.amount,
            resource=record.resource,
            status=record.status,
            created_at=record.created_at,
            expires_at=record.expires_at,
            transaction_hash=record.transaction_hash,
            message=message,
        )


class FreezePlan(Frozen):
    """What a freeze would do. Nothing was stored and nothing was signed."""

    dry_run: bool = True
    address: AddressField
    operation_type: StakingOperationType
    amount: str
    amount_sun: int
    resource: ResourceField
    balance_after: str
    balance_after_sun: int
    bandwidth_bytes: int
    burn: str
    burn_sun: int
    votes_lost: int
    expires_at: Moment
    message: str


class AttemptView(Frozen):
    """One transaction of a record, and what each node said of it."""

    number: int
    transaction_hash: str
    raw_data_hex: str
    state: AttemptState
    built_at: Moment
    expiration: Moment
    sends: tuple[Send, ...]

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
        )


class RecordResponse(Frozen):
    """One record with its attempts."""

    staking_id: str
    address: AddressField
    operation_type: StakingOperationType
    status: StakingStatusType
    amount: str | None
    amount_sun: int | None
    resource: ResourceField | None
    duration: int | None
    created_at: Moment
    expires_at: Moment | None
    completed_at: Moment | None
    transaction_hash: str
    block_number: int | None
    error_message: str | None
    attempts: tuple[AttemptView, ...]

    @classmethod
    def of(cls, record: StakingRecord) -> "RecordResponse":
        """What a caller may see of a record."""
        return cls(
            staking_id=record.staking_id,
            address=record.address,
            operation_type=record.operation_type,
            status=record.status,
            amount=None if record.amount is None else trx_text(record.amount),
            amount_sun=record.amount,
            resource=record.resource,
            duration=record.duration,
            created_at=record.created_at,
            expires_at=record.expires_at,
            completed_at=record.completed_at,
            transaction_hash=record.transaction_hash,
            block_number=record.block_number,
            error_message=record.error_message,
            attempts=tuple(AttemptView.of(attempt) for attempt in record.attempts),
        )


class Stake(Frozen):
    """What an account has frozen for one resource; `delegated` of it works for other accounts."""

    resource: Resource
    amount: str
    amount_sun: int
    delegated: str
    delegated_sun: int


class Commitment(Frozen):
    """A freeze of this service that `/unfreeze` refuses to touch before `expires_at`."""

    staking_id: str
    resource: ResourceField
    amount: str
    amount_sun: int
    expires_at: Moment


class TronPower(Frozen):
    """Votes that an account may cast: one per whole TRX staked."""

    total: int
    used: int
    idle: int


class AccountStatus(Frozen):
    """One account: the solidified chain, and what the books add to it.

    `complete` is false when the account has more open records than one answer holds.
    """

    address: AddressField
    exists: bool
    balance: str
    balance_sun: int
    stakes: tuple[Stake, ...]
    tron_power: TronPower
    commitments: tuple[Commitment, ...]
    pending_operations: tuple[StakingResponse, ...]
    complete: bool
    timestamp: Moment


class HealthTotals(Frozen):
    """What the books count."""

    total_staking_records: int
    active_staking_records: int
    total_staked_trx: str
    total_staked_sun: int
    total_resource_records: int


class Health(Frozen):
    """Whether the service can do its work. `staking` is null when the books do not answer."""

    status: str
    service: str
    timestamp: Moment
    service_initialized: bool
    staking: HealthTotals | None


class Probe(Frozen):
    """The answer to a liveness or readiness probe."""

    status: str
    service: str
    timestamp: Moment


class ServiceInfo(Frozen):
    """What answers here."""

    service: str
    version: str
    network: str
    api: str
    timestamp: Moment
