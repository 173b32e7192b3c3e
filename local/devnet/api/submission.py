"""Broadcasting and weighing signatures (stake2 §7.1, §7.2, §8.14)."""

import json
from typing import Any

from local.devnet import messages
from local.devnet.api.accounts import permission_message
from local.devnet.api.endpoint import Endpoint, Get
from local.devnet.api.request import Request, hex_bytes
from local.devnet.crypto import to_base58
from local.devnet.errors import ContractValidateError, NodeError, NullPointerError
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
)
from local.devnet.transaction import Transaction, transaction_from_json

_WEIGHT_CODES: tuple[tuple[type[NodeError], str], ...] = (
    (SignatureFormatError, "SIGNATURE_FORMAT_ERROR"),
    (SignatureError, "COMPUTE_ADDRESS_ERROR"),
    (PermissionRefusedError, "PERMISSION_ERROR"),
)


def broadcast_transaction(node: Node, _ledger: Ledger, request: Request) -> dict[str, Any]:
    transaction = transaction_from_json(request.params, visible=request.visible)
    return node.broadcast(transaction, request.path).to_json(visible=request.visible)


def broadcast_hex(node: Node, _ledger: Ledger, request: Request) -> dict[str, Any]:
    text = request.params.get("transaction")
    if not isinstance(text, str):
        raise NullPointerError
    transaction = Transaction.from_bytes(hex_bytes(text))
    verdict = node.broadcast(transaction, request.path)
    return {
        "result": verdict.code == 0,
        "code": verdict.code.name,
        "message": verdict.message,
        "transaction": json.dumps(transaction.to_json(visible=request.visible), separators=(",", ":")),
        "txid": verdict.txid.hex(),
    }


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
        code = next(name for type_, name in _WEIGHT_CODES if isinstance(error, type_))
        answer["result"] = {"code": code, "message": error.message}
    return answer


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
        answer["approved_list"] = [to_base58(one) if visible else one.hex() for one in signers]
        answer["current_weight"] = weight
    return {} if weight >= permission.threshold else {"code": "NOT_ENOUGH_PERMISSION"}


def _extention(transaction: Transaction, *, visible: bool) -> dict[str, Any]:
    """`TransactionExtention`, java-tron's spelling."""
    return {
        "transaction": transaction.to_json(visible=visible),
        "txid": transaction.txid.hex(),
        "result": {"result": True},
    }


ENDPOINTS = {
    "broadcasttransaction": Endpoint(broadcast_transaction, Get.REFUSED),
    "broadcasthex": Endpoint(broadcast_hex, Get.REFUSED),
    "getsignweight": Endpoint(get_sign_weight, Get.EMPTY),
}
