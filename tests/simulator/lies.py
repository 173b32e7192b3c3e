"""What one node of three may say against the truth."""

from collections.abc import Callable

from local.devnet.effects import FutureSolid, InventInclusion, Mutate, SolidFromHead, not_found
from local.devnet.node import Node

type Lie = Callable[[Node], None]

_BROADCAST = "/wallet/broadcasthex"
_INFO = "*/gettransactioninfobyid"
_SOLID = "/walletsolidity/getblock"
_FAR, _NEAR = 200, 15
"""Blocks ahead: by ten minutes, which is noticed, and by less than a minute, which is not."""


def _solid_is_head(node: Node) -> None:
    node.faults.add(SolidFromHead(), "/walletsolidity/*")


def _solid_is_ahead(node: Node) -> None:
    node.faults.add(FutureSolid(_FAR), _SOLID)


def _head_is_ahead(node: Node) -> None:
    node.faults.add(FutureSolid(_NEAR), "/wallet/getblock")


def _everything_is_included(node: Node) -> None:
    node.faults.add(InventInclusion(), _INFO)


def _nothing_is_included(node: Node) -> None:
    node.faults.add(not_found(), _INFO)


def _everything_is_dead(node: Node) -> None:
    _solid_is_ahead(node)
    _nothing_is_included(node)


def _every_broadcast_succeeds(node: Node) -> None:
    node.faults.add(Mutate("result", True), _BROADCAST)
    node.faults.add(Mutate("code", "SUCCESS"), _BROADCAST)


def _every_broadcast_is_invalid(node: Node) -> None:
    node.faults.add(Mutate("result", False), _BROADCAST)
    node.faults.add(Mutate("code", "CONTRACT_VALIDATE_ERROR"), _BROADCAST)


def _another_reward(node: Node) -> None:
    node.faults.add(Mutate("withdraw_amount", 999_999_999), _INFO)


def _no_parent(node: Node) -> None:
    node.faults.add(Mutate("block_header.raw_data.parentHash"), "/wallet/getblock")


LIES: dict[str, Lie] = {
    "final is what is at the head": _solid_is_head,
    "a block of the future is solid": _solid_is_ahead,
    "the head is a block of the future": _head_is_ahead,
    "everything is included": _everything_is_included,
    "nothing is included": _nothing_is_included,
    "nothing is included, and the future is solid": _everything_is_dead,
    "every broadcast succeeds": _every_broadcast_succeeds,
    "every broadcast is invalid": _every_broadcast_is_invalid,
    "every claim paid more": _another_reward,
    "blocks have no parents": _no_parent,
}
