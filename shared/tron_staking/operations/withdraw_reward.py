"""Sends claimed rewards to the wallet's registered payout address (Transfer): each sun at most once."""

from dataclasses import dataclass

from tron_staking.domain.address import Address, parse_address
from tron_staking.domain.chain import Account, Inclusion
from tron_staking.domain.constants import ACTIVATION_BANDWIDTH_FEE, ACTIVATION_FEE
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import Sun, trx_text
from tron_staking.domain.ports import FindsPayoutAddress
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import WithdrawRewardRequest
from tron_staking.operations.operation import Operation
from tron_staking.submission.entries import RewardReleased, RewardReserved, RewardWithdrawn
from tron_staking.submission.intent import Plan
from tron_staking.submission.ports import ReadsRewardState
from tron_staking.submission.settlement import Settled


@dataclass(frozen=True)
class RewardWithdrawer(Operation[WithdrawRewardRequest]):
    """Withdraws claimed rewards. The amount is reserved in the write that stores the intent."""

    kind = StakingOperationType.WITHDRAW_REWARD
    payouts: FindsPayoutAddress
    rewards: ReadsRewardState

    def plan(self, request: WithdrawRewardRequest) -> Plan:
        """See Operation. Raises StateConflict payout_address_missing, payout_address_invalid,
        insufficient_rewards.
        """
        receiver = self._receiver(request.address)
        account = self.account(request.address)
        amount = self._amount(request)
        creates = self._payable(receiver) is None
        return Plan(
            operation_type=self.kind,
            address=request.address,
            balance=account.balance,
            outflow=amount,
            amount=amount,
            receiver=receiver,
            creates_receiver=creates,
            warnings=self._warnings() if creates else (),
            entries=(RewardReserved(request.address, amount),),
            message=f"sends {trx_text(amount)} TRX of claimed rewards to the payout address {receiver}",
        )

    def _receiver(self, address: Address) -> Address:
        registered = self.payouts.payout_address(address)
        if not registered:
            raise StateConflict(
                "payout_address_missing",
                "the wallet has no payout address; register one with the wallet, rewards go nowhere else",
            )
        try:
            receiver = parse_address(registered)
        except ValueError as error:
            raise _invalid(f"is not an address: {error}") from None
        if receiver == address:
            raise _invalid("is the wallet itself, and TRON refuses a transfer to oneself")
        return receiver

    def _payable(self, receiver: Address) -> Account | None:
        account = self.common.accounts.account(receiver)
        if account is not None and account.is_contract:
            raise _invalid("is a smart contract, which need not give back what a plain transfer brings")
        return account

    def _amount(self, request: WithdrawRewardRequest) -> Sun:
        """The conditional write decides; this is to say what is available."""
        available = self.rewards.reward_state(request.address).available
        amount = available if request.amount is None else request.amount
        if not 0 < amount <= available:
            raise StateConflict(
                "insufficient_rewards",
                f"{trx_text(available)} TRX of claimed rewards are left to withdraw; ask for that or less, "
                "or claim first",
            )
        return amount

    def _warnings(self) -> tuple[str, ...]:
        """What a new account costs its first sender at most: its fee, and its bytes' when staked bandwidth
        does not pay for them.
        """
        costs = self.common.costs
        most = Sun(costs.parameter(ACTIVATION_FEE) + costs.parameter(ACTIVATION_BANDWIDTH_FEE))
        warning = (
            "the payout address is not on the chain yet: this transfer creates it, which costs the wallet up "
            f"to {trx_text(most)} TRX more; check that the address is right"
        )
        return (warning,)


def _invalid(why: str) -> StateConflict:
    return StateConflict(
        "payout_address_invalid", f"the registered payout address {why}; register another one"
    )


class WithdrawRewardSettlement:
    """A withdrawal that is final has spent its reservation; one that failed gives it back. Port Settles."""

    def settle(self, record: StakingRecord, inclusion: Inclusion, /) -> Settled:
        """See Settles."""
        withdrawn_at = from_milliseconds(inclusion.block_timestamp_ms)
        spent = RewardWithdrawn(record.address, record.staking_id, withdrawn_at, record.amount or 0)
        return Settled(record.model_copy(update={"status": StakingStatusType.COMPLETED}), (spent,))

    def release(self, record: StakingRecord, /) -> Settled:
        """See Settles."""
        return Settled(record, (RewardReleased(record.address, record.amount or 0),))
