"""The state by name: typed tables over a store, and java-tron's dynamic properties.

Pending transactions, blocks and receipts live in the same state as accounts, so that every layer (solidified,
head, pending) answers every question about itself, and a rollback forgets all of it at once.
"""

from typing import Any, Final

from local.devnet import messages
from local.devnet.account import Account, dump_account, load_account
from local.devnet.block import Block
from local.devnet.constants import (
    BLOCK_INTERVAL_MS,
    MAINTENANCE_SKIP_SLOTS,
    RECENT_BLOCKS,
    REFERENCE_LENGTH,
)
from local.devnet.jsonformat import from_json, to_json
from local.devnet.records import RECORD_TABLES, WITNESSES, Witness
from local.devnet.schema import Message
from local.devnet.store import Store, Table
from local.devnet.stretch import Stretch, dump_stretch, load_stretch
from local.devnet.transaction import Transaction


def _same[T](value: T) -> T:
    return value


def _dump_info(info: Message) -> dict[str, Any]:
    return to_json(messages.TRANSACTION_INFO, info, visible=False)


def _load_info(body: dict[str, Any]) -> Message:
    return from_json(messages.TRANSACTION_INFO, body, visible=False)


def _dump_transaction(transaction: Transaction) -> str:
    return transaction.to_bytes().hex()


def _load_transaction(text: str) -> Transaction:
    return Transaction.from_bytes(bytes.fromhex(text))


def _dump_block(block: Block) -> str:
    return block.to_bytes().hex()


def _load_block(text: str) -> Block:
    return Block.from_bytes(bytes.fromhex(text))


ACCOUNTS: Final = Table[bytes, Account]("accounts", bytes.hex, bytes.fromhex, dump_account, load_account)
PROPERTIES: Final = Table[str, int]("properties", _same, _same, _same, _same)
TRANSACTIONS: Final = Table[bytes, Transaction](
    "transactions", bytes.hex, bytes.fromhex, _dump_transaction, _load_transaction
)
INFOS: Final = Table[bytes, Message]("infos", bytes.hex, bytes.fromhex, _dump_info, _load_info)
BLOCKS: Final = Table[int, Block]("blocks", str, int, _dump_block, _load_block)
STRETCHES: Final = Table[int, Stretch]("stretches", str, int, dump_stretch, load_stretch)
TABLES: Final[tuple[Table[Any, Any], ...]] = (
    ACCOUNTS,
    PROPERTIES,
    TRANSACTIONS,
    INFOS,
    BLOCKS,
    STRETCHES,
    *RECORD_TABLES,
)

HEAD_NUMBER = "latestBlockHeaderNumber"
HEAD_TIMESTAMP = "latestBlockHeaderTimestamp"
TOTAL_WEIGHTS = ("totalNetWeight", "totalEnergyWeight")
TOTAL_LIMITS = ("getTotalNetLimit", "getTotalEnergyCurrentLimit")
PUBLIC_NET_USAGE = "publicNetUsage"
PUBLIC_NET_SLOT = "publicNetTime"
BURNED = "burnTrxAmount"
NEXT_MAINTENANCE = "nextMaintenanceTime"
CURRENT_CYCLE = "currentCycleNumber"
STATE_FLAG = "stateFlag"


