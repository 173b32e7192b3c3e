"""A node that does not answer, forgets, or says that it knows what it does not have."""

import pytest

from local.devnet.faults import DropAtPacking, Hang, NoPeers, Reply, ServerBusy
from local.devnet.node import Node
from tests.support.additive import ADDITIVE, Additive
from tests.support.http import Service
from tests.support.world import World, node_at
from tests.unit.submission.faults.case import Case

BROADCAST = "/wallet/broadcasthex"
MINUTES = 60


def _two_nodes(world: World) -> tuple[Node, Node]:
    """Two nodes of the network, in the order in which they are asked."""
    first, second = world.devnet, world.devnet.another()
    world.serve_by(node_at("node-1", first), node_at("node-2", second))
    return first, second


NO_ANSWER = {
    "before it took it": Hang(30),
    "after it took it": Hang(30, after=True),
    "HTTP 503 before": Reply(503),
    "HTTP 503 after": Reply(503, after=True),
    "taken, no peers": NoPeers(),
}


@pytest.mark.parametrize("effect", NO_ANSWER.values(), ids=NO_ANSWER)
def test_f07_node_takes_it_or_not_and_does_not_say(case: Case, effect: object) -> None:
    """The same bytes are sent again."""
    case.world.devnet.faults.add(effect, BROADCAST, uses=1)
    case.accepted(case.ask())
    assert case.codes[0] in {"NO_ANSWER", "NOT_ENOUGH_EFFECTIVE_CONNECTION"}
    case.ends_once()
    assert len(case.record.attempts) == 1


@pytest.mark.parametrize("effect", NO_ANSWER.values(), ids=NO_ANSWER)
def test_f07_the_other_node_is_given_the_same_bytes(case: Case, effect: object) -> None:
    first, _ = _two_nodes(case.world)
    first.faults.add(effect, BROADCAST, uses=None)
    case.accepted(case.ask())
    assert [send.node for send in case.record.attempt.sends] == ["node-1", "node-2"]
    case.ends_once()
    assert len(case.record.attempts) == 1


def test_f19_pool_forgets_it(case: Case) -> None:
    """A restart of the node, or a minute in which no block had room: it is sent again."""
    case.accepted(case.ask())
    network = case.world.devnet.network
    assert network.mempool.waiting
    network.mempool.restart(network.chain.head)
    case.service.live(9)
    assert not network.mempool.waiting
    case.ends_once()
    assert len(case.record.attempts) == 1


@pytest.fixture(params=ADDITIVE.values(), ids=ADDITIVE)
def forgetful(request: pytest.FixtureRequest) -> object:
    """A node that calls a duplicate whatever it was ever sent (`node.rpc.trxCacheEnable`)."""
    operation: Additive = request.param
    world = operation.world(trx_cache_enable=True)
    with Service(world) as service:
        yield Case(service, operation)


def test_f19_node_that_forgot_it_calls_it_a_duplicate(forgetful: Case) -> None:
    """A duplicate is not taken for sent: the other node gets it too."""
    case = forgetful
    first, _ = _two_nodes(case.world)
    case.accepted(case.ask())
    assert case.codes == ["SUCCESS"]
    first.mempool.restart(first.network.chain.head)
    case.service.live(MINUTES)
    assert case.codes[:3] == ["SUCCESS", "DUP_TRANSACTION_ERROR", "SUCCESS"]
    case.ends_once()
    assert len(case.record.attempts) == 1


def test_f23_bytes_expire_unsent(case: Case) -> None:
    """Nobody works for three minutes. New bytes are built once the death of the old ones is proved."""
    case.world.devnet.faults.add(ServerBusy(), BROADCAST, uses=None)
    case.accepted(case.ask())
    case.world.devnet.faults.clear()
    case.world.devnet.network.live(3 * MINUTES * 1000)
    case.ends_once()
    old, new = case.record.attempts
    assert old.transaction_hash != new.transaction_hash
    assert new.built_at >= old.expiration


def test_f23_bytes_that_were_sent_expire(case: Case) -> None:
    """Sent, taken and never included: the old bytes are dead when the new ones are built."""
    rule = case.world.devnet.faults.add(DropAtPacking(), "*", uses=None)
    case.accepted(case.ask())
    case.service.live(2 * MINUTES)
    assert len(case.record.attempts) == 1
    case.world.devnet.faults.clear(rule.id)
    case.ends_once()
    assert len(case.record.attempts) == 2
