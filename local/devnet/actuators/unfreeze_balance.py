"""The first UnfreezeBalance (`UnfreezeBalanceActuator.java`; stake2 §3.9): here nobody has such a stake."""

from local.devnet.account import BANDWIDTH, ENERGY
from local.devnet.actuators.base import Outcome, require_account, require_address
from local.devnet.errors import ContractExeError, ContractValidateError
from local.devnet.features import supports_delegation
from local.devnet.ledger import Ledger
from local.devnet.schema import Message

_NAMES = {BANDWIDTH: "BANDWIDTH", ENERGY: "Energy"}


def validate(ledger: Ledger, contract: Message) -> None:
    owner, receiver = contract["owner_address"], contract["receiver_address"]
    require_address(owner, "Invalid address")
    require_account(ledger, owner, "does not exist")
    if receiver and supports_delegation(ledger):
        if receiver == owner:
            raise ContractValidateError("receiverAddress must not be the same as ownerAddress")
        require_address(receiver, "Invalid receiverAddress")
        raise ContractValidateError("delegated Resource does not exist")
    if contract["resource"] not in _NAMES:
        raise ContractValidateError("ResourceCode error.valid ResourceCode[BANDWIDTH、Energy]")
    raise ContractValidateError(f"no frozenBalance({_NAMES[contract['resource']]})")


def execute(_ledger: Ledger, _contract: Message) -> Outcome:
    raise ContractExeError("this node keeps no stakes of before Stake 2.0")
