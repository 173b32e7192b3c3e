"""Moves unfrozen TRX whose time has come to the balance (WithdrawExpireUnfreeze)."""

from dataclasses import dataclass

from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import trx_text
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.fields import from_milliseconds, iso
from tron_staking.models.requests import WithdrawUnfrozenRequest
from tron_staking.operations.operation import Operation
from tron_staking.submission.intent import Plan


@dataclass(frozen=True)
class UnfrozenWithdrawer(Operation[WithdrawUnfrozenRequest]):
    """Withdraws unfrozen TRX. What it brought is the record's `paid`."""

    kind = StakingOperationType.WITHDRAW_UNFROZEN

    def plan(self, request: WithdrawUnfrozenRequest) -> Plan:
        """See Operation."""
        account = self.account(request.address)
        now = self.common.head.head_block().timestamp_ms
        matured = sum(entry.amount for entry in account.unfreezing if entry.expires_at_ms <= now)
        if not matured:
            raise _nothing_matured([entry.expires_at_ms for entry in account.unfreezing])
        return Plan(
            operation_type=self.kind,
            address=request.address,
            balance=account.balance,
            message=f"withdraws the unfrozen TRX whose time has come, {trx_text(matured)} TRX by now",
        )


def _nothing_matured(moments_ms: list[int]) -> StateConflict:
    if not moments_ms:
        return StateConflict("nothing_unfrozen", "nothing is being unfrozen; unfreeze first")
    first = from_milliseconds(min(moments_ms))
    return StateConflict(
        "not_matured", f"nothing that is being unfrozen can be withdrawn before {iso(first)}", first
    )
