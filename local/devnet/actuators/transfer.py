"""Transfer of TRX (`TransferActuator.java`; stake2 §10)."""

from dataclasses import replace

from local.devnet.account import new_account
from local.devnet.actuators.base import Outcome, existing, require_address
from local.devnet.constants import INT64_MAX
from local.devnet.errors import ContractValidateError
from local.devnet.ledger import Ledger
from local.devnet.schema import Message

_CREATE_FEE = "getCreateNewAccountFeeInSystemContract"


def validate(ledger: Ledger, contract: Message) -> None:
    require_address(contract["owner_address"], "Invalid ownerAddress!")
    require_address(contract["to_address"], "Invalid toAddress!")
    if contract["to_address"] == contract["owner_address"]:
        raise ContractValidateError("Cannot transfer TRX to yourself.")
    owner = ledger.account(contract["owner_address"])
    if owner is None:
        raise ContractValidateError("Validate TransferContract error, no OwnerAccount.")
    amount = contract["amount"]
    if amount <= 0:
        raise ContractValidateError("Amount must be greater than 0.")
    receiver = ledger.account(contract["to_address"])
    fee = ledger.value(_CREATE_FEE) if receiver is None else 0
    if amount + fee > INT64_MAX or (receiver is not None and receiver.balance + amount > INT64_MAX):
        raise ContractValidateError("long overflow")
    if owner.balance < amount + fee:
        raise ContractValidateError("Validate TransferContract error, balance is not sufficient.")


def execute(ledger: Ledger, contract: Message) -> Outcome:
    amount, fee = contract["amount"], 0
    receiver = ledger.account(contract["to_address"])
    if receiver is None:
        receiver = new_account(contract["to_address"], create_time=ledger.now)
        fee = ledger.value(_CREATE_FEE)
    owner = existing(ledger, contract["owner_address"])
    ledger.put_account(replace(owner, balance=owner.balance - amount - fee))
    ledger.put_account(replace(receiver, balance=receiver.balance + amount))
    ledger.burn(fee)
    return Outcome(fee)
