"""The chain: applied blocks, the head state and the solidified state behind it.

`head` is complete state; each block not yet solidified also keeps its changes, which are applied to `solid`
once enough blocks follow. The solidified state never goes back.
"""

from collections import deque
from collections.abc import Iterable
from functools import cache

from coincurve import PrivateKey

from local.devnet.block import Block, forge, genesis
from local.devnet.constants import ACTIVE_WITNESSES, BLOCK_INTERVAL_MS
from local.devnet.crypto import address_of, derive_key
from local.devnet.errors import Rejection
from local.devnet.execution import check_expiration_slot, execute
from local.devnet.ledger import INFOS, Ledger
from local.devnet.schema import Message
from local.devnet.store import Base, Changes, Overlay
from local.devnet.transaction import Transaction


@cache
def witness_keys(seed: str) -> tuple[tuple[bytes, PrivateKey], ...]:
    """(address, key) of the devnet's 27 witnesses."""
    keys = (derive_key(seed, f"witness/{index}") for index in range(ACTIVE_WITNESSES))
    return tuple((address_of(key.public_key), key) for key in keys)


class Chain:
    """Blocks over a genesis state. `solid_lag` is how many blocks the solidified one is behind the head."""

    def __init__(self, seed: str, solid_lag: int, solid: Base, unsolid: Iterable[Changes] = ()) -> None:
        """A chain that has this solidified state and these changes of the blocks after it."""
        self.seed = seed
        self.solid_lag = solid_lag
        self.solid = solid
        self.unsolid = deque(unsolid)
        self.head = solid.copy()
        for changes in self.unsolid:
            self.head.apply(changes)

    @classmethod
    def begin(cls, seed: str, solid_lag: int, genesis_state: Base) -> "Chain":
        """A chain with nothing but its genesis block."""
        Ledger(genesis_state).put_block(genesis(seed))
        return cls(seed, solid_lag, genesis_state)

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
        Ledger(overlay).put_block(block)
        self.unsolid.append(overlay.commit())
        self.solidify()
        return block

    def solidify(self) -> None:
        """Move the solidified state up to `solid_lag` blocks behind the head."""
        while len(self.unsolid) > self.solid_lag:
            self.solid.apply(self.unsolid.popleft())

    def _forge(self, timestamp: int, transactions: tuple[Transaction, ...]) -> Block:
        witnesses = witness_keys(self.seed)
        witness, key = witnesses[timestamp // BLOCK_INTERVAL_MS % len(witnesses)]
        return forge(self.head_block, timestamp, witness, key, transactions)


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
