"""Claims voting rewards (WithdrawBalance): everything that is pending, at most once in 24 hours."""

from dataclasses import dataclass

from tron_staking.domain.chain import Account, Inclusion, Resource
from tron_staking.domain.constants import CLAIM_INTERVAL_MS
from tron_staking.domain.errors import NodeUnavailable, StateConflict
from tron_staking.domain.money import Sun, trx_text
from tron_staking.domain.ports import ReadsAccount, ReadsRewards
from tron_staking.domain.rewards import attributed
from tron_staking.models.enums import RewardType, StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds, iso
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import ClaimRewardRequest
from tron_staking.operations.operation import Operation
from tron_staking.submission.entries import RewardClaimed
from tron_staking.submission.intent import Plan
from tron_staking.submission.settlement import Settled


@dataclass(frozen=True)
class RewardClaimer(Operation[ClaimRewardRequest]):
    """Claims."""

    kind = StakingOperationType.CLAIM_REWARD
    rewards: ReadsRewards

    def plan(self, request: ClaimRewardRequest) -> Plan:
        """See Operation. Raises StateConflict claimed_recently, no_reward."""
        account = self.account(request.address)
        self._refuse_too_early(account)
        pending = self._pending(account)
        return Plan(
            operation_type=self.kind,
            address=request.address,
            balance=account.balance,
            warnings=_warnings(request.reward_type),
            message=f"claims all rewards, about {trx_text(pending)} TRX: what is pending now is an estimate, "
            "what the chain pays is in the record once it is final",
        )

    def _refuse_too_early(self, account: Account) -> None:
        """By the head block's time, as the chain does (java-tron `WithdrawBalanceActuator.validate`)."""
        next_ms = account.latest_withdraw_ms + CLAIM_INTERVAL_MS
        if self.common.head.head_block().timestamp_ms < next_ms:
            works_at = from_milliseconds(next_ms)
            raise StateConflict(
                "claimed_recently",
                f"TRON lets an account claim once in 24 hours; claim again from {iso(works_at)} on",
                works_at,
            )

    def _pending(self, account: Account) -> Sun:
        pending = self.rewards.reward(account.address)
        if pending <= 0:
            raise StateConflict(
                "no_reward",
                "nothing is pending: votes begin to earn at the maintenance after they were cast, and what "
                "they earn shows at each maintenance after that; vote first, or claim later",
            )
        return pending


def _warnings(asked: RewardType) -> tuple[str, ...]:
    if asked is RewardType.ALL:
        return ()
    warning = (
        f"TRON claims all rewards or none: not only {asked} is claimed; the record attributes what was paid "
        "to energy and bandwidth by stake"
    )
    return (warning,)


@dataclass(frozen=True)
class ClaimSettlement:
    """A claim that is final is COMPLETED, and may be withdrawn from now on. Port Settles.

    What was paid is attributed by the stake in the solidified state of this moment. No block holds a claim
    that pays nothing (java-tron `WithdrawBalanceActuator.validate`): a node that finds it there and does not
    say what it paid is asked again, since what is not entered now could never be withdrawn.
    """

    accounts: ReadsAccount

    def settle(self, record: StakingRecord, inclusion: Inclusion, /) -> Settled:
        """See Settles."""
        if not inclusion.reward:
            raise NodeUnavailable("the node does not say what the claim paid; it is asked again")
        shares = attributed(inclusion.reward, self.accounts.solid_account(record.address))
        energy, bandwidth = shares[Resource.ENERGY], shares[Resource.BANDWIDTH]
        updates = {
            "status": StakingStatusType.COMPLETED,
            "paid": inclusion.reward,
            "energy_reward": energy,
            "bandwidth_reward": bandwidth,
        }
        claimed_at = from_milliseconds(inclusion.block_timestamp_ms)
        claimed = RewardClaimed(record.address, record.staking_id, claimed_at, energy, bandwidth)
        return Settled(record.model_copy(update=updates), (claimed,))

    def release(self, record: StakingRecord, /) -> Settled:
        """See Settles. A claim sets nothing aside."""
        return Settled(record)
