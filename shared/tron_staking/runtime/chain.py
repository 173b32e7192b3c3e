"""The nodes, each by itself and as a pool."""

from functools import cache

from tron_staking.adapters.node_pool import NodePool
from tron_staking.adapters.tron_node import TronNode
from tron_staking.runtime.clock import clock, seconds
from tron_staking.settings import settings


@cache
def nodes() -> tuple[TronNode, ...]:
    """Every configured node, for what two must agree on."""
    key = settings().api_key.get_secret_value() or None
    endpoints = settings().node_endpoints()
    return tuple(TronNode(f"node-{number}", endpoint, key) for number, endpoint in enumerate(endpoints, 1))


@cache
def node_pool() -> NodePool:
    """The first node that answers, for what needs only an answer."""
    return NodePool(nodes(), clock(), seconds())