class Ledger:
    """Reads and writes one layer of state. Amounts are sun, times milliseconds."""

    def __init__(self, store: Store) -> None:
        self.store = store

    def value(self, name: str) -> int:
        """A chain parameter or dynamic property; one never written is 0."""
        return self.store.get(PROPERTIES, name) or 0

    def set_value(self, name: str, value: int) -> None:
        self.store.put(PROPERTIES, name, value)

    def account(self, address: bytes) -> Account | None:
        return self.store.get(ACCOUNTS, address)

    def put_account(self, account: Account) -> None:
        self.store.put(ACCOUNTS, account.address, account)

    def witness(self, address: bytes) -> Witness | None:
        return self.store.get(WITNESSES, address)

    def put_witness(self, witness: Witness) -> None:
        self.store.put(WITNESSES, witness.address, witness)

    def witnesses(self) -> list[Witness]:
        """All of them in the order of the database, which is that of their addresses."""
        return sorted((one for _, one in self.store.items(WITNESSES)), key=lambda one: one.address)

    @property
    def number(self) -> int:
        """Number of the head block."""
        return self.value(HEAD_NUMBER)

    @property
    def now(self) -> int:
        """Timestamp of the head block; while a block is applied, that of its parent (stake2 §0)."""
        return self.value(HEAD_TIMESTAMP)

    @property
    def head_slot(self) -> int:
        """Slots since genesis, which is at time 0 (`EnergyProcessor.getHeadSlot`)."""
        return self.now // BLOCK_INTERVAL_MS

    @property
    def next_block_slot_time(self) -> int:
        """When the next block is due at the earliest (`ChainBaseManager.getNextBlockSlotTime`).

        The slots after a maintenance block stay empty (`MAINTENANCE_SKIP_SLOTS`).
        """
        skipped = MAINTENANCE_SKIP_SLOTS if self.value(STATE_FLAG) else 0
        return self.now + (1 + skipped) * BLOCK_INTERVAL_MS

    @property
    def cycle(self) -> int:
        """The number of the running cycle."""
        return self.value(CURRENT_CYCLE)

    def total_weight(self, resource: int) -> int:
        """TRX frozen by everybody for a `ResourceCode`."""
        return self.value(TOTAL_WEIGHTS[resource])

    def add_total_weight(self, resource: int, trx: int) -> None:
        self.set_value(TOTAL_WEIGHTS[resource], self.total_weight(resource) + trx)

    def total_limit(self, resource: int) -> int:
        """Units of a `ResourceCode` that the network shares out per day."""
        return self.value(TOTAL_LIMITS[resource])

    def burn(self, sun: int) -> None:
        self.set_value(BURNED, self.value(BURNED) + sun)

    def head(self) -> Block:
        head = self.block(self.value(HEAD_NUMBER))
        if head is None:
            raise LookupError("the chain has no genesis block")
        return head

    def block(self, number: int) -> Block | None:
        """A block of this layer, stored or part of a stretch of empty ones."""
        found = self.store.get(BLOCKS, number)
        if found is not None:
            return found
        stretch = self._stretch(number)
        return stretch.block(number) if stretch else None

    def block_id(self, number: int) -> bytes | None:
        """The id of a block, which of a stretch need not be made for it."""
        found = self.store.get(BLOCKS, number)
        if found is not None:
            return found.id
        stretch = self._stretch(number)
        return stretch.id(number) if stretch else None

    def reference(self, ref_block_bytes: bytes) -> bytes | None:
        """ref_block_hash of the block that these bytes stand for (`RecentBlockStore`; stake2 §2.3).

        Of the last 65536 blocks it is the one whose number ends in them.
        """
        if len(ref_block_bytes) != REFERENCE_LENGTH:
            return None
        behind = (self.number - int.from_bytes(ref_block_bytes, "big")) % RECENT_BLOCKS
        block_id = self.block_id(self.number - behind)
        return block_id[8:16] if block_id else None

    def put_block(self, block: Block) -> None:
        """Make a block the head."""
        self.store.put(BLOCKS, block.number, block)
        self._put_head(block.number, block.timestamp)

    def put_stretch(self, stretch: Stretch) -> None:
        """Make the last block of a stretch the head."""
        self.store.put(STRETCHES, stretch.first, stretch)
        self._put_head(stretch.end - 1, stretch.last_timestamp)

    def _stretch(self, number: int) -> Stretch | None:
        stretches = (one for _, one in self.store.items(STRETCHES))
        return next((one for one in stretches if one.first <= number < one.end), None)

    def _put_head(self, number: int, timestamp: int) -> None:
        self.set_value(HEAD_NUMBER, number)
        self.set_value(HEAD_TIMESTAMP, timestamp)


def reference_key(number: int) -> bytes:
    """ref_block_bytes of a block: the low 16 bits of its number."""
    return (number % RECENT_BLOCKS).to_bytes(REFERENCE_LENGTH, "big")
