"""The operations that automation asks for, through the same door as everybody: plan, gates, policies,
limits.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from pydantic import BaseModel

from tron_staking.domain.automation import PRINCIPAL
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.requests import (
    ClaimRewardRequest,
    FreezeBalanceRequest,
    RevoteRequest,
    WithdrawRewardRequest,
    WithdrawUnfrozenRequest,
)
from tron_staking.operations.operation import Operation
from tron_staking.submission.entries import ScheduleUnchanged
from tron_staking.submission.intent import Call
from tron_staking.submission.ports import AcceptsIntents

REQUESTS: Mapping[StakingOperationType, type[BaseModel]] = {
    StakingOperationType.CLAIM_REWARD: ClaimRewardRequest,
    StakingOperationType.FREEZE: FreezeBalanceRequest,
    StakingOperationType.VOTE: RevoteRequest,
    StakingOperationType.WITHDRAW_REWARD: WithdrawRewardRequest,
    StakingOperationType.WITHDRAW_UNFROZEN: WithdrawUnfrozenRequest,
}
"""What each step's request is."""


@dataclass(frozen=True)
class Steps:
    """Asks for steps, as PRINCIPAL and with nobody's token: what a wallet's policies allow decides."""

    operations: Mapping[StakingOperationType, Operation[Any]]
    accepts: AcceptsIntents

    @classmethod
    def of(cls, accepts: AcceptsIntents, *operations: Operation[Any]) -> Self:
        """Over the operations that it may ask for."""
        return cls({operation.kind: operation for operation in operations}, accepts)

    def submit(
        self, action: StakingOperationType, request: Mapping[str, Any], key: str, decided: ScheduleUnchanged
    ) -> str:
        """Asks for a step under its key, unless the schedule was changed since; returns the staking_id.

        Raises what `Operation.submit` raises, and RecordChanged.
        """
        body = REQUESTS[action].model_validate(request)
        return self.operations[action].submit(body, PRINCIPAL, key, entries=(decided,)).staking_id

    def accepted_under(self, key: str) -> str | None:
        """The staking_id of what was accepted under the key, read consistently. Raises BooksUnavailable."""
        marker = self.accepts.find_marker(Call(PRINCIPAL, key, "").marker)
        return None if marker is None else marker.staking_id
