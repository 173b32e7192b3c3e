"""Broadcasting (stake2 §7.1, §7.2)."""

import json
from typing import Any

from local.devnet.api.endpoint import Endpoint, Get
from local.devnet.api.request import Request, hex_bytes
from local.devnet.errors import NullPointerError
from local.devnet.ledger import Ledger
from local.devnet.node import Node
from local.devnet.transaction import Transaction, transaction_from_json


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


ENDPOINTS = {
    "broadcasttransaction": Endpoint(broadcast_transaction, Get.REFUSED),
    "broadcasthex": Endpoint(broadcast_hex, Get.REFUSED),
}
