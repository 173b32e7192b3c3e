"""A TRON node in one object: its view of the chain, its faults, what it accepts. No threads, no HTTP."""

from local.devnet import messages
from local.devnet.block import Block
from local.devnet.broadcast import Broadcaster, Verdict
from local.devnet.chain import Chain
from local.devnet.clock import Clock
from local.devnet.conditions import Conditions
from local.devnet.config import Config, Mode
from local.devnet.constants import DEFAULT_EXPIRATION_MS
from local.devnet.crypto import address_of, sign
from local.devnet.faults import Faults
from local.devnet.history import DEPTH
from local.devnet.keys import account_key, faucet_key
from local.devnet.ledger import TRANSACTIONS, Ledger, reference_key
from local.devnet.mempool import Mempool
from local.devnet.network import Network
from local.devnet.schema import Message
from local.devnet.transaction import Transaction, pack

__all__ = ["Config", "Mode", "Node", "account_key", "faucet_key"]

_MS_PER_SECOND = 1_000


class Node:
    """The node: `broadcast` transactions, `produce` blocks, `advance` time, read any layer of state.

    `another` gives a second node of the same network: chain, clock and pending transactions are one, while
    faults, conditions and lag are each node's own.
    """

    def __init__(
        self,
        config: Config | None = None,
        clock: Clock | None = None,
        chain: Chain | None = None,
        network: Network | None = None,
    ) -> None:
        self.network = network or Network(config or Config(), clock or Clock(), chain)
        self.faults = Faults()
        self.network.faults.append(self.faults)
        self.conditions = Conditions(trx_cache_enable=self.config.trx_cache_enable)
        self._broadcaster = Broadcaster(self.faults, self.conditions)
        self._lag = 0

    def another(self) -> "Node":
        """A further node of the same network."""
        return Node(network=self.network)

    @property
    def config(self) -> Config:
        return self.network.config

    @property
    def clock(self) -> Clock:
        return self.network.clock

    @property
    def chain(self) -> Chain:
        return self.network.chain

    @property
    def mempool(self) -> Mempool:
        return self.network.mempool

    @property
    def pending(self) -> Ledger:
        """Head and everything pending: what `/wallet` reads. A lagging node has nothing pending."""
        return self.head if self.lag else Ledger(self.mempool.state)

    @property
    def head(self) -> Ledger:
        """The state after this node's head block."""
        return Ledger(self.chain.head_before(self.lag) if self.lag else self.chain.head)

    @property
    def solid(self) -> Ledger:
        """The state after this node's solidified block: what `/walletsolidity` reads."""
        return Ledger(self.chain.solid_before(self.lag) if self.lag else self.chain.solid)

    @property
    def lag(self) -> int:
        """How many blocks this node is behind the network, with its head and with its solidified block."""
        return self._lag

    @lag.setter
    def lag(self, blocks: int) -> None:
        if not 0 <= blocks <= DEPTH:
            raise ValueError(f"a lag is between 0 and {DEPTH} blocks")
        self._lag = blocks

    def broadcast(self, transaction: Transaction, path: str = "/wallet/broadcasttransaction") -> Verdict:
        """Offer a transaction; `path` is what fault rules match."""
        verdict = self._broadcaster.broadcast(transaction, self, path)
        if verdict.accepted and self.config.mode is Mode.INSTANT:
            self.produce()
        return verdict

    def produce(self, count: int = 1) -> Block:
        """See `Network.produce`."""
        return self.network.produce(count)

    def tick(self) -> Block | None:
        """See `Network.tick`."""
        return self.network.tick()

    def advance(self, seconds: int) -> Block:
        """Move time forward and add one block there; the slots in between stay empty."""
        return self.network.jump(seconds * _MS_PER_SECOND)

    def set_solid_lag(self, blocks: int) -> None:
        """See `Network.set_solid_lag`."""
        self.network.set_solid_lag(blocks)

    def fund(self, address: bytes, sun: int) -> Verdict:
        """Send sun from the faucet, creating the account if it is new. An ordinary transaction."""
        key = faucet_key(self.config.seed)
        transfer = messages.CONTRACTS["TransferContract"][1].new(
            owner_address=address_of(key.public_key), to_address=address, amount=sun
        )
        transaction = self.build("TransferContract", transfer)
        while self.pending.store.get(TRANSACTIONS, transaction.txid) is not None:
            later = transaction.raw | {"timestamp": transaction.raw["timestamp"] + 1}
            transaction = Transaction.create(later)
        return self.broadcast(
            Transaction(transaction.raw, transaction.raw_bytes, (sign(key, transaction.txid),))
        )

    def build(self, contract_type: str, value: Message, permission_id: int = 0) -> Transaction:
        """An unsigned transaction as java-tron's builders make it.

        Refers to the solidified block and expires 60 s after the head block (stake2 §2.3).
        """
        reference = self.solid.head()
        return Transaction.create(
            messages.RAW.new(
                ref_block_bytes=reference_key(reference.number),
                ref_block_hash=reference.id[8:16],
                expiration=self.head.now + DEFAULT_EXPIRATION_MS,
                timestamp=self.clock.now(),
                contract=[pack(contract_type, value, permission_id)],
            )
        )
