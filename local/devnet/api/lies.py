"""Answers changed so that a client has to notice. Each function gives a change of a parsed answer.

A change leaves an answer that does not have the right shape as it is.
"""

import re
from collections.abc import Callable
from typing import Any

from local.devnet.block import Block
from local.devnet.constants import BLOCK_INTERVAL_MS
from local.devnet.transaction import transaction_from_json

type Change = Callable[[Any], Any]

_HASH = re.compile(r"[0-9a-f]{64}")
_BLOCK_NAME = re.compile(r"Num:(\d+),ID:[0-9a-f]{16}([0-9a-f]{48})")
_INVENTED_BYTES = 254


def mutated(field: str, value: Any) -> Change:
    """One field set or, with None, removed; `field` is a dotted path."""
    *parents, last = field.split(".")

    def change(answer: Any) -> Any:
        target = answer
        for step in parents:
            target = _child(target, step)
        _set(target, last, value)
        return answer

    return change


def swapped(fields: dict[str, Any]) -> Change:
    """Other contents in a built transaction, its id and bytes in accord with them."""

    def change(answer: Any) -> Any:
        body = _transaction_in(answer)
        if body is None:
            return answer
        value = body["raw_data"]["contract"][0]["parameter"]["value"]
        visible = str(value.get("owner_address", "")).startswith("T")
        value |= fields
        transaction = transaction_from_json(body, visible=visible)
        body |= {"txID": transaction.txid.hex(), "raw_data_hex": transaction.raw_bytes.hex()}
        if body is not answer:
            answer["transaction"]["txid"] = transaction.txid.hex()
        return answer

    return change


def head_as_solid(answer: Any) -> Any:
    """`getnodeinfo` with the head in the place of the solidified block."""
    return answer | {"solidityBlock": answer["block"]} if "block" in answer else answer


def ahead(blocks: int) -> Change:
    """A block that is not there yet, in the form of `getnowblock`; in `getnodeinfo` the solidified one."""

    def change(answer: Any) -> Any:
        if isinstance(answer, dict) and "solidityBlock" in answer:
            answer["solidityBlock"] = _BLOCK_NAME.sub(_renumbered, answer["solidityBlock"])
        elif isinstance(answer, dict) and "block_header" in answer:
            raw = answer["block_header"]["raw_data"]
            raw["number"] = raw.get("number", 0) + blocks
            raw["timestamp"] = raw.get("timestamp", 0) + blocks * BLOCK_INTERVAL_MS
            answer["blockID"] = f"{raw['number']:016x}{answer['blockID'][16:]}"
            raw["parentHash"] = f"{raw['number'] - 1:016x}{raw['parentHash'][16:]}"
        return answer

    def _renumbered(found: re.Match[str]) -> str:
        number = int(found[1]) + blocks
        return f"Num:{number},ID:{number:016x}{found[2]}"

    return change


def included(block: Block, asked: str) -> Change:
    """Where nothing was found, the receipt of a transaction in a block."""
    txid = _HASH.search(asked.lower())

    def change(answer: Any) -> Any:
        if answer != {} or txid is None:
            return answer
        return {
            "id": txid[0],
            "blockNumber": block.number,
            "blockTimeStamp": block.timestamp,
            "contractResult": [""],
            "receipt": {"net_usage": _INVENTED_BYTES},
        }

    return change


def _transaction_in(answer: Any) -> Any:
    """The transaction of a builder's answer, or the one that getsignweight repeats."""
    if not isinstance(answer, dict):
        return None
    if "raw_data" in answer:
        return answer
    inner = answer.get("transaction")
    return inner.get("transaction") if isinstance(inner, dict) else None


def _set(target: Any, last: str, value: Any) -> None:
    if isinstance(target, list) and last.isdigit() and int(last) < len(target):
        target[int(last)] = value
    elif isinstance(target, dict) and value is None:
        target.pop(last, None)
    elif isinstance(target, dict):
        target[last] = value


def _child(value: Any, step: str) -> Any:
    if isinstance(value, list):
        return value[int(step)] if step.isdigit() and int(step) < len(value) else None
    return value.get(step) if isinstance(value, dict) else None
