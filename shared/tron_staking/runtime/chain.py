"""The nodes, each by itself and as a pool."""

from functools import cache

from tron_staking.adapters.circuit_breaker import CircuitBreaker
from tron_staking.adapters.clock import SystemClock
from tron_staking.adapters.node_pool import NodePool
from tron_staking.adapters.tables.circuits import CircuitsTable, circuit_key
from tron_staking.adapters.tron_node import TronNode
from tron_staking.runtime.clock import clock, seconds
from tron_staking.settings import settings


@cache
def nodes() -> tuple[TronNode, ...]:
    """Every configured node, for what two must agree on."""
    endpoints = settings().node_endpoints()
    spare = len(endpoints) > 1
    return tuple(_node(number, endpoint, spare=spare) for number, endpoint in enumerate(endpoints, 1))


@cache
def node_pool() -> NodePool:
    """The first node that answers, for what needs only an answer."""
    return NodePool(nodes(), clock(), seconds())


def _node(number: int, endpoint: str, *, spare: bool) -> TronNode:
    """A node, watched. By the machine's clock: a devnet's jumps, and answers only while the devnet does."""
    name, key = f"node-{number}", settings().api_key.get_secret_value() or None
    watch = CircuitBreaker(name, circuit_key(endpoint), _circuits(), SystemClock(), spare=spare)
    return TronNode(name, endpoint, key, watch=watch)


@cache
def _circuits() -> CircuitsTable:
    """What every container knows of nodes in trouble."""
    return CircuitsTable(settings().needed("cache_table"), settings().region)
