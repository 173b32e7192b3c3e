"""What every operation has in common: a plan, carried out once or only shown."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from pydantic import BaseModel

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account
from tron_staking.domain.constants import (
    ACTIVATION_BANDWIDTH_FEE,
    ACTIVATION_BANDWIDTH_RATE,
    ACTIVATION_FEE,
    SHARED_SIGNING_FEE,
    SUN_PER_BYTE,
)
from tron_staking.domain.errors import Forbidden, StateConflict
from tron_staking.domain.money import Sun, trx_text
from tron_staking.domain.permission import Signing
from tron_staking.domain.policies import Policies
from tron_staking.domain.ports import (
    FindsPolicies,
    FindsWallet,
    ReadsAccount,
    ReadsCosts,
    ReadsHead,
    TellsTime,
)
from tron_staking.domain.resources import burned, burned_for_new_account
from tron_staking.domain.transaction import signed_size
from tron_staking.domain.wallet import Wallet
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.requests import owner_of
from tron_staking.models.responses import OperationPlan, StakingResponse
from tron_staking.operations.permitted import permission_of, refuse_unpermitted
from tron_staking.submission.build import build_attempt
from tron_staking.submission.contracts import contract_of
from tron_staking.submission.entries import Entry, LimitSpent
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
    policies: FindsPolicies


@dataclass(frozen=True)
class Operation[Request: BaseModel](ABC):
    """One operation. Its own module says how a request becomes a plan."""

    kind: ClassVar[StakingOperationType]
    common: Common

    @abstractmethod
    def plan(self, request: Request) -> Plan:
        """What the operation will do. Raises InvalidInput, NotFound, StateConflict, Unavailable."""

    def submit(
        self,
        request: Request,
        principal: str,
        idempotency_key: str,
        token_id: str | None = None,
        request_id: str | None = None,
        *,
        entries: tuple[Entry, ...] = (),
    ) -> StakingResponse:
        """Carries the operation out. `token_id` is that of the caller's token, None when there is no caller;
        `entries` are stored with the intent, or refuse it.

        Raises what `plan` raises, IdempotencyMismatch, RateLimited, NotAuthenticated when the token was
        revoked, and what an entry's refusal is.
        """
        asked = request_hash(self.kind, request)
        call = Call(principal, idempotency_key, asked, token_id, request_id, entries)
        return self.common.submitter.submit(
            call, owner_of(request), lambda: self._affordable(self._signable(request))
        )

    def dry_run(self, request: Request) -> OperationPlan:
        """What the operation would do. Raises what `plan` raises."""
        plan = self._signable(request)
        size = self._size(plan)
        burn = self._burn(plan, size)
        left = plan.balance - plan.outflow - burn
        _refuse_overdraft(left)
        return _shown(plan, self.common.clock, size, burn, left)

    def account(self, address: Address) -> Account:
        """A registered wallet's account, at the head. Raises WalletNotFound, StateConflict, Unavailable."""
        wallet = self.common.wallets.wallet(address)
        self._require(address, lambda policies: policies.refuse_operation(self.kind))
        account = self.common.accounts.account(address)
        if account is None:
            raise StateConflict(
                "account_not_activated",
                "the account does not exist on the chain yet; send TRX to it, then try again",
            )
        refuse_unpermitted(wallet, account, self.kind)
        return account

    def _require(self, address: Address, refuse: Callable[[Policies], None]) -> None:
        """What is remembered may be a minute old: nothing is refused by that without another look."""
        try:
            refuse(self.common.policies.policies(address))
        except (Forbidden, StateConflict):
            refuse(self.common.policies.current_policies(address))

    def _signable(self, request: Request) -> Plan:
        """The plan, and who signs it."""
        plan = self.plan(request)
        self._require(plan.address, lambda policies: _refuse_forbidden(plan, policies))
        signing = self._signing(self.common.wallets.wallet(plan.address))
        policies = self.common.policies.policies(plan.address)
        return replace(
            plan,
            signing=signing,
            entries=(*plan.entries, *self._spent(plan, policies)),
            operations_a_minute=policies.operations_a_minute,
        )

    def _signing(self, wallet: Wallet) -> Signing:
        """Where the owner signs, the account says what his signatures must weigh: one question more."""
        if not wallet.is_external:
            return Signing(wallet.permission_id)
        permission = permission_of(wallet.permission_id, self.account(wallet.address))
        return Signing(wallet.permission_id, permission.threshold, permission.fewest_signatures())

    def _spent(self, plan: Plan, policies: Policies) -> Sequence[LimitSpent]:
        """What the plan takes of the day's limit, where there is one."""
        limit = policies.limits.get(self.kind)
        if limit is None or limit.a_day is None or plan.amount is None:
            return ()
        today = self.common.clock.now().date()
        return (LimitSpent(plan.address, self.kind, today, plan.amount, limit.a_day),)

    def _affordable(self, plan: Plan) -> Plan:
        left = plan.balance - plan.outflow
        if 0 <= left < _NEARLY_EMPTY or plan.creates_receiver:
            left -= self._burn(plan, self._size(plan))
        _refuse_overdraft(left)
        return plan

    def _size(self, plan: Plan) -> int:
        now = self.common.clock.now()
        contract = contract_of(plan.draft("", "", now))
        head = self.common.head.head_block()
        attempt = build_attempt(contract, head, now, 1, signing=plan.signing)
        return signed_size(attempt.raw_data, plan.signing.signatures)

    def _burn(self, plan: Plan, size: int) -> Sun:
        fee = self.common.costs.parameter(SHARED_SIGNING_FEE) if plan.signing.signatures > 1 else 0
        return Sun(fee + self._burn_for_bytes(plan, size))

    def _burn_for_bytes(self, plan: Plan, size: int) -> Sun:
        costs = self.common.costs
        bandwidth = costs.bandwidth(plan.address)
        if not plan.creates_receiver:
            return burned(size, bandwidth, costs.parameter(SUN_PER_BYTE))
        rate, fee = costs.parameter(ACTIVATION_BANDWIDTH_RATE), costs.parameter(ACTIVATION_BANDWIDTH_FEE)
        return Sun(costs.parameter(ACTIVATION_FEE) + burned_for_new_account(size, bandwidth, rate, fee))


def _refuse_forbidden(plan: Plan, policies: Policies) -> None:
    """Raises PolicyForbids for whom it is meant for. What takes back from somebody is always allowed."""
    if plan.amount is not None:
        policies.refuse_amount(plan.operation_type, plan.amount)
    if plan.operation_type is StakingOperationType.DELEGATE and plan.receiver is not None:
        policies.refuse_receiver(plan.receiver)
    if plan.operation_type is StakingOperationType.VOTE:
        policies.refuse_witnesses(vote.witness_address for vote in plan.votes or ())


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
