"""`/admin`: driving the devnet over HTTP. Not a part of java-tron."""

from collections.abc import Callable
from typing import Any

from local.devnet.account import Account
from local.devnet.block import Block
from local.devnet.crypto import address_of, from_base58, is_address, to_base58
from local.devnet.faults import effect_from_json
from local.devnet.keys import account_key, faucet_key
from local.devnet.ledger import BLOCKS
from local.devnet.node import Node

type Body = dict[str, Any]
type Action = Callable[[Node, Body], Body]


class AdminError(ValueError):
    """A request that cannot be carried out."""


def state(node: Node, _body: Body) -> Body:
    """Where the chain and the clock are."""
    genesis = node.head.store.get(BLOCKS, 0)
    return {
        "mode": node.config.mode,
        "seed": node.config.seed,
        "genesis_id": genesis.id.hex() if genesis else None,
        "now_ms": node.clock.now(),
        "clock_offset_ms": node.clock.offset_ms,
        "head": _block(node.chain.head_block),
        "solid": _block(node.chain.solid_block),
        "solid_lag": node.chain.solid_lag,
        "pending": [txid.hex() for txid in node.mempool.waiting],
        "faucet": to_base58(address_of(faucet_key(node.config.seed).public_key)),
        "faults": [rule.to_json() for rule in node.faults.rules()],
    }


def produce(node: Node, body: Body) -> Body:
    node.produce(_integer(body, "count", default=1))
    return state(node, body)


def advance(node: Node, body: Body) -> Body:
    """`seconds` jump to one block there; `blocks` are made one by one; both in this order."""
    if not body.keys() & {"seconds", "blocks"}:
        raise AdminError("seconds or blocks is required")
    if "seconds" in body:
        node.advance(_integer(body, "seconds"))
    if "blocks" in body:
        node.produce(_integer(body, "blocks"))
    return state(node, body)


def set_solid_lag(node: Node, body: Body) -> Body:
    node.set_solid_lag(_integer(body, "blocks"))
    return state(node, body)


def account(node: Node, body: Body) -> Body:
    """Fund an address from the faucet; with `index` a derived one, whose key is in the answer."""
    key = account_key(node.config.seed, _integer(body, "index")) if "index" in body else None
    address = address_of(key.public_key) if key else _address(body)
    verdict = node.fund(address, _integer(body, "amount_sun"))
    answer = {"address": to_base58(address), "txid": verdict.txid.hex(), "code": verdict.code.name}
    answer |= {"private_key": key.to_hex()} if key else {}
    return answer | {"message": verdict.message} if verdict.message else answer | _balance(node, address)


def list_faults(node: Node, _body: Body) -> Body:
    return {"faults": [rule.to_json() for rule in node.faults.rules()]}


def add_fault(node: Node, body: Body) -> Body:
    uses = _integer(body, "uses") if body.get("uses") is not None else None
    return node.faults.add(effect_from_json(body), body.get("path"), uses).to_json()


def clear_faults(node: Node, body: Body) -> Body:
    """All of them, or the one with this `id`."""
    node.faults.clear(_integer(body, "id") if "id" in body else None)
    return list_faults(node, body)


ACTIONS: dict[tuple[str, str], Action] = {
    ("GET", "state"): state,
    ("POST", "blocks"): produce,
    ("POST", "advance"): advance,
    ("POST", "solid-lag"): set_solid_lag,
    ("POST", "accounts"): account,
    ("GET", "faults"): list_faults,
    ("POST", "faults"): add_fault,
    ("DELETE", "faults"): clear_faults,
}


def _integer(body: Body, name: str, default: int | None = None) -> int:
    value = body.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise AdminError(f"{name} must be a non-negative integer")
    return value


def _address(body: Body) -> bytes:
    try:
        address = from_base58(body.get("address", ""))
    except (TypeError, ValueError):
        address = b""
    if not is_address(address):
        raise AdminError("address must be base58check, or give the index of a derived account")
    return address


def _balance(node: Node, address: bytes) -> Body:
    found: Account | None = node.pending.account(address)
    return {"balance_sun": found.balance if found else 0}


def _block(block: Block) -> Body:
    return {"number": block.number, "id": block.id.hex(), "timestamp_ms": block.timestamp}
