"""The real pool over real HTTP: who is asked when nodes fail, hang, or want to be asked less."""

import json
import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.support import node_server as srv
from tests.support.circuits import FakeCircuits
from tests.support.node_server import NodeServer, answer, status
from tests.support.patience import HURRY, PATIENCE
from tron_staking.adapters.circuit_breaker import CircuitBreaker
from tron_staking.adapters.node_pool import NodePool
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.address import address_from_bytes
from tron_staking.domain.circuit import Trouble
from tron_staking.domain.errors import NodeUnavailable
from tron_staking.domain.money import Sun
from tron_staking.models.fields import milliseconds

OWNER = address_from_bytes(b"\x41" + b"\x01" * 20)
KEY = "11111111-2222-3333-4444-555555555555"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEAD, REWARD, BROADCAST = "wallet/getblock", "wallet/getReward", "wallet/broadcasthex"
ALL = (HEAD, REWARD, BROADCAST)
BLOCK = {
    "blockID": f"{7:016x}" + "a" * 48,
    "block_header": {
        "raw_data": {
            "number": 7,
            "parentHash": f"{6:016x}" + "b" * 48,
            "timestamp": milliseconds(NOW),
        }
    },
}
SUSPENDED = {
    "Error": f"The key {KEY} exceeds the frequency limit(15), and the query server is suspended for 30s"
}
LIMITED = {
    "429": status(429),
    "429 and when": status(429, Retry_After="30"),
    "403": status(403, json.dumps(SUSPENDED).encode()),
}
DOWN = {
    "hangs up": srv.hang_up,
    "500": status(500),
    "503": status(503),
    "401": status(401),
    "403 for another reason": status(403, b'{"Error":"this key is not known"}'),
    "a redirect": status(302, Location="https://elsewhere.test"),
    "html": status(200, b"<html>Back soon"),
    "busy": answer({"Error": "class java.lang.IllegalAccessException : lack of computing resources"}),
}


class HandClock:
    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def seconds(self) -> float:
        return self.time.timestamp()


class Nodes:
    """One container's pool over two servers."""

    def __init__(self, first: NodeServer, second: NodeServer) -> None:
        self.first, self.second = first, second
        self.clock, self.circuits = HandClock(), FakeCircuits()
        self.pool, self.nodes = self.container()
        for number, server in enumerate((first, second), 1):
            self.answers(server, number)

    def container(
        self, first_waits: float = PATIENCE, second_waits: float = PATIENCE
    ) -> tuple[NodePool, list[TronNode]]:
        nodes = [
            self._node("node-1", self.first.url, first_waits),
            self._node("node-2", self.second.url, second_waits),
        ]
        return NodePool(nodes, self.clock, self.clock.seconds), nodes

    def _node(self, name: str, url: str, seconds: float) -> TronNode:
        watch = CircuitBreaker(name, name, self.circuits, self.clock, spare=True, jitter=lambda: 0)
        return TronNode(name, url, KEY, deadline_seconds=seconds, watch=watch)

    def answers(self, server: NodeServer, reward: int) -> None:
        server.on(HEAD, answer(BLOCK))
        server.on(REWARD, answer({"reward": reward}))

    def fails(self, server: NodeServer, step: srv.Step) -> None:
        for path in ALL:
            server.on(path, step)

    def passes(self, seconds: float) -> None:
        self.clock.time += timedelta(seconds=seconds)


@pytest.fixture
def nodes() -> Iterator[Nodes]:
    with NodeServer() as first, NodeServer() as second:
        yield Nodes(first, second)


@pytest.mark.parametrize("trouble", DOWN.values(), ids=DOWN.keys())
def test_a_node_that_is_down_is_left_alone_and_asked_again_by_itself(nodes: Nodes, trouble: srv.Step) -> None:
    nodes.fails(nodes.first, trouble)
    assert [nodes.pool.reward(OWNER) for _ in range(20)] == [Sun(2)] * 20
    asked = len(nodes.first.requests)
    assert asked <= 5
    nodes.answers(nodes.first, 1)
    assert nodes.pool.reward(OWNER) == Sun(2)
    nodes.passes(1)
    assert nodes.pool.reward(OWNER) == Sun(1)
    assert len(nodes.first.requests) == asked + 2, "its head block is the probe"


