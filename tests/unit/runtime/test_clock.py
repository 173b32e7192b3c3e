"""Whose time it is: ours on every real network, the node's on the devnet."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.support.node_server import NodeServer, answer
from tests.support.patience import PATIENCE
from tests.support.template import template
from tron_staking.adapters import devnet_clock
from tron_staking.adapters.clock import SystemClock
from tron_staking.models.fields import milliseconds
from tron_staking.runtime import authorizer, clock
from tron_staking.settings import settings

LATER = timedelta(days=15)
SLACK = timedelta(hours=1)
REAL = sorted(set(template()["Parameters"]["TronNetwork"]["AllowedValues"]) - {"devnet"})
CACHED = (settings, clock.clock, clock.seconds, authorizer.authorizer)


@pytest.fixture(autouse=True)
def node(monkeypatch: pytest.MonkeyPatch) -> Iterator[NodeServer]:
    """A node that claims to be fifteen days ahead of us."""
    ahead = datetime.now(UTC) + LATER
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    monkeypatch.setenv("ACCESS_TABLE", "access")
    monkeypatch.setattr(devnet_clock, "_ANSWER_SECONDS", PATIENCE)
    for cached in CACHED:
        cached.cache_clear()
    with NodeServer() as node:
        node.on("admin/clock", answer({"now_ms": milliseconds(ahead), "clock_offset_ms": 0}))
        monkeypatch.setenv("TRON_HTTP_ENDPOINT", node.url)
        yield node
    for cached in CACHED:
        cached.cache_clear()


def _off() -> timedelta:
    return clock.clock().now() - datetime.now(UTC)


def test_there_are_real_networks() -> None:
    assert REAL == ["mainnet", "nile", "shasta"]


@pytest.mark.parametrize("network", REAL)
def test_no_node_of_a_real_network_moves_our_clock(
    node: NodeServer, monkeypatch: pytest.MonkeyPatch, network: str
) -> None:
    monkeypatch.setenv("TRON_NETWORK", network)
    assert abs(_off()) < SLACK
    clock.seconds()()
    assert isinstance(clock.clock(), SystemClock)
    assert node.requests == []


def test_on_the_devnet_our_time_is_the_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRON_NETWORK", "devnet")
    assert abs(_off() - LATER) < SLACK
    age = clock.seconds()() - (datetime.now(UTC) + LATER).timestamp()
    assert abs(age) < SLACK.total_seconds()


@pytest.mark.parametrize("network", ["", None])
def test_without_a_network_there_is_no_time(monkeypatch: pytest.MonkeyPatch, network: str | None) -> None:
    monkeypatch.delenv("TRON_NETWORK", raising=False)
    if network is not None:
        monkeypatch.setenv("TRON_NETWORK", network)
    with pytest.raises(ValueError, match="TRON_NETWORK"):
        clock.clock()


def test_tokens_end_by_our_own_time_everywhere(node: NodeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRON_NETWORK", "devnet")
    assert isinstance(authorizer.authorizer().clock, SystemClock)
    assert node.requests == []
