"""`GetRewardServlet` and `GetBrokerageServlet` (stake2 §8.8): they read an address in their own way.

Neither `visible` nor a message matters: what begins with 41 is hex, anything else base58. What is no address
of anybody has no reward.
"""

import json
from collections.abc import Callable

from local.devnet.api.answer import OK, Answer
from local.devnet.api.endpoint import Endpoint
from local.devnet.api.request import Request
from local.devnet.crypto import from_base58
from local.devnet.effects import JSON
from local.devnet.errors import PlainError
from local.devnet.ledger import Ledger
from local.devnet.node import Node
from local.devnet.rewards import brokerage, query

_JSON_TYPE = "application/json"
_HEX_PREFIX = "41"
_BASE58 = frozenset("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz")


def get_reward(_node: Node, ledger: Ledger, request: Request) -> Answer:
    return _answer("reward", request, lambda address: query(ledger, address))


def get_brokerage(_node: Node, ledger: Ledger, request: Request) -> Answer:
    """Of the running cycle; 20 for anybody who never set one."""
    return _answer("brokerage", request, lambda address: brokerage(ledger, ledger.cycle, address))


def _answer(name: str, request: Request, read: Callable[[bytes], int]) -> Answer:
    """Zero is shown too, and there is a space after the colon."""
    address = _address(request)
    text = json.dumps({name: read(address) if address else 0})
    return Answer(OK, JSON, text.encode() + b"\n")


def _address(request: Request) -> bytes:
    """No address at all where there is none, or where its checksum is wrong."""
    readable = request.is_get or request.content_type.startswith(_JSON_TYPE)
    text = str(request.params.get("address") or "") if readable else ""
    if text.startswith(_HEX_PREFIX):
        return _from_hex(text)
    for index, character in enumerate(text):
        if character not in _BASE58:
            raise PlainError(f"INVALID address, Illegal character {character} at {index}")
    try:
        return from_base58(text)
    except ValueError:
        return b""


def _from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        problem = "exception decoding Hex string: invalid characters encountered in Hex string"
        raise PlainError(f"INVALID address, {problem}") from None


ENDPOINTS = {
    "getReward": Endpoint(get_reward, solid=True),
    "getBrokerage": Endpoint(get_brokerage, solid=True),
}
