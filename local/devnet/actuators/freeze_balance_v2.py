"""FreezeBalanceV2 (`FreezeBalanceV2Actuator.java`; stake2 §3.1).

As on mainnet the new resource model (proposal 51) is off, so TRON_POWER is no resource to freeze.
"""

from dataclasses import replace

from local.devnet.account import BANDWIDTH, ENERGY
from local.devnet.actuators.base import Outcome, existing, require_account, require_address
from local.devnet.constants import SUN_PER_TRX
from local.devnet.errors import ContractValidateError
from local.devnet.features import supports_unfreeze_delay
from local.devnet.ledger import Ledger
from local.devnet.schema import Message
from local.devnet.stakes import stake


def validate(ledger: Ledger, contract: Message) -> None:
    if not supports_unfreeze_delay(ledger):
        raise ContractValidateError("Not support FreezeV2 transaction, need to be opened by the committee")
    require_address(contract["owner_address"], "Invalid address")
    account = require_account(ledger, contract["owner_address"])
    amount = contract["frozen_balance"]
    if amount <= 0:
        raise ContractValidateError("frozenBalance must be positive")
    if amount < SUN_PER_TRX:
        raise ContractValidateError("frozenBalance must be greater than or equal to 1 TRX")
    if amount > account.balance:
        raise ContractValidateError("frozenBalance must be less than or equal to accountBalance")
    if contract["resource"] not in (BANDWIDTH, ENERGY):
        raise ContractValidateError("ResourceCode error, valid ResourceCode[BANDWIDTH、ENERGY]")


def execute(ledger: Ledger, contract: Message) -> Outcome:
    amount = contract["frozen_balance"]
    account = stake(ledger, existing(ledger, contract["owner_address"]), contract["resource"], amount)
    ledger.put_account(replace(account, balance=account.balance - amount))
    return Outcome()
