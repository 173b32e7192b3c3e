"""AccountPermissionUpdate (`AccountPermissionUpdateActuator.java`; stake2 §9.3). It costs 100 TRX."""

from dataclasses import replace

from local.devnet import messages
from local.devnet.account import ACTIVE_ID, OWNER_ID, WITNESS_ID, Account, Permission
from local.devnet.actuators.base import Outcome, existing, require_address
from local.devnet.actuators.permission_rules import check_permission
from local.devnet.errors import ContractExeError, ContractValidateError
from local.devnet.ledger import Ledger
from local.devnet.schema import Message

_FEE = "getUpdateAccountPermissionFee"
_MAX_ACTIVES = 8
_TYPES = messages.PERMISSION_TYPE.values


def validate(ledger: Ledger, contract: Message) -> None:
    """The fee is not looked at: an account that cannot pay it fails in `execute`."""
    if ledger.value("getAllowMultiSign") != 1:
        raise ContractValidateError("multi sign is not allowed, need to be opened by the committee")
    require_address(contract["owner_address"], "invalidate ownerAddress")
    account = ledger.account(contract["owner_address"])
    if account is None:
        raise ContractValidateError("ownerAddress account does not exist")
    _check_presence(account, contract)
    _check(contract["owner"], "Owner")
    if account.is_witness:
        _check(contract["witness"], "Witness")
    for active in contract["actives"]:
        _check(active, "Active")


def execute(ledger: Ledger, contract: Message) -> Outcome:
    """Ids are given anew: 0, 1, and 2 onwards for active permissions in their order."""
    account, fee = existing(ledger, contract["owner_address"]), ledger.value(_FEE)
    if account.balance < fee:
        raise ContractExeError(
            f"{account.address.hex()} insufficient balance, balance: {account.balance}, amount: {fee}"
        )
    changed = replace(
        account,
        balance=account.balance - fee,
        owner_permission=_stored(contract["owner"], OWNER_ID),
        active_permissions=tuple(
            _stored(one, number) for number, one in enumerate(contract["actives"], ACTIVE_ID)
        ),
    )
    if account.is_witness:
        changed = replace(changed, witness_permission=_stored(contract["witness"], WITNESS_ID))
    ledger.put_account(changed)
    ledger.burn(fee)
    return Outcome(fee)


def _check_presence(account: Account, contract: Message) -> None:
    if contract["owner"] is None:
        raise ContractValidateError("owner permission is missed")
    if account.is_witness and contract["witness"] is None:
        raise ContractValidateError("witness permission is missed")
    if not account.is_witness and contract["witness"] is not None:
        raise ContractValidateError("account isn't witness can't set witness permission")
    if not contract["actives"]:
        raise ContractValidateError("active permission is missed")
    if len(contract["actives"]) > _MAX_ACTIVES:
        raise ContractValidateError("active permission is too many")


def _check(permission: Message, type_name: str) -> None:
    if permission["type"] != _TYPES[type_name]:
        raise ContractValidateError(f"{type_name.lower()} permission type is error")
    check_permission(permission, type_name)


def _stored(message: Message, permission_id: int) -> Permission:
    return Permission(
        type=message["type"],
        id=permission_id,
        name=message["permission_name"],
        threshold=message["threshold"],
        keys=tuple((key["address"], key["weight"]) for key in message["keys"]),
        operations=message["operations"],
    )
