"""A network as JSON: the solidified state, the changes since, and what is pending.

Faults, lags and the cache of seen ids are not kept, as they are not by a node that restarts.
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from local.devnet.chain import Chain
from local.devnet.clock import Clock
from local.devnet.config import Config
from local.devnet.ledger import TABLES
from local.devnet.mempool import Pending
from local.devnet.node import Node
from local.devnet.store import Base, Changes
from local.devnet.transaction import Transaction

_VERSION = 2


def dump(node: Node) -> dict[str, Any]:
    """Everything a node needs to go on as if it had not stopped."""
    return {
        "version": _VERSION,
        "seed": node.chain.seed,
        "clock_offset_ms": node.clock.offset_ms,
        "stalled": node.chain.stalled,
        "solid": _dump_changes(node.chain.solid.tables),
        "unsolid": [_dump_changes(one) for one in node.chain.unsolid],
        "pending": [
            [one.transaction.to_bytes().hex(), one.accepted_ms] for one in node.mempool.waiting.values()
        ],
    }


def load(body: dict[str, Any], config: Config, clock: Clock) -> Node:
    """The node that `dump` saw. Mode and lag come from `config`, the chain and its seed from the dump."""
    chain, waiting, offset_ms = _read(body, config.solid_lag)
    clock.restore(offset_ms)
    node = Node(replace(config, seed=chain.seed), clock, chain)
    node.network.restore(chain, waiting)
    return node


def restore(node: Node, body: dict[str, Any]) -> None:
    """Put a node, and every other one of its network, where `dump` saw them; the seed must be the same."""
    chain, waiting, offset_ms = _read(body, node.chain.solid_lag)
    if chain.seed != node.config.seed:
        raise ValueError(f"the state is of a chain with the seed {chain.seed}")
    node.clock.restore(offset_ms)
    node.network.restore(chain, waiting)


def write(node: Node, path: Path) -> None:
    """Replace the file in one step, so that a crash leaves the old one."""
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(json.dumps(dump(node), separators=(",", ":")))
    temporary.replace(path)


def read(path: Path, config: Config, clock: Clock) -> Node:
    return load(json.loads(path.read_text()), config, clock)


def _read(body: dict[str, Any], solid_lag: int) -> tuple[Chain, list[Pending], int]:
    """The chain, what is pending and the clock's offset; ValueError when they are not in there."""
    if body.get("version") != _VERSION:
        raise ValueError(f"not a devnet state of version {_VERSION}")
    try:
        return _read_chain(body, solid_lag), _read_pending(body["pending"]), int(body["clock_offset_ms"])
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a devnet state: {error!r}") from error


def _read_chain(body: dict[str, Any], solid_lag: int) -> Chain:
    solid = Base()
    solid.apply(_load_changes(body["solid"]))
    chain = Chain(body["seed"], solid_lag, solid, [_load_changes(one) for one in body["unsolid"]])
    chain.stalled = bool(body["stalled"])
    return chain


def _read_pending(entries: list[Any]) -> list[Pending]:
    return [
        Pending(Transaction.from_bytes(bytes.fromhex(encoded)), accepted_ms)
        for encoded, accepted_ms in entries
    ]


def _dump_changes(changes: Changes) -> dict[str, dict[str, Any]]:
    return {table.name: table.dump_entries(changes[table.name]) for table in TABLES if table.name in changes}


def _load_changes(body: dict[str, dict[str, Any]]) -> Changes:
    return {table.name: table.load_entries(body[table.name]) for table in TABLES if table.name in body}
