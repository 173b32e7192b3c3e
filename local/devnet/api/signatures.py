"""Who has signed a transaction, and whether that suffices (`TransactionUtil.java`; stake2 §8.14, §8.15)."""

from typing import Any

from local.devnet import messages
from local.devnet.api.accounts import permission_message
from local.devnet.api.endpoint import Endpoint, Get
from local.devnet.api.request import Request
from local.devnet.crypto import to_base58
from local.devnet.errors import ContractValidateError, NodeError
from local.devnet.jsonformat import to_json
from local.devnet.ledger import Ledger
from local.devnet.node import Node
from local.devnet.permissions import (
    WEIGHING,
    PermissionRefusedError,
    SignatureError,
    SignatureFormatError,
    check_operation,
    check_weight,
    permission_by_id,
    signer,
)
from local.devnet.transaction import Transaction, transaction_from_json

_CODES: tuple[tuple[type[NodeError], str], ...] = (
    (SignatureFormatError, "SIGNATURE_FORMAT_ERROR"),
    (SignatureError, "COMPUTE_ADDRESS_ERROR"),
    (PermissionRefusedError, "PERMISSION_ERROR"),
)


def get_sign_weight(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    """Whether the signatures suffice; the contract itself is not validated."""
    visible = request.visible
    transaction = transaction_from_json(request.params, visible=visible)
    answer: dict[str, Any] = {"transaction": _extention(transaction, visible=visible)}
    try:
        answer["result"] = _weigh(ledger, transaction, answer, visible=visible)
    except ContractValidateError:
        answer["result"] = {"code": "OTHER_ERROR", "message": "Invalid transaction: no valid contract"}
    except (SignatureFormatError, SignatureError, PermissionRefusedError) as error:
        answer["result"] = _refusal(error)
    return answer


def get_approved_list(_node: Node, _ledger: Ledger, request: Request) -> dict[str, Any]:
    """The addresses that signed, whoever they are: no permission is looked at (until 4.8.2)."""
    visible = request.visible
    transaction = transaction_from_json(request.params, visible=visible)
    answer: dict[str, Any] = {"transaction": _extention(transaction, visible=visible), "result": {}}
    try:
        signers = [signer(transaction.txid, one) for one in transaction.signatures]
    except (SignatureFormatError, SignatureError) as error:
        return answer | {"result": _refusal(error)}
    return answer | _approved(signers, visible=visible)


def _weigh(
    ledger: Ledger, transaction: Transaction, answer: dict[str, Any], *, visible: bool
) -> dict[str, Any]:
    contract = transaction.contract
    account = ledger.account(contract.owner)
    if account is None:
        raise PermissionRefusedError("Account does not exist!")
    permission = permission_by_id(account, contract.permission_id)
    if permission is None:
        raise PermissionRefusedError("Permission for this, does not exist!")
    check_operation(permission, transaction, WEIGHING)
    answer["permission"] = to_json(messages.PERMISSION, permission_message(permission), visible=visible)
    weight = 0
    if transaction.signatures:
        weight, signers = check_weight(permission, transaction)
        answer |= _approved(signers, visible=visible) | {"current_weight": weight}
    return {} if weight >= permission.threshold else {"code": "NOT_ENOUGH_PERMISSION"}


def _approved(signers: list[bytes], *, visible: bool) -> dict[str, Any]:
    listed = [to_base58(one) if visible else one.hex() for one in signers]
    return {"approved_list": listed} if listed else {}


def _refusal(error: NodeError) -> dict[str, Any]:
    code = next(name for type_, name in _CODES if isinstance(error, type_))
    return {"code": code, "message": error.message}


def _extention(transaction: Transaction, *, visible: bool) -> dict[str, Any]:
    """`TransactionExtention`, java-tron's spelling."""
    return {
        "transaction": transaction.to_json(visible=visible),
        "txid": transaction.txid.hex(),
        "result": {"result": True},
    }


ENDPOINTS = {
    "getsignweight": Endpoint(get_sign_weight, Get.EMPTY),
    "getapprovedlist": Endpoint(get_approved_list, Get.EMPTY),
}
