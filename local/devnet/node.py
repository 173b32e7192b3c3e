"""A TRON node in one object: chain, pending pool, clock and faults. No threads, no wall clock, no HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from coincurve import PrivateKey

from local.devnet import messages
from local.devnet.account import new_account
from local.devnet.block import Block
from local.devnet.broadcast import Broadcaster, Verdict
from local.devnet.chain import Chain, witness_keys
from local.devnet.clock import Clock
from local.devnet.constants import BLOCK_INTERVAL_MS, DEFAULT_EXPIRATION_MS, SUN_PER_TRX
from local.devnet.crypto import address_of, derive_key, sign
from local.devnet.faults import Faults
from local.devnet.ledger import TOTAL_WEIGHTS, TRANSACTIONS, Ledger, reference_key
from local.devnet.mempool import Mempool
from local.devnet.parameters import MAINNET
from local.devnet.schema import Message
from local.devnet.store import Base
from local.devnet.transaction import Transaction, pack

_FAUCET_BALANCE = 10_000_000_000 * SUN_PER_TRX
_MS_PER_SECOND = 1_000


class Mode(StrEnum):
    """When blocks are made: by the clock, for each accepted transaction, or only when asked."""

    REALTIME = "realtime"
    INSTANT = "instant"
    MANUAL = "manual"


@dataclass(frozen=True)
class Config:
    """A devnet from genesis on.

    `accounts` maps 21-byte addresses to sun; `parameters` overrides mainnet's chain parameters; the total
    weights (TRX) are the stake that the rest of the network is taken to have, so that limits look real.
    """

    seed: str = "devnet"
    mode: Mode = Mode.MANUAL
    solid_lag: int = 19
    accounts: Mapping[bytes, int] = field(default_factory=dict)
    parameters: Mapping[str, int] = field(default_factory=dict)
    total_net_weight: int = 26_000_000_000
    total_energy_weight: int = 19_000_000_000
    trx_cache_enable: bool = False


class Node:
    """The node: `broadcast` transactions, `produce` blocks, `advance` time, read any layer of state.

    A new chain starts with empty blocks up to now, so that its solidified block is a recent one.
    """

    def __init__(
        self, config: Config | None = None, clock: Clock | None = None, chain: Chain | None = None
    ) -> None:
        self.config = config or Config()
        self.clock = clock or Clock()
        self.faults = Faults()
        self.chain = chain or _new_chain(self.config, self.clock.now())
        self.mempool = Mempool(self.chain.head)
        self._broadcaster = Broadcaster(self.faults, cache_ids=self.config.trx_cache_enable)

    @property
    def pending(self) -> Ledger:
        """Head and everything pending: what `/wallet` reads."""
        return Ledger(self.mempool.state)

    @property
    def head(self) -> Ledger:
        """The state after the head block."""
        return Ledger(self.chain.head)

    @property
    def solid(self) -> Ledger:
        """The state after the solidified block: what `/walletsolidity` reads."""
        return Ledger(self.chain.solid)

    def broadcast(self, transaction: Transaction, path: str = "/wallet/broadcasttransaction") -> Verdict:
        """Offer a transaction; `path` is what fault rules match."""
        verdict = self._broadcaster.broadcast(transaction, self.mempool, self.clock.now(), path)
        if verdict.accepted and self.config.mode is Mode.INSTANT:
            self.produce()
        return verdict

    def produce(self, count: int = 1) -> Block:
        """Add blocks, each in the latest slot that has begun or the next one, and return the last.

        The clock follows when it is behind.
        """
        if count < 1:
            raise ValueError("at least one block")
        for _ in range(count):
            block = self._produce_one()
        return block

    def tick(self) -> Block | None:
        """Add a block if its slot has begun; after a pause the missed slots stay empty."""
        return self.produce() if self.clock.now() >= self.head.next_block_slot_time else None

    def advance(self, seconds: int) -> Block:
        """Move time forward and add one block there; the slots in between stay empty."""
        self.clock.shift(seconds * _MS_PER_SECOND)
        return self.produce()

    def set_solid_lag(self, blocks: int) -> None:
        """How far the solidified block stays behind from now on; it never goes back."""
        if blocks < 0:
            raise ValueError("a lag is not negative")
        self.chain.solid_lag = blocks
        self.chain.solidify()

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
        reference = self.chain.solid_block
        return Transaction.create(
            messages.RAW.new(
                ref_block_bytes=reference_key(reference.number),
                ref_block_hash=reference.id[8:16],
                expiration=self.head.now + DEFAULT_EXPIRATION_MS,
                timestamp=self.clock.now(),
                contract=[pack(contract_type, value, permission_id)],
            )
        )

    def _produce_one(self) -> Block:
        now = self.clock.now()
        candidates = [one for one in self.mempool.drain(now) if not self.faults.take_drop(one.txid.hex())]
        block = self.chain.produce(self.chain.next_timestamp(now), candidates)
        self.clock.reach(block.timestamp)
        return block


def faucet_key(seed: str) -> PrivateKey:
    """The key of the account that `fund` pays from."""
    return derive_key(seed, "faucet")


def account_key(seed: str, index: int) -> PrivateKey:
    """The key of a ready-made account."""
    return derive_key(seed, f"account/{index}")


def _new_chain(config: Config, now_ms: int) -> Chain:
    chain = Chain.begin(config.seed, config.solid_lag, _genesis_state(config))
    blocks = config.solid_lag + 1
    first = now_ms // BLOCK_INTERVAL_MS - blocks + 1
    for slot in range(first, first + blocks):
        chain.produce(slot * BLOCK_INTERVAL_MS, ())
    return chain


def _genesis_state(config: Config) -> Base:
    state = Base()
    ledger = Ledger(state)
    for name, value in (MAINNET | dict(config.parameters)).items():
        ledger.set_value(name, value)
    for name, weight in zip(
        TOTAL_WEIGHTS, (config.total_net_weight, config.total_energy_weight), strict=True
    ):
        ledger.set_value(name, weight)
    faucet = address_of(faucet_key(config.seed).public_key)
    balances = {faucet: _FAUCET_BALANCE} | {address: 0 for address, _ in witness_keys(config.seed)}
    for address, balance in (balances | dict(config.accounts)).items():
        ledger.put_account(new_account(address, create_time=0, balance=balance))
    return state
