"""Block and transaction queries (stake2 §8.10, §8.11)."""

import re
from typing import Any

from local.devnet import messages
from local.devnet.api.endpoint import Endpoint
from local.devnet.api.request import Request
from local.devnet.block import Block
from local.devnet.errors import PlainError
from local.devnet.jsonformat import to_json
from local.devnet.ledger import INFOS, TRANSACTIONS, Ledger
from local.devnet.node import Node
from local.devnet.schema import Schema, boolean, integer, raw, string

BYTES_MESSAGE = Schema("BytesMessage", (raw(1, "value"),))
_NUMBER_MESSAGE = Schema("NumberMessage", (integer(1, "num"),))
_BLOCK_REQUEST = Schema("BlockReq", (string(1, "id_or_num"), boolean(2, "detail")))
_HASH = re.compile(r"[0-9a-fA-F]{64}")
_NUMBER = re.compile(r"-?[0-9]{1,19}")


def get_now_block(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    return ledger.head().to_json(visible=request.visible)


def get_block_by_num(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    block = ledger.block(request.parse(_NUMBER_MESSAGE)["num"])
    return block.to_json(visible=request.visible) if block else {}


def get_block_by_id(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    block = _by_id(ledger, request.parse(BYTES_MESSAGE)["value"])
    return block.to_json(visible=request.visible) if block else {}


def get_block(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    """By id, by number or the head; without transactions unless `detail`."""
    params = request.parse(_BLOCK_REQUEST)
    block = _by_id_or_number(ledger, params["id_or_num"])
    return block.to_json(visible=request.visible, detail=params["detail"]) if block else {}


def get_transaction_by_id(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    """Also a pending transaction, already with contractRet SUCCESS (stake2 §7.3)."""
    transaction = ledger.store.get(TRANSACTIONS, request.parse(BYTES_MESSAGE)["value"])
    return transaction.to_json(visible=request.visible, executed=True) if transaction else {}


def get_transaction_info_by_id(_node: Node, ledger: Ledger, request: Request) -> dict[str, Any]:
    info = ledger.store.get(INFOS, request.parse(BYTES_MESSAGE)["value"])
    return to_json(messages.TRANSACTION_INFO, info, visible=request.visible) if info else {}


def _by_id_or_number(ledger: Ledger, wanted: str) -> Block | None:
    if not wanted:
        return ledger.head()
    if _HASH.fullmatch(wanted):
        return _by_id(ledger, bytes.fromhex(wanted))
    if not _NUMBER.fullmatch(wanted):
        raise PlainError("id must be legal block hash.")
    if int(wanted) < 0:
        raise PlainError("num must be non-positive number.")
    return ledger.block(int(wanted))


def _by_id(ledger: Ledger, block_id: bytes) -> Block | None:
    block = ledger.block(int.from_bytes(block_id[:8], "big"))
    return block if block and block.id == block_id else None


ENDPOINTS = {
    "getnowblock": Endpoint(get_now_block, solid=True, from_body=False),
    "getblock": Endpoint(get_block, solid=True),
    "getblockbynum": Endpoint(get_block_by_num, solid=True),
    "getblockbyid": Endpoint(get_block_by_id, solid=True),
    "gettransactionbyid": Endpoint(get_transaction_by_id, solid=True),
    "gettransactioninfobyid": Endpoint(get_transaction_info_by_id, solid=True),
}
