"""Freezes again everything that is being unfrozen (CancelAllUnfreezeV2)."""

from dataclasses import dataclass

from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import trx_text
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.requests import CancelUnfreezeRequest
from tron_staking.operations.operation import Operation
from tron_staking.submission.intent import Plan


@dataclass(frozen=True)
class UnfreezeCanceller(Operation[CancelUnfreezeRequest]):
    """Cancels unfreezes. What had matured already comes to the balance and is the record's `paid`."""

    kind = StakingOperationType.CANCEL_UNFREEZE

    def plan(self, request: CancelUnfreezeRequest) -> Plan:
        """See Operation."""
        account = self.account(request.address)
        if not account.unfreezing:
            raise StateConflict("nothing_unfrozen", "nothing is being unfrozen, so nothing can be cancelled")
        now = self.common.head.head_block().timestamp_ms
        again = sum(entry.amount for entry in account.unfreezing if entry.expires_at_ms > now)
        matured = sum(entry.amount for entry in account.unfreezing if entry.expires_at_ms <= now)
        return Plan(
            operation_type=self.kind,
            address=request.address,
            balance=account.balance,
            warnings=("votes that were lost with the unfreeze do not come back; vote again",),
            message=f"freezes {trx_text(again)} TRX again, withdraws {trx_text(matured)} matured TRX",
        )