@pytest.mark.parametrize("trouble", LIMITED.values(), ids=LIMITED.keys())
def test_a_node_that_wants_fewer_questions_is_asked_none(nodes: Nodes, trouble: srv.Step) -> None:
    nodes.fails(nodes.first, trouble)
    assert [nodes.pool.reward(OWNER) for _ in range(20)] == [Sun(2)] * 20
    assert len(nodes.first.requests) == 1, "not even the same question again"
    nodes.answers(nodes.first, 1)
    nodes.passes(4.9)
    assert nodes.pool.reward(OWNER) == Sun(2)
    nodes.passes(25.1)
    assert nodes.pool.reward(OWNER) == Sun(1)


def test_a_node_that_hangs_costs_each_container_one_deadline(
    nodes: Nodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits, failed = list[str](), CircuitBreaker.failed

    def noted(breaker: CircuitBreaker, trouble: Trouble) -> bool:
        waits.append(trouble.cause)
        return failed(breaker, trouble)

    monkeypatch.setattr(CircuitBreaker, "failed", noted)
    nodes.fails(nodes.first, srv.hang)
    wait = "node-1 did not answer in time"
    pool, _ = nodes.container(first_waits=HURRY)
    assert [pool.reward(OWNER) for _ in range(10)] == [Sun(2)] * 10
    assert waits == [wait] * 3, "two are paid for, and the third is not"
    other, _ = nodes.container(first_waits=HURRY)
    assert [other.reward(OWNER) for _ in range(10)] == [Sun(2)] * 10
    assert waits == [wait] * 4


def test_nobody_listens(nodes: Nodes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nodes.first.url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    pool, _ = nodes.container()
    assert [pool.reward(OWNER) for _ in range(5)] == [Sun(2)] * 5
    assert not nodes.circuits.kept["node-1"].lets_through


@pytest.mark.parametrize("trouble", [status(404), status(400), answer({"Error": "no such account"})])
def test_what_is_wrong_with_a_question_is_not_held_against_the_node(nodes: Nodes, trouble: srv.Step) -> None:
    """Whoever asks nonsense, and as often as he likes, shuts no node to others."""
    nodes.first.on(REWARD, trouble)
    for _ in range(50):
        nodes.pool.reward(OWNER)
    assert nodes.circuits.requests == 0
    nodes.answers(nodes.first, 1)
    assert nodes.pool.reward(OWNER) == Sun(1)


def test_when_all_are_left_alone_it_says_when_to_come_back(nodes: Nodes) -> None:
    nodes.fails(nodes.first, status(429, Retry_After="30"))
    nodes.fails(nodes.second, status(429, Retry_After="20"))
    with pytest.raises(NodeUnavailable):
        nodes.pool.reward(OWNER)
    nodes.passes(3)
    with pytest.raises(NodeUnavailable) as caught:
        nodes.pool.reward(OWNER)
    assert caught.value.retry_after == 17
    assert caught.value.detail == (
        "no TRON node can be used now (node-1 is left alone for 27 s: node-1 answered HTTP 429; "
        "node-2 is left alone for 17 s: node-2 answered HTTP 429); "
        "send the request again, a POST with the same Idempotency-Key"
    )


def test_a_broadcast_is_made_once_and_not_at_all_to_a_node_that_is_left_alone(nodes: Nodes) -> None:
    nodes.fails(nodes.first, status(429))
    first = nodes.nodes[0]
    for _ in range(3):
        with pytest.raises(NodeUnavailable):
            first.broadcast(b"raw data", b"\x07" * 65)
    assert len(nodes.first.requests) == 1


TROUBLES: dict[str, Any] = DOWN | LIMITED | {"hangs": srv.hang}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES.keys())
def test_no_key_is_told(nodes: Nodes, trouble: srv.Step, caplog: pytest.LogCaptureFixture) -> None:
    """The key goes with each question, and TronGrid's refusals may repeat it: neither is told to anybody."""
    caplog.set_level(logging.DEBUG, "tron_staking")
    for server in (nodes.first, nodes.second):
        nodes.fails(server, trouble)
    pool, _ = nodes.container(HURRY, HURRY)
    said = []
    for _ in range(6):
        with pytest.raises(NodeUnavailable) as caught:
            pool.reward(OWNER)
        said.append(caught.value.detail)
    kept = [circuit.cause for circuit in nodes.circuits.kept.values()]
    logged = [str(vars(record)) for record in caplog.records]
    assert kept
    assert logged
    assert nodes.first.requests[0].headers["tron-pro-api-key"] == KEY
    assert not [text for text in (*said, *kept, *logged) if KEY in text]
