"""Freezes TRX for bandwidth or energy (FreezeBalanceV2)."""

from dataclasses import dataclass
from datetime import timedelta

from tron_staking.domain.address import Address
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import Sun, trx_text
from tron_staking.domain.ports import FindsWallet, ReadsAccount, ReadsCosts, ReadsHead, TellsTime
from tron_staking.domain.resources import burned
from tron_staking.domain.transaction import FreezeBalanceV2, signed_size
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.requests import FreezeBalanceRequest
from tron_staking.models.responses import FreezePlan, StakingResponse
from tron_staking.submission.build import build_attempt
from tron_staking.submission.intent import Call, Plan, request_hash
from tron_staking.submission.submit import Submitter

_NEARLY_EMPTY = Sun(10_000_000)
"""With more than this left no fee matters; with less, the chain is asked what the transaction costs."""


@dataclass(frozen=True)
class Freezer:
    """Freezes. `submitter` makes it happen at most once."""

    wallets: FindsWallet
    accounts: ReadsAccount
    head: ReadsHead
    costs: ReadsCosts
    clock: TellsTime
    submitter: Submitter

    def freeze(self, request: FreezeBalanceRequest, principal: str, idempotency_key: str) -> StakingResponse:
        """Submits the freeze. Raises WalletNotFound, StateConflict, IdempotencyMismatch, Unavailable."""
        call = Call(principal, idempotency_key, request_hash(StakingOperationType.FREEZE, request))
        return self.submitter.submit(call, lambda: self._plan(request))

    def dry_run(self, request: FreezeBalanceRequest) -> FreezePlan:
        """What the freeze would do. Raises WalletNotFound, StateConflict, Unavailable."""
        self.wallets.wallet(request.address)
        size = self._size(request)
        burn = self._burn(request.address, size)
        left = self._balance(request.address) - request.amount - burn
        _refuse_overdraft(left)
        return FreezePlan(
            address=request.address,
            operation_type=StakingOperationType.FREEZE,
            amount=trx_text(request.amount),
            amount_sun=request.amount,
            resource=request.resource,
            balance_after=trx_text(left),
            balance_after_sun=left,
            bandwidth_bytes=size,
            burn=trx_text(burn),
            burn_sun=burn,
            votes_lost=0,
            expires_at=self.clock.now() + timedelta(days=request.duration),
            message=_message(request, "would be"),
        )

    def _plan(self, request: FreezeBalanceRequest) -> Plan:
        self.wallets.wallet(request.address)
        left = self._balance(request.address) - request.amount
        if left < _NEARLY_EMPTY:
            left -= self._burn(request.address, self._size(request)) if left >= 0 else 0
        _refuse_overdraft(left)
        return Plan(
            operation_type=StakingOperationType.FREEZE,
            address=request.address,
            amount=request.amount,
            resource=request.resource,
            duration=request.duration,
            message=_message(request, "is being"),
        )

    def _balance(self, address: Address) -> Sun:
        account = self.accounts.account(address)
        if account is None:
            raise StateConflict(
                "account_not_activated",
                "the account does not exist on the chain yet; send TRX to it, then try again",
            )
        return account.balance

    def _size(self, request: FreezeBalanceRequest) -> int:
        contract = FreezeBalanceV2(request.address, request.amount, request.resource)
        attempt = build_attempt(contract, self.head.head_block(), self.clock.now(), number=1)
        return signed_size(attempt.raw_data)

    def _burn(self, address: Address, size: int) -> Sun:
        return burned(size, self.costs.bandwidth(address), self.costs.sun_per_byte())


def _refuse_overdraft(left: int) -> None:
    if left < 0:
        raise StateConflict(
            "insufficient_balance",
            f"the account has {trx_text(-left)} TRX too little for this amount and the transaction's cost; "
            "freeze less, or send TRX to it",
        )


def _message(request: FreezeBalanceRequest, verb: str) -> str:
    days = f"{request.duration} day{'s' * (request.duration != 1)}"
    return f"{trx_text(request.amount)} TRX {verb} frozen for {request.resource}, committed for {days}"
