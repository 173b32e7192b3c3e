"""The first FreezeBalance (`FreezeBalanceActuator.java`; stake2 §3.9): checked in full, and then closed."""

from local.devnet import messages
from local.devnet.account import BANDWIDTH, ENERGY
from local.devnet.actuators.base import Outcome, require_account, require_address
from local.devnet.constants import SUN_PER_TRX
from local.devnet.errors import ContractExeError, ContractValidateError
from local.devnet.features import supports_delegation, supports_unfreeze_delay
from local.devnet.ledger import Ledger
from local.devnet.schema import Message

_DAYS = 3
_CONTRACT = messages.ACCOUNT_TYPE.values["Contract"]


def validate(ledger: Ledger, contract: Message) -> None:
    """frozenCount is never looked at: no account of this chain has a stake of the first kind."""
    require_address(contract["owner_address"], "Invalid address")
    account = require_account(ledger, contract["owner_address"])
    amount = contract["frozen_balance"]
    if amount <= 0:
        raise ContractValidateError("frozenBalance must be positive")
    if amount < SUN_PER_TRX:
        raise ContractValidateError("frozenBalance must be greater than or equal to 1 TRX")
    if amount > account.balance:
        raise ContractValidateError("frozenBalance must be less than or equal to accountBalance")
    if contract["frozen_duration"] != _DAYS:
        raise ContractValidateError(
            f"frozenDuration must be less than {_DAYS} days and more than {_DAYS} days"
        )
    if contract["resource"] not in (BANDWIDTH, ENERGY):
        raise ContractValidateError("ResourceCode error, valid ResourceCode[BANDWIDTH、ENERGY]")
    if contract["receiver_address"] and supports_delegation(ledger):
        _check_receiver(ledger, contract["owner_address"], contract["receiver_address"])
    if supports_unfreeze_delay(ledger):
        raise ContractValidateError("freeze v2 is open, old freeze is closed")


def execute(_ledger: Ledger, _contract: Message) -> Outcome:
    raise ContractExeError("this node keeps no stakes of before Stake 2.0")


def _check_receiver(ledger: Ledger, owner: bytes, receiver: bytes) -> None:
    if receiver == owner:
        raise ContractValidateError("receiverAddress must not be the same as ownerAddress")
    require_address(receiver, "Invalid receiverAddress")
    if require_account(ledger, receiver).type == _CONTRACT:
        raise ContractValidateError("Do not allow delegate resources to contract addresses")
