"""WitnessCreate (`WitnessCreateActuator.java`): becoming a candidate costs 9999 TRX, which are burned."""

from dataclasses import replace

from local.devnet.account import default_witness
from local.devnet.actuators.base import Outcome, existing, require_address
from local.devnet.errors import ContractValidateError
from local.devnet.ledger import Ledger
from local.devnet.records import Witness
from local.devnet.schema import Message

_COST = "getAccountUpgradeCost"
_MAX_URL_BYTES = 256


def validate(ledger: Ledger, contract: Message) -> None:
    owner = contract["owner_address"]
    require_address(owner, "Invalid address")
    if not 0 < len(contract["url"]) <= _MAX_URL_BYTES:
        raise ContractValidateError("Invalid url")
    account = ledger.account(owner)
    if account is None:
        raise ContractValidateError(f"account[{owner.hex()}] not exists")
    if ledger.witness(owner) is not None:
        raise ContractValidateError(f"Witness[{owner.hex()}] has existed")
    if account.balance < ledger.value(_COST):
        raise ContractValidateError("balance < AccountUpgradeCost")


def execute(ledger: Ledger, contract: Message) -> Outcome:
    owner, cost = contract["owner_address"], ledger.value(_COST)
    account = existing(ledger, owner)
    ledger.put_account(
        replace(
            account,
            balance=account.balance - cost,
            is_witness=True,
            witness_permission=default_witness(owner),
        )
    )
    ledger.put_witness(Witness(owner, contract["url"].decode(errors="replace")))
    ledger.burn(cost)
    return Outcome(cost)
