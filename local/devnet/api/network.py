"""What a node says about itself and its chain (stake2 §8.12, §8.13, §8.16)."""

from typing import Any

from local.devnet.api.blocks import BYTES_MESSAGE
from local.devnet.api.endpoint import Endpoint
from local.devnet.api.request import Request
from local.devnet.block import Block
from local.devnet.ledger import Ledger
from local.devnet.node import Node
from local.devnet.parameters import MAINNET

_VERSION = "4.8.0"


def get_node_info(node: Node, _ledger: Ledger, _request: Request) -> dict[str, Any]:
    """The part of `NodeInfo` that clients read."""
    return {
        "activeConnectCount": node.conditions.peers,
        "beginSyncNum": node.head.head().number,
        "block": _name(node.head.head()),
        "configNodeInfo": {"codeVersion": _VERSION, "supportConstant": False},
        "currentConnectCount": node.conditions.peers,
        "passiveConnectCount": 0,
        "peerInfoList": [],
        "solidityBlock": _name(node.solid.head()),
        "totalFlow": 0,
    }


def get_chain_parameters(_node: Node, ledger: Ledger, _request: Request) -> dict[str, Any]:
    """A parameter that is 0 has a key and no value."""
    values = {key: ledger.value(key) for key in MAINNET}
    return {
        "chainParameter": [
            {"key": key, "value": value} if value else {"key": key} for key, value in values.items()
        ]
    }


def get_pending_size(node: Node, _ledger: Ledger, _request: Request) -> dict[str, Any]:
    return {"pendingTransactionSize": len(node.mempool.waiting)}


def get_transaction_list_from_pending(node: Node, _ledger: Ledger, _request: Request) -> dict[str, Any]:
    txids = [one.hex() for one in node.mempool.waiting]
    return {"txId": txids} if txids else {}


def get_transaction_from_pending(node: Node, _ledger: Ledger, request: Request) -> dict[str, Any]:
    waiting = node.mempool.waiting.get(request.parse(BYTES_MESSAGE)["value"])
    return waiting.transaction.to_json(visible=request.visible, executed=True) if waiting else {}


def _name(block: Block) -> str:
    return f"Num:{block.number},ID:{block.id.hex()}"


ENDPOINTS = {
    "getnodeinfo": Endpoint(get_node_info, from_body=False),
    "getchainparameters": Endpoint(get_chain_parameters, from_body=False),
    "getpendingsize": Endpoint(get_pending_size, from_body=False),
    "gettransactionlistfrompending": Endpoint(get_transaction_list_from_pending, from_body=False),
    "gettransactionfrompending": Endpoint(get_transaction_from_pending),
}
