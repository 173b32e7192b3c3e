"""Two ways in which a transaction that is on the chain could be taken for dead, and happen a second time.

One address stands for several machines: the one that says "not found" may be seconds behind the one that
named the solidified block. How far they are apart is bounded in time; it is not bounded in blocks, nor in the
blocks' own time, when the chain has just gone on after a pause.
"""

from datetime import timedelta

from local.devnet.faults import ServerBusy
from local.devnet.node import Node
from tests.support.world import World, node_at
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.chain import Inclusion
from tron_staking.models.enums import StakingStatusType

AMOUNT = 100_000_000
BLOCK_SECONDS = 3


class TwoMachines(TronNode):
    """One address, two machines: the one that looks transactions up may be behind."""

    def __init__(self, devnet: Node) -> None:
        self.__dict__.update(node_at("node-1", devnet).__dict__)
        self.behind = devnet.another()
        self._late = node_at("node-1", self.behind)

    def inclusion(self, txid: str) -> Inclusion | None:
        return self._late.inclusion(txid)


def _world() -> tuple[World, TwoMachines]:
    world = World(solid_lag=2)
    node = TwoMachines(world.devnet)
    world._nodes = [node]
    world.start()
    return world, node


def _froze_once(world: World) -> None:
    world.live(900)
    (record,) = world.books.records.values()
    assert record.status is StakingStatusType.ACTIVE
    assert world.frozen() == AMOUNT


def test_solidification_that_goes_on_after_a_stall_is_seen_by_one_machine_first() -> None:
    """A hundred blocks become final at once; the other machine learns of it within 15 s."""
    world, node = _world()
    world.devnet.network.stall(stalled=True)
    world.freeze()
    world.live(300)
    before = world.devnet.chain.solid_block.number
    world.devnet.network.stall(stalled=False)
    for _ in range(5):
        node.behind.lag = world.devnet.chain.solid_block.number + 1 - before
        world.live(BLOCK_SECONDS)
    node.behind.lag = 0
    _froze_once(world)


def test_block_after_a_halt_is_a_minute_later_than_its_parent() -> None:
    """A node judges an expiration by its head block, so during a halt it takes what is older than that.

    The witnesses stop a moment before the expiration, our clock is 30 s slow, the machines are a block apart.
    """
    world, node = _world()
    node.behind.lag = 1
    world.clock.skew = timedelta(seconds=-30)
    world.devnet.faults.add(ServerBusy(), "/wallet/broadcasthex")
    world.freeze()
    for _ in range(29):
        world.devnet.advance(BLOCK_SECONDS)
        world.work()
    world.devnet.faults.clear()
    for _ in range(69):
        world.devnet.clock.shift(1000)
        world.work()
    _froze_once(world)
