"""UnfreezeBalanceV2 (`UnfreezeBalanceV2Actuator.java`; stake2 §3.2).

As on mainnet the new resource model (proposal 51) is off, so TRON_POWER is no resource to unfreeze.
"""

from dataclasses import replace

from local.devnet.account import BANDWIDTH, ENERGY, Unfreezing
from local.devnet.actuators.base import Outcome, existing, require_account, require_address
from local.devnet.constants import DAY_MS, UNFREEZE_MAX_TIMES
from local.devnet.errors import ContractValidateError
from local.devnet.features import supports_unfreeze_delay
from local.devnet.ledger import Ledger
from local.devnet.rewards import settle
from local.devnet.schema import Message
from local.devnet.stakes import pending, stake, withdraw_expired
from local.devnet.votes import shrink

_NAMES = {BANDWIDTH: "BANDWIDTH", ENERGY: "Energy"}


def validate(ledger: Ledger, contract: Message) -> None:
    if not supports_unfreeze_delay(ledger):
        raise ContractValidateError("Not support UnfreezeV2 transaction, need to be opened by the committee")
    require_address(contract["owner_address"], "Invalid address")
    account = require_account(ledger, contract["owner_address"], "does not exist")
    resource, amount = contract["resource"], contract["unfreeze_balance"]
    if resource not in _NAMES:
        raise ContractValidateError("ResourceCode error.valid ResourceCode[BANDWIDTH、Energy]")
    frozen = account.share(resource).frozen
    if frozen <= 0:
        raise ContractValidateError(f"no frozenBalance({_NAMES[resource]})")
    if not 0 < amount <= frozen:
        raise ContractValidateError(f"Invalid unfreeze_balance, [{amount}] is error")
    if len(pending(account, ledger.now)) >= UNFREEZE_MAX_TIMES:
        raise ContractValidateError("Invalid unfreeze operation, unfreezing times is over limit")


def execute(ledger: Ledger, contract: Message) -> Outcome:
    """Rewards are settled at the old votes before the stake, and with it the votes, may shrink."""
    owner, resource, amount = contract["owner_address"], contract["resource"], contract["unfreeze_balance"]
    settle(ledger, owner)
    account, withdrawn = withdraw_expired(existing(ledger, owner), ledger.now)
    expire_time = ledger.now + ledger.value("getUnfreezeDelayDays") * DAY_MS
    entry = Unfreezing(resource, amount, expire_time)
    account = stake(ledger, replace(account, unfreezing=(*account.unfreezing, entry)), resource, -amount)
    ledger.put_account(shrink(ledger, account))
    return Outcome(info={"withdraw_expire_amount": withdrawn})
