"""What every operation has in common: a plan, carried out once or only shown."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from pydantic import BaseModel

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account
from tron_staking.domain.constants import (
    ACTIVATION_BANDWIDTH_FEE,
    ACTIVATION_BANDWIDTH_RATE,
    ACTIVATION_FEE,
    SUN_PER_BYTE,
)
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import Sun, trx_text
from tron_staking.domain.ports import FindsWallet, ReadsAccount, ReadsCosts, ReadsHead, TellsTime
from tron_staking.domain.resources import burned, burned_for_new_account
from tron_staking.domain.transaction import signed_size
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.responses import OperationPlan, StakingResponse
from tron_staking.submission.build import build_attempt
from tron_staking.submission.contracts import contract_of
from tron_staking.submission.intent import Call, Plan, request_hash
from tron_staking.submission.submit import Submitter

_NEARLY_EMPTY = Sun(10_000_000)
"""With more than this left no fee matters; with less, the chain is asked what the transaction costs."""


@dataclass(frozen=True)
class Common:
    """The ports that every operation needs. `submitter` makes an operation happen at most once."""

    wallets: FindsWallet
    accounts: ReadsAccount
    head: ReadsHead
    costs: ReadsCosts
    clock: TellsTime
    submitter: Submitter


@dataclass(frozen=True)
class Operation[Request: BaseModel](ABC):
    """One operation. Its own module says how a request becomes a plan."""

    kind: ClassVar[StakingOperationType]
    common: Common

    @abstractmethod
    def plan(self, request: Request) -> Plan:
        """What the operation will do. Raises InvalidInput, NotFound, StateConflict, Unavailable."""

    def submit(
        self, request: Request, principal: str, idempotency_key: str, request_id: str | None = None
    ) -> StakingResponse:
        """Carries the operation out. Raises what `plan` raises, and IdempotencyMismatch."""
        call = Call(principal, idempotency_key, request_hash(self.kind, request), request_id)
        return self.common.submitter.submit(call, lambda: self._affordable(self.plan(request)))

    def dry_run(self, request: Request) -> OperationPlan:
        """What the operation would do. Raises what `plan` raises."""
        plan = self.plan(request)
        size = self._size(plan)
        burn = self._burn(plan, size)
        left = plan.balance - plan.outflow - burn
        _refuse_overdraft(left)
        return _shown(plan, self.common.clock, size, burn, left)

    def account(self, address: Address) -> Account:
        """A registered wallet's account, at the head. Raises WalletNotFound, StateConflict, Unavailable."""
        self.common.wallets.wallet(address)
        account = self.common.accounts.account(address)
        if account is None:
            raise StateConflict(
                "account_not_activated",
                "the account does not exist on the chain yet; send TRX to it, then try again",
            )
        return account

    def _affordable(self, plan: Plan) -> Plan:
        left = plan.balance - plan.outflow
        if 0 <= left < _NEARLY_EMPTY or plan.creates_receiver:
            left -= self._burn(plan, self._size(plan))
        _refuse_overdraft(left)
        return plan

    def _size(self, plan: Plan) -> int:
        now = self.common.clock.now()
        contract = contract_of(plan.draft("", "", now))
        return signed_size(build_attempt(contract, self.common.head.head_block(), now, number=1).raw_data)

    def _burn(self, plan: Plan, size: int) -> Sun:
        costs = self.common.costs
        bandwidth = costs.bandwidth(plan.address)
        if not plan.creates_receiver:
            return burned(size, bandwidth, costs.parameter(SUN_PER_BYTE))
        rate, fee = costs.parameter(ACTIVATION_BANDWIDTH_RATE), costs.parameter(ACTIVATION_BANDWIDTH_FEE)
        return Sun(costs.parameter(ACTIVATION_FEE) + burned_for_new_account(size, bandwidth, rate, fee))


def _refuse_overdraft(left: int) -> None:
    if left < 0:
        raise StateConflict(
            "insufficient_balance",
            f"the account has {trx_text(-left)} TRX too little for this and the transaction's cost; "
            "ask for less, or send TRX to it",
        )


def _shown(plan: Plan, clock: TellsTime, size: int, burn: Sun, left: int) -> OperationPlan:
    draft = plan.draft("", "", clock.now())
    return OperationPlan(
        address=plan.address,
        operation_type=plan.operation_type,
        amount=None if plan.amount is None else trx_text(plan.amount),
        amount_sun=plan.amount,
        resource=plan.resource,
        receiver=plan.receiver,
        balance_after=trx_text(left),
        balance_after_sun=left,
        bandwidth_bytes=size,
        burn=trx_text(burn),
        burn_sun=burn,
        votes=plan.votes,
        votes_after=plan.votes_after,
        votes_lost=plan.votes_lost,
        revote=plan.revote,
        expires_at=draft.expires_at,
        available_at=plan.available_at,
        warnings=plan.warnings,
        message=plan.message,
    )
