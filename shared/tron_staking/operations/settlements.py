"""What each operation leaves behind when it is final."""

from typing import Protocol

from tron_staking.domain.ports import ReadsAccount, TellsTime
from tron_staking.models.enums import StakingOperationType
from tron_staking.operations.ballot import VotesSettlement
from tron_staking.operations.claim_reward import ClaimSettlement
from tron_staking.operations.delegate import DelegateSettlement
from tron_staking.operations.delegation_books import DelegationBooks
from tron_staking.operations.freeze import FreezeSettlement
from tron_staking.operations.invalidation import Invalidating
from tron_staking.operations.settle import Completes
from tron_staking.operations.undelegate import UndelegateSettlement
from tron_staking.operations.unfreeze import UnfreezeSettlement
from tron_staking.operations.withdraw_reward import WithdrawRewardSettlement
from tron_staking.submission.ports import ListsOpen, LoadsRecord
from tron_staking.submission.settlement import Settlements, Settles


class ReadsRecords(ListsOpen, LoadsRecord, Protocol):
    """Reads an account's records."""


def settlements(
    records: ReadsRecords, delegations: DelegationBooks, accounts: ReadsAccount, clock: TellsTime
) -> Settlements:
    """The settlement of each operation. All of them also invalidate what is kept of their accounts."""
    each: dict[StakingOperationType, Settles] = {
        StakingOperationType.FREEZE: FreezeSettlement(),
        StakingOperationType.UNFREEZE: UnfreezeSettlement(records, records, clock),
        StakingOperationType.WITHDRAW_UNFROZEN: Completes(),
        StakingOperationType.CANCEL_UNFREEZE: Completes(),
        StakingOperationType.VOTE: VotesSettlement(),
        StakingOperationType.UNVOTE: VotesSettlement(),
        StakingOperationType.DELEGATE: DelegateSettlement(delegations),
        StakingOperationType.UNDELEGATE: UndelegateSettlement(delegations),
        StakingOperationType.CLAIM_REWARD: ClaimSettlement(accounts),
        StakingOperationType.WITHDRAW_REWARD: WithdrawRewardSettlement(),
    }
    return {operation: Invalidating(settles, clock) for operation, settles in each.items()}
