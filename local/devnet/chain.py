"""The chain: applied blocks, the head state and the solidified state behind it.

`head` is complete state; each block not yet solidified also keeps its changes, which are applied to `solid`
once enough blocks follow. The solidified state never goes back; blocks after it may be forgotten again.
"""

from collections import deque
from collections.abc import Callable, Iterable
from functools import cache

from local.devnet import consensus, maintenance
from local.devnet.block import Block, forge, genesis
from local.devnet.constants import BLOCK_INTERVAL_MS
from local.devnet.errors import Rejection
from local.devnet.execution import check_expiration_slot, execute
from local.devnet.history import DEPTH, History
from local.devnet.keys import witness_key
from local.devnet.ledger import INFOS, Ledger
from local.devnet.schema import Message
from local.devnet.store import Base, Changes, Overlay, Store
from local.devnet.stretch import Stretch
from local.devnet.transaction import Transaction


class Chain:
    """Blocks over a genesis state. `solid_lag` is how many blocks the solidified one is behind the head."""

    def __init__(self, seed: str, solid_lag: int, solid: Base, unsolid: Iterable[Changes] = ()) -> None:
        """A chain that has this solidified state and these changes of the blocks after it."""
        self.seed = seed
        self.solid_lag = solid_lag
        self.stalled = False
        self.solid = solid
        self.unsolid = deque(unsolid)
        self.head = self._replayed()
        self._history = History()

    @classmethod
    def begin(cls, seed: str, solid_lag: int, genesis_state: Base) -> "Chain":
        """A chain with nothing but its genesis block."""
        Ledger(genesis_state).put_block(genesis(seed))
        return cls(seed, solid_lag, genesis_state)

    def copy(self) -> "Chain":
        """An independent chain with the same blocks and the same past."""
        twin = Chain(self.seed, self.solid_lag, self.solid.copy(), self.unsolid)
        twin.stalled = self.stalled
        twin._history = self._history.copy()
        return twin

    @property
    def head_block(self) -> Block:
        return Ledger(self.head).head()

    @property
    def solid_block(self) -> Block:
        return Ledger(self.solid).head()

    def next_timestamp(self, now_ms: int) -> int:
        """The latest slot that has begun, or the one after the head; slots nobody used stay empty."""
        return max(now_ms // BLOCK_INTERVAL_MS * BLOCK_INTERVAL_MS, Ledger(self.head).next_block_slot_time)

    def produce(self, timestamp: int, candidates: Iterable[Transaction]) -> Block:
        """Add a block with the candidates that execute; the others vanish without a trace (stake2 §7.3)."""
        overlay = Overlay(self.head)
        packed = [
            (transaction, info)
            for transaction in candidates
            if (info := _execute_or_drop(overlay, transaction)) is not None
        ]
        block = self._forge(timestamp, tuple(transaction for transaction, _ in packed))
        for transaction, info in packed:
            placed = info | {"blockNumber": block.number, "blockTimeStamp": block.timestamp}
            overlay.put(INFOS, transaction.txid, placed)
        consensus.apply_block(Ledger(overlay), block)
        Ledger(overlay).put_block(block)
        self.unsolid.append(overlay.commit())
        self.solidify()
        return block

    def extend(self, count: int) -> None:
        """Add empty blocks in the next slots; thousands cost little, and give what `produce` would."""
        last = Ledger(self.head).number + count
        self._fill(lambda: last - Ledger(self.head).number)

    def extend_until(self, moment_ms: int) -> None:
        """Add an empty block in each slot up to a moment."""
        self._fill(lambda: (moment_ms - Ledger(self.head).next_block_slot_time) // BLOCK_INTERVAL_MS + 1)

    def solidify(self) -> None:
        """Move the solidified state up to `solid_lag` blocks behind the head, unless that is stalled."""
        while len(self.unsolid) > self.solid_lag and not self.stalled:
            self._history.apply(self.solid, self.unsolid.popleft())

    def rollback(self, count: int) -> tuple[Block, ...]:
        """Forget the last blocks (`Manager.eraseBlock`), and return them; solidified ones stay."""
        if not 0 < count <= len(self.unsolid):
            raise ValueError(f"between 1 and {len(self.unsolid)} blocks are not solidified")
        ledger, head = Ledger(self.head), Ledger(self.head).number
        blocks = (ledger.block(number) for number in range(head - count + 1, head + 1))
        forgotten = tuple(one for one in blocks if one is not None)
        for _ in range(count):
            self.unsolid.pop()
        self.head = self._replayed()
        return forgotten

    def head_before(self, blocks: int) -> Store:
        """The head state this many blocks ago."""
        if blocks > len(self.unsolid):
            return self._history.before(self.solid, blocks - len(self.unsolid))
        past = Overlay(self.solid)
        for changes in list(self.unsolid)[: len(self.unsolid) - blocks]:
            past.apply(changes)
        return past

    def solid_before(self, blocks: int) -> Store:
        """The solidified state this many blocks ago."""
        return self._history.before(self.solid, blocks)

    def _replayed(self) -> Base:
        head = self.solid.copy()
        for changes in self.unsolid:
            head.apply(changes)
        return head

    def _fill(self, remaining: Callable[[], int]) -> None:
        """Add empty blocks while some remain, the last of them one by one: they are not solidified yet."""
        while (left := remaining()) > 0:
            quick = 0 if self.stalled else self._quick(left)
            if quick > 0:
                self._append_stretch(quick)
            else:
                self.produce(Ledger(self.head).next_block_slot_time, ())

    def _quick(self, left: int) -> int:
        """How many of the empty blocks that are left may be one stretch.

        A lagging node looks as far as `DEPTH` blocks back: into a stretch, but not behind it.
        """
        ledger = Ledger(self.head)
        quiet = consensus.quiet_blocks(ledger)
        quick = min(quiet, left - consensus.slots_for(ledger, self.solid_lag))
        if quick >= DEPTH:
            return quick
        return min(quiet, left - consensus.slots_for(ledger, self.solid_lag + DEPTH))

    def _append_stretch(self, count: int) -> None:
        before = self.head.copy()
        overlay = Overlay(self.head)
        ledger, parent = Ledger(overlay), self.head_block
        first, timestamp = parent.number + 1, ledger.next_block_slot_time
        stretch = Stretch(self.seed, parent.id, first, timestamp, count, maintenance.schedule(ledger))
        consensus.apply_stretch(ledger, stretch)
        ledger.put_stretch(stretch)
        for changes in (*self.unsolid, overlay.commit()):
            self.solid.apply(changes)
        self.unsolid.clear()
        self._history = History(cache(lambda: _one_by_one(self.seed, before, count)))

    def _forge(self, timestamp: int, transactions: tuple[Transaction, ...]) -> Block:
        witness = consensus.scheduled_witness(Ledger(self.head), timestamp)
        return forge(self.head_block, timestamp, witness, witness_key(self.seed, witness), transactions)


def _one_by_one(seed: str, before: Base, count: int) -> Chain:
    """A stretch over a state again, its last blocks one by one: what a lagging node sees of it."""
    chain = Chain(seed, 0, before)
    chain.extend(count - DEPTH)
    for _ in range(min(count, DEPTH)):
        chain.produce(chain.next_timestamp(0), ())
    return chain


def _execute_or_drop(block: Overlay, transaction: Transaction) -> Message | None:
    overlay = Overlay(block)
    ledger = Ledger(overlay)
    try:
        check_expiration_slot(ledger, transaction)
        info = execute(ledger, transaction)
    except Rejection:
        return None
    overlay.commit()
    return info
