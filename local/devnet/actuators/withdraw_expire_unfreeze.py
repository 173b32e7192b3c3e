"""WithdrawExpireUnfreeze (`WithdrawExpireUnfreezeActuator.java`; stake2 §3.3)."""

from local.devnet.actuators.base import Outcome, existing, require_account, require_address
from local.devnet.errors import ContractValidateError
from local.devnet.features import supports_unfreeze_delay
from local.devnet.javamath import OverflowProblem, checked_add
from local.devnet.ledger import Ledger
from local.devnet.schema import Message
from local.devnet.stakes import expired, total, withdraw_expired


def validate(ledger: Ledger, contract: Message) -> None:
    if not supports_unfreeze_delay(ledger):
        raise ContractValidateError(
            "Not support WithdrawExpireUnfreeze transaction, need to be opened by the committee"
        )
    require_address(contract["owner_address"], "Invalid address")
    account = require_account(ledger, contract["owner_address"])
    ripe = total(expired(account, ledger.now))
    if ripe <= 0:
        raise ContractValidateError("no unFreeze balance to withdraw ")
    try:
        checked_add(account.balance, ripe)
    except OverflowProblem as problem:
        raise ContractValidateError(str(problem)) from None


def execute(ledger: Ledger, contract: Message) -> Outcome:
    account, withdrawn = withdraw_expired(existing(ledger, contract["owner_address"]), ledger.now)
    ledger.put_account(account)
    return Outcome(info={"withdraw_expire_amount": withdrawn})
