"""The names that callers rely on: models of the service that this one replaces. Added to, never dropped."""

import pytest
from pydantic import BaseModel

from tron_staking.models.delegations import ResourceDelegate
from tron_staking.models.enums import StakingOperationType, StakingResourceType, StakingStatusType
from tron_staking.models.lists import (
    ListedRecord,
    StakingHistoryResponse,
    StakingListResponse,
    StakingStatsResponse,
)
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import (
    ClaimRewardRequest,
    DelegateResourceRequest,
    FreezeBalanceRequest,
    UndelegateResourceRequest,
    UnfreezeBalanceRequest,
    VoteWitnessRequest,
    WithdrawRewardRequest,
)
from tron_staking.models.resources import ResourceInfo
from tron_staking.models.responses import Health, HealthTotals, RecordResponse, StakingResponse
from tron_staking.models.rewards import RewardInfo

_RECORD = (
    "staking_id address amount resource duration operation_type status created_at expires_at completed_at "
    "transaction_hash block_number energy_reward bandwidth_reward error_message"
)
FIELDS: dict[type[BaseModel], str] = {
    FreezeBalanceRequest: "address amount duration resource",
    UnfreezeBalanceRequest: "address resource amount",
    VoteWitnessRequest: "address witness_address vote_count votes mode",
    DelegateResourceRequest: "from_address to_address amount resource lock lock_days",
    UndelegateResourceRequest: "from_address to_address resource amount",
    ClaimRewardRequest: "address reward_type",
    WithdrawRewardRequest: "address amount",
    StakingResponse: (
        "staking_id address amount resource status created_at expires_at transaction_hash message"
    ),
    StakingListResponse: "stakings total_count active_count total_staked_trx timestamp",
    StakingStatsResponse: (
        "total_staking_records active_staking_records inactive_staking_records total_staked_trx "
        "total_bandwidth_resources total_energy_resources total_rewards_earned timestamp"
    ),
    StakingHistoryResponse: "stakings total_count start_date end_date timestamp",
    StakingRecord: _RECORD,
    RecordResponse: _RECORD,
    ListedRecord: f"{_RECORD} message",
    RewardInfo: "address energy_reward bandwidth_reward total_reward last_reward_time",
    ResourceDelegate: "id from_address to_address resource_type amount locked created_at expires_at",
    ResourceInfo: (
        "address bandwidth_limit bandwidth_used bandwidth_available energy_limit energy_used "
        "energy_available frozen_balance delegated_resources"
    ),
    Health: "status service timestamp service_initialized staking",
    HealthTotals: ("total_staking_records active_staking_records total_staked_trx total_resource_records"),
}
ENUMS = {
    StakingResourceType: "BANDWIDTH ENERGY",
    StakingOperationType: (
        "FREEZE UNFREEZE VOTE DELEGATE UNDELEGATE CLAIM_REWARD UNVOTE WITHDRAW_REWARD WITHDRAW_UNFROZEN "
        "CANCEL_UNFREEZE"
    ),
    StakingStatusType: "ACTIVE INACTIVE PENDING EXPIRED COMPLETED FAILED",
}


@pytest.mark.parametrize("model", FIELDS, ids=lambda one: one.__name__)
def test_no_field_is_dropped_or_renamed(model: type[BaseModel]) -> None:
    assert model.model_fields.keys() >= set(FIELDS[model].split())


@pytest.mark.parametrize("kind", ENUMS, ids=lambda one: one.__name__)
def test_values_are_said_in_upper_case(kind: type[StakingStatusType]) -> None:
    assert {one.value for one in kind} == set(ENUMS[kind].split())
