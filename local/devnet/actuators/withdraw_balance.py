"""WithdrawBalance, the claim of rewards (`WithdrawBalanceActuator.java`; stake2 §3.8)."""

from dataclasses import replace

from local.devnet.actuators.base import Outcome, existing, require_account, require_address
from local.devnet.constants import DAY_MS
from local.devnet.errors import ContractValidateError
from local.devnet.javamath import OverflowProblem, checked_add
from local.devnet.ledger import Ledger
from local.devnet.rewards import query, settle
from local.devnet.schema import Message


def validate(ledger: Ledger, contract: Message) -> None:
    owner = contract["owner_address"]
    require_address(owner, "Invalid address")
    account, witness = require_account(ledger, owner), ledger.witness(owner)
    if witness is not None and witness.guard:
        raise ContractValidateError(
            f"Account[{owner.hex()}] is a guard representative and is not allowed to withdraw Balance"
        )
    if ledger.now - account.latest_withdraw_time < DAY_MS:
        raise ContractValidateError(
            f"The last withdraw time is {account.latest_withdraw_time}, less than 24 hours"
        )
    if account.allowance <= 0 and query(ledger, owner) <= 0:
        raise ContractValidateError("witnessAccount does not have any reward")
    try:
        checked_add(account.balance, account.allowance)
    except OverflowProblem as problem:
        raise ContractValidateError(str(problem)) from None


def execute(ledger: Ledger, contract: Message) -> Outcome:
    settle(ledger, contract["owner_address"])
    account = existing(ledger, contract["owner_address"])
    paid = replace(
        account, balance=account.balance + account.allowance, allowance=0, latest_withdraw_time=ledger.now
    )
    ledger.put_account(paid)
    return Outcome(info={"withdraw_amount": account.allowance})
