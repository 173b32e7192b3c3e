"""Freezes TRX for bandwidth or energy (FreezeBalanceV2)."""

from dataclasses import dataclass
from datetime import timedelta

from tron_staking.domain.chain import Inclusion
from tron_staking.domain.money import trx_text
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import FreezeBalanceRequest
from tron_staking.operations.operation import Operation
from tron_staking.submission.intent import Plan
from tron_staking.submission.settlement import Settled


@dataclass(frozen=True)
class Freezer(Operation[FreezeBalanceRequest]):
    """Freezes."""

    kind = StakingOperationType.FREEZE

    def plan(self, request: FreezeBalanceRequest) -> Plan:
        """See Operation."""
        days = f"{request.duration} day{'s' * (request.duration != 1)}"
        return Plan(
            operation_type=self.kind,
            address=request.address,
            balance=self.account(request.address).balance,
            outflow=request.amount,
            amount=request.amount,
            resource=request.resource,
            duration=request.duration,
            committed=timedelta(days=request.duration),
            message=f"freezes {trx_text(request.amount)} TRX for {request.resource}, committed for {days}",
        )


class FreezeSettlement:
    """A freeze that is final is ACTIVE until its commitment ends. Port Settles."""

    def settle(self, record: StakingRecord, _inclusion: Inclusion, /) -> Settled:
        """See Settles."""
        updates = {
            "status": StakingStatusType.ACTIVE,
            "due_at": record.expires_at,
            "remaining": record.amount,
        }
        return Settled(record.model_copy(update=updates))

    def release(self, record: StakingRecord, /) -> Settled:
        """See Settles."""
        return Settled(record)
