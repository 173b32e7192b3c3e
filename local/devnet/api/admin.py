"""`/admin`: driving the devnet over HTTP. Not a part of java-tron.

Chain, clock and parameters are those of the whole network; faults, lag and conditions those of the node whose
port was asked.
"""

from dataclasses import asdict, fields

from local.devnet import snapshot
from local.devnet.api.orders import Action, AdminError, Body, address, boolean, integer
from local.devnet.block import Block
from local.devnet.conditions import Conditions
from local.devnet.constants import DAY_MS
from local.devnet.crypto import address_of, to_base58
from local.devnet.effect_json import effect_from_json
from local.devnet.keys import account_key, faucet_key
from local.devnet.ledger import BLOCKS
from local.devnet.node import Node
from local.devnet.parameters import MAINNET

_KEPT, _LOST = "pending", "lost"


def state(node: Node, _body: Body) -> Body:
    """Where the chain and the clock are."""
    genesis = node.chain.head.get(BLOCKS, 0)
    return {
        "mode": node.config.mode,
        "seed": node.config.seed,
        "genesis_id": genesis.id.hex() if genesis else None,
        "now_ms": node.clock.now(),
        "clock_offset_ms": node.clock.offset_ms,
        "head": _block(node.chain.head_block),
        "solid": _block(node.chain.solid_block),
        "solid_lag": node.chain.solid_lag,
        "stalled": node.chain.stalled,
        "lag": node.lag,
        "conditions": asdict(node.conditions),
        "pending": [txid.hex() for txid in node.mempool.waiting],
        "faucet": to_base58(address_of(faucet_key(node.config.seed).public_key)),
        "faults": [rule.to_json() for rule in node.faults.rules()],
    }


def clock(node: Node, _body: Body) -> Body:
    """The clock and nothing else, for whoever wants the chain's time often."""
    return {"now_ms": node.clock.now(), "clock_offset_ms": node.clock.offset_ms}


def produce(node: Node, body: Body) -> Body:
    node.produce(integer(body, "count", default=1))
    return state(node, body)


def advance(node: Node, body: Body) -> Body:
    """`seconds` jump to one block there; `days` and `blocks` pass with a block in every slot."""
    if not body.keys() & {"seconds", "days", "blocks"}:
        raise AdminError("seconds, days or blocks is required")
    if "seconds" in body:
        node.advance(integer(body, "seconds"))
    if "days" in body:
        node.network.live(integer(body, "days") * DAY_MS)
    if "blocks" in body:
        node.produce(integer(body, "blocks"))
    return state(node, body)


def shift_clock(node: Node, body: Body) -> Body:
    """The clock alone: no block is made."""
    node.clock.shift(integer(body, "shift_ms"))
    return state(node, body)


def reorganise(node: Node, body: Body) -> Body:
    """Another branch instead of the last `blocks`, their `transactions` "pending" again or "lost"."""
    transactions = body.get("transactions", _KEPT)
    if transactions not in (_KEPT, _LOST):
        raise AdminError(f"transactions must be {_KEPT} or {_LOST}")
    txids = node.network.reorganise(
        integer(body, "blocks"), keep=transactions == _KEPT, branch=integer(body, "branch", default=0)
    )
    return state(node, body) | {"dropped": [one.hex() for one in txids]}


def set_solid_lag(node: Node, body: Body) -> Body:
    node.set_solid_lag(integer(body, "blocks"))
    return state(node, body)


def stall(node: Node, body: Body) -> Body:
    node.network.stall(stalled=boolean(body, "stalled"))
    return state(node, body)


def set_lag(node: Node, body: Body) -> Body:
    node.lag = integer(body, "blocks")
    return state(node, body)


def set_conditions(node: Node, body: Body) -> Body:
    kinds = {one.name: one.type for one in fields(Conditions)}
    unknown = body.keys() - kinds.keys()
    if unknown:
        raise AdminError(f"there is no condition {', '.join(sorted(unknown))}")
    read = {name: boolean if kinds[name] is bool else integer for name in body}
    values = {name: read[name](body, name) for name in body}
    for name, value in values.items():
        setattr(node.conditions, name, value)
    return asdict(node.conditions)


def parameters(node: Node, _body: Body) -> Body:
    return {name: node.pending.value(name) for name in MAINNET}


def set_parameters(node: Node, body: Body) -> Body:
    node.network.set_parameters({name: integer(body, name) for name in body})
    return parameters(node, body)


def save(node: Node, _body: Body) -> Body:
    return snapshot.dump(node)


def restore(node: Node, body: Body) -> Body:
    """Back to the state that `save` gave."""
    snapshot.restore(node, body)
    return state(node, body)


def account(node: Node, body: Body) -> Body:
    """Fund an address from the faucet; with `index` a derived one, whose key is in the answer."""
    key = account_key(node.config.seed, integer(body, "index")) if "index" in body else None
    receiver = address_of(key.public_key) if key else address(body)
    verdict = node.fund(receiver, integer(body, "amount_sun"))
    answer = {"address": to_base58(receiver), "txid": verdict.txid.hex(), "code": verdict.code.name}
    answer |= {"private_key": key.to_hex()} if key else {}
    return answer | {"message": verdict.message} if verdict.message else answer | _balance(node, receiver)


def list_faults(node: Node, _body: Body) -> Body:
    return {"faults": [rule.to_json() for rule in node.faults.rules()]}


def add_fault(node: Node, body: Body) -> Body:
    uses = integer(body, "uses") if body.get("uses") is not None else None
    return node.faults.add(effect_from_json(body), body.get("path"), uses).to_json()


def clear_faults(node: Node, body: Body) -> Body:
    """All of them, or the one with this `id`."""
    node.faults.clear(integer(body, "id") if "id" in body else None)
    return list_faults(node, body)


ACTIONS: dict[tuple[str, str], Action] = {
    ("GET", "state"): state,
    ("GET", "clock"): clock,
    ("POST", "blocks"): produce,
    ("POST", "advance"): advance,
    ("POST", "clock"): shift_clock,
    ("POST", "reorganise"): reorganise,
    ("POST", "solid-lag"): set_solid_lag,
    ("POST", "solidification"): stall,
    ("POST", "lag"): set_lag,
    ("POST", "conditions"): set_conditions,
    ("GET", "parameters"): parameters,
    ("POST", "parameters"): set_parameters,
    ("GET", "snapshot"): save,
    ("PUT", "snapshot"): restore,
    ("POST", "accounts"): account,
    ("GET", "faults"): list_faults,
    ("POST", "faults"): add_fault,
    ("DELETE", "faults"): clear_faults,
}


def _balance(node: Node, receiver: bytes) -> Body:
    found = node.pending.account(receiver)
    return {"balance_sun": found.balance if found else 0}


def _block(block: Block) -> Body:
    return {"number": block.number, "id": block.id.hex(), "timestamp_ms": block.timestamp}
