"""The nodes as one container has them: the real adapter, with breakers and budgets of the container's own.

What containers know of nodes together is a port like the books: it is lost, late or away as they are.
"""

from functools import partial
from typing import Any

from local.devnet.node import Node
from tests.simulator.faults import Ports
from tests.support.world import DevnetClock, InProcess
from tron_staking.adapters.circuit_breaker import CircuitBreaker, WatchesNode
from tron_staking.adapters.node_http import Reply
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.circuit import WHOLE_JITTER


class _Provider(InProcess):
    """Loses questions, and all of them while its node is away.

    Behind the node's address there may be several machines. Every request is balanced by itself, also those
    of one question to the adapter, and those that are repeated.
    """

    def __init__(self, simulation: Any, name: str, devnet: Node, watch: WatchesNode) -> None:
        super().__init__(name, devnet, watch)
        self._is_lost = partial(simulation.loses, name)
        self._meet_a_machine = partial(simulation.meet, devnet)

    def _post(self, method: str, params: Any, seconds: float) -> Reply:
        if self._is_lost():
            raise TimeoutError
        self._meet_a_machine()
        return super()._post(method, params, seconds)


def watched_nodes(simulation: Any, ports: Ports, clock: DevnetClock) -> list[TronNode]:
    """Every node, as a cold container knows it: not at all."""
    circuits = ports.wrap(simulation.circuits, "circuits")
    spare = len(simulation.devnets) > 1
    jitter = partial(simulation.random.randint, 0, WHOLE_JITTER)
    nodes = []
    for name, devnet in zip(simulation.node_names, simulation.devnets, strict=True):
        watch = CircuitBreaker(name, name, circuits, clock, spare=spare, jitter=jitter)
        node = TronNode(name, "http://devnet.invalid")
        node._provider = _Provider(simulation, name, devnet, watch)
        nodes.append(node)
    return nodes
