"""A node's chain as JSON: the solidified state, the changes since, and what is pending.

Faults and the cache of seen ids are not kept, as they are not by a node that restarts.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from local.devnet.chain import Chain
from local.devnet.clock import Clock
from local.devnet.errors import Rejection
from local.devnet.ledger import TABLES
from local.devnet.node import Config, Node
from local.devnet.store import Base, Changes
from local.devnet.transaction import Transaction

_VERSION = 1


def dump(node: Node) -> dict[str, Any]:
    """Everything a node needs to go on as if it had not stopped."""
    return {
        "version": _VERSION,
        "seed": node.chain.seed,
        "clock_offset_ms": node.clock.offset_ms,
        "solid": _dump_changes(node.chain.solid.tables),
        "unsolid": [_dump_changes(one) for one in node.chain.unsolid],
        "pending": [
            [one.transaction.to_bytes().hex(), one.accepted_ms] for one in node.mempool.waiting.values()
        ],
    }


def load(body: dict[str, Any], config: Config, clock: Clock) -> Node:
    """The node that `dump` saw. Mode and lag come from `config`, the chain and its seed from the dump."""
    if body.get("version") != _VERSION:
        raise ValueError(f"not a devnet state of version {_VERSION}")
    solid = Base()
    solid.apply(_load_changes(body["solid"]))
    unsolid = [_load_changes(one) for one in body["unsolid"]]
    chain = Chain(body["seed"], config.solid_lag, solid, unsolid)
    clock.shift(body["clock_offset_ms"])
    node = Node(replace(config, seed=body["seed"]), clock, chain)
    for encoded, accepted_ms in body["pending"]:
        _push(node, Transaction.from_bytes(bytes.fromhex(encoded)), accepted_ms)
    return node


def write(node: Node, path: Path) -> None:
    """Replace the file in one step, so that a crash leaves the old one."""
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(json.dumps(dump(node), separators=(",", ":")))
    temporary.replace(path)


def read(path: Path, config: Config, clock: Clock) -> Node:
    return load(json.loads(path.read_text()), config, clock)


def _push(node: Node, transaction: Transaction, accepted_ms: int) -> None:
    try:
        node.mempool.push(transaction, accepted_ms)
    except Rejection:
        return


def _dump_changes(changes: Changes) -> dict[str, dict[str, Any]]:
    return {table.name: table.dump_entries(changes[table.name]) for table in TABLES if table.name in changes}


def _load_changes(body: dict[str, dict[str, Any]]) -> Changes:
    return {table.name: table.load_entries(body[table.name]) for table in TABLES if table.name in body}
