"""The chain as its witnesses drive it: when blocks are made, how time passes, and what can happen to both."""

from collections.abc import Mapping

from local.devnet.block import Block
from local.devnet.chain import Chain
from local.devnet.clock import Clock
from local.devnet.config import Config
from local.devnet.constants import BLOCK_INTERVAL_MS
from local.devnet.faults import Faults
from local.devnet.genesis import genesis_state
from local.devnet.ledger import Ledger
from local.devnet.mempool import Mempool, Pending
from local.devnet.parameters import MAINNET
from local.devnet.transaction import Transaction


class Network:
    """One chain, one clock and one pool of pending transactions, shared by every node that shows them.

    Nodes gossip at once: what one accepts is pending for all. A new chain starts with empty blocks up to now,
    so that its solidified block is a recent one.
    """

    def __init__(self, config: Config, clock: Clock, chain: Chain | None = None) -> None:
        self.config = config
        self.clock = clock
        self.chain = chain or _new_chain(config, clock.now())
        self.mempool = Mempool(self.chain.head)
        self.faults: list[Faults] = []

    @property
    def head(self) -> Ledger:
        """The state after the head block."""
        return Ledger(self.chain.head)

    def produce(self, count: int = 1) -> Block:
        """Add blocks and return the last: the first in the latest slot that has begun, or the next one, with
        everything pending, the others in the slots after it.

        The clock follows when it is behind.
        """
        if count < 1:
            raise ValueError("at least one block")
        self._pack()
        if count > 1:
            self.chain.extend(count - 1)
        return self._arrived()

    def tick(self) -> Block | None:
        """Add a block if its slot has begun; after a pause the missed slots stay empty."""
        return self.produce() if self.clock.now() >= self.head.next_block_slot_time else None

    def jump(self, milliseconds: int) -> Block:
        """Move time forward and add one block there: the witnesses missed every slot in between."""
        self.clock.shift(milliseconds)
        return self.produce()

    def live(self, milliseconds: int) -> Block:
        """Move time forward with a block in every slot; one long step is the same as many short ones."""
        until = self.clock.now() + milliseconds
        if milliseconds < 0:
            raise ValueError("time only moves forward")
        if self.chain.next_timestamp(self.clock.now()) <= until:
            self._pack()
            self.chain.extend_until(until)
        block = self._arrived()
        self.clock.reach(until)
        return block

    def reorganise(self, count: int, *, keep: bool = True, branch: int = 0) -> list[bytes]:
        """Switch to a branch without the last `count` blocks, and return the ids of their transactions.

        The witnesses of the branch missed the slots of the blocks that are gone, so it has other ids. It
        begins with `branch` empty blocks; then the transactions are pending again (`keep`), or lost.
        """
        dropped = self.chain.rollback(count)
        self.clock.reach(dropped[-1].timestamp + BLOCK_INTERVAL_MS)
        for _ in range(branch):
            self.chain.produce(self.chain.next_timestamp(self.clock.now()), ())
            self._arrived()
        now, waiting = self.clock.now(), list(self.mempool.waiting.values())
        lost = [one for block in dropped for one in block.transactions]
        returned = [Pending(one, now) for one in lost] if keep else []
        self.mempool.restart(self.chain.head, returned + waiting)
        return [one.txid for one in lost]

    def set_solid_lag(self, blocks: int) -> None:
        """How far the solidified block stays behind from now on; it never goes back."""
        if blocks < 0:
            raise ValueError("a lag is not negative")
        self.chain.solid_lag = blocks
        self.chain.solidify()

    def stall(self, *, stalled: bool) -> None:
        """Stop solidifying blocks, or resume."""
        self.chain.stalled = stalled
        self.chain.solidify()

    def set_parameters(self, values: Mapping[str, int]) -> None:
        """Change chain parameters at once, in every layer, as if a vote had long passed."""
        unknown = values.keys() - MAINNET.keys()
        if unknown:
            raise ValueError(f"no chain parameter is called {', '.join(sorted(unknown))}")
        for store in (self.chain.solid, self.chain.head, self.mempool.state):
            for name, value in values.items():
                Ledger(store).set_value(name, value)

    def restore(self, chain: Chain, waiting: list[Pending]) -> None:
        """Go on with another chain and pool."""
        self.chain = chain
        self.mempool.restart(chain.head, waiting)

    def _pack(self) -> None:
        """A block of what is pending, in the latest slot that has begun or the next one."""
        now = self.clock.now()
        candidates = [one for one in self.mempool.fresh(now) if not self._dropped(one)]
        self.chain.produce(self.chain.next_timestamp(now), candidates)
        self.mempool.restart(self.chain.head)

    def _dropped(self, transaction: Transaction) -> bool:
        return any(faults.take_drop(transaction.txid.hex()) for faults in self.faults)

    def _arrived(self) -> Block:
        """The head block, with the clock not behind it."""
        block = self.chain.head_block
        self.clock.reach(block.timestamp)
        return block


def _new_chain(config: Config, now_ms: int) -> Chain:
    chain = Chain.begin(config.seed, config.solid_lag, genesis_state(config, now_ms))
    blocks = config.solid_lag + 1
    first = now_ms // BLOCK_INTERVAL_MS - blocks + 1
    for slot in range(first, first + blocks):
        chain.produce(slot * BLOCK_INTERVAL_MS, ())
    return chain
