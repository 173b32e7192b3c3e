"""What answers behind a node's address: with each request, perhaps another machine."""

from collections.abc import Callable
from typing import Any

from local.devnet.node import Node
from tests.support.world import InProcess
from tron_staking.adapters.tron_node import TronNode


class _Balanced(InProcess):
    """Every request is balanced by itself, also those of one question to the adapter, and those repeated."""

    def __init__(self, name: str, devnet: Node, meet: Callable[[], None]) -> None:
        super().__init__(name, devnet)
        self._meet = meet

    def _post(self, method: str, params: Any, seconds: float) -> tuple[int, bytes]:
        self._meet()
        return super()._post(method, params, seconds)


def node_behind(name: str, devnet: Node, meet: Callable[[], None]) -> TronNode:
    """The real adapter over a devnet in this process; `meet` chooses who answers a request."""
    node = TronNode(name, "http://devnet.invalid")
    node._provider = _Balanced(name, devnet, meet)
    return node
