"""From what the books say to what the chain is asked: one line per operation.

The bytes are built from the record and, before anything is sent, compared with the record again.
"""

from collections.abc import Callable

from tron_staking.domain.contracts import CONTRACT_TYPES
from tron_staking.domain.money import Sun
from tron_staking.domain.transaction import (
    CancelAllUnfreezeV2,
    Contract,
    DelegateResource,
    FreezeBalanceV2,
    Transfer,
    UnDelegateResource,
    UnfreezeBalanceV2,
    Vote,
    VoteWitness,
    WithdrawBalance,
    WithdrawExpireUnfreeze,
)
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.records import StakingRecord


def _freeze(record: StakingRecord) -> Contract:
    return FreezeBalanceV2(record.address, Sun(_said(record.amount)), _said(record.resource))


def _unfreeze(record: StakingRecord) -> Contract:
    return UnfreezeBalanceV2(record.address, Sun(_said(record.amount)), _said(record.resource))


def _vote(record: StakingRecord) -> Contract:
    votes = tuple(Vote(vote.witness_address, vote.vote_count) for vote in _said(record.votes))
    return VoteWitness(record.address, votes)


def _delegate(record: StakingRecord) -> Contract:
    return DelegateResource(
        record.address,
        _said(record.receiver),
        Sun(_said(record.amount)),
        _said(record.resource),
        lock=record.lock_blocks is not None,
        lock_period=record.lock_blocks or 0,
    )


def _undelegate(record: StakingRecord) -> Contract:
    amount, resource = Sun(_said(record.amount)), _said(record.resource)
    return UnDelegateResource(record.address, _said(record.receiver), amount, resource)


def _transfer(record: StakingRecord) -> Contract:
    return Transfer(record.address, _said(record.receiver), Sun(_said(record.amount)))


_CONTRACTS: dict[StakingOperationType, Callable[[StakingRecord], Contract]] = {
    StakingOperationType.FREEZE: _freeze,
    StakingOperationType.UNFREEZE: _unfreeze,
    StakingOperationType.WITHDRAW_UNFROZEN: lambda record: WithdrawExpireUnfreeze(record.address),
    StakingOperationType.CANCEL_UNFREEZE: lambda record: CancelAllUnfreezeV2(record.address),
    StakingOperationType.VOTE: _vote,
    StakingOperationType.UNVOTE: _vote,
    StakingOperationType.DELEGATE: _delegate,
    StakingOperationType.UNDELEGATE: _undelegate,
    StakingOperationType.CLAIM_REWARD: lambda record: WithdrawBalance(record.address),
    StakingOperationType.WITHDRAW_REWARD: _transfer,
}


_TYPES: dict[StakingOperationType, type[Contract]] = {
    StakingOperationType.FREEZE: FreezeBalanceV2,
    StakingOperationType.UNFREEZE: UnfreezeBalanceV2,
    StakingOperationType.WITHDRAW_UNFROZEN: WithdrawExpireUnfreeze,
    StakingOperationType.CANCEL_UNFREEZE: CancelAllUnfreezeV2,
    StakingOperationType.VOTE: VoteWitness,
    StakingOperationType.UNVOTE: VoteWitness,
    StakingOperationType.DELEGATE: DelegateResource,
    StakingOperationType.UNDELEGATE: UnDelegateResource,
    StakingOperationType.CLAIM_REWARD: WithdrawBalance,
    StakingOperationType.WITHDRAW_REWARD: Transfer,
}


def contract_number(operation: StakingOperationType) -> int:
    """java-tron's number of the contract type that does this: what a permission allows or not."""
    return CONTRACT_TYPES[_TYPES[operation]].number


def contract_of(record: StakingRecord) -> Contract:
    """The contract that does what the record says."""
    return _CONTRACTS[record.operation_type](record)


def _said[T](value: T | None) -> T:
    if value is None:
        raise ValueError("the record does not say all that its operation needs")
    return value
