"""Blocks: header, id, merkle root, witness signature (stake2 §2.3)."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from coincurve import PrivateKey

from local.devnet import messages
from local.devnet.constants import BLOCK_VERSION
from local.devnet.crypto import sha256, sign
from local.devnet.jsonformat import to_json
from local.devnet.protobuf import decode, encode
from local.devnet.schema import Message
from local.devnet.transaction import Transaction

NO_TRANSACTIONS = bytes(32)


@dataclass(frozen=True)
class Block:
    """Immutable; `header` is `BlockHeader.raw`.

    `seal` is the witness's signature, or the key that makes it once somebody asks: mostly nobody does.
    """

    header: Message
    seal: bytes | PrivateKey = field(compare=False, repr=False)
    transactions: tuple[Transaction, ...] = ()

    @property
    def number(self) -> int:
        number: int = self.header["number"]
        return number

    @property
    def timestamp(self) -> int:
        """Milliseconds."""
        timestamp: int = self.header["timestamp"]
        return timestamp

    @cached_property
    def id(self) -> bytes:
        """The number in the first 8 bytes, the hash of the header in the other 24."""
        return self.number.to_bytes(8, "big") + sha256(encode(messages.HEADER_RAW, self.header))[8:]

    @cached_property
    def witness_signature(self) -> bytes:
        if isinstance(self.seal, bytes):
            return self.seal
        return sign(self.seal, sha256(encode(messages.HEADER_RAW, self.header)))

    def to_bytes(self) -> bytes:
        header = messages.BLOCK_HEADER.new(raw_data=self.header, witness_signature=self.witness_signature)
        transactions = [one.to_message(executed=True) for one in self.transactions]
        return encode(messages.BLOCK, messages.BLOCK.new(transactions=transactions, block_header=header))

    @classmethod
    def from_bytes(cls, data: bytes) -> "Block":
        message = decode(messages.BLOCK, data)
        header = message["block_header"]
        transactions = tuple(
            Transaction.create(one["raw_data"], tuple(one["signature"])) for one in message["transactions"]
        )
        return cls(header["raw_data"], header["witness_signature"], transactions)

    def to_json(self, *, visible: bool, detail: bool = True) -> dict[str, Any]:
        """`Util.printBlock`; without `detail` the transactions are left out."""
        header = messages.BLOCK_HEADER.new(raw_data=self.header, witness_signature=self.witness_signature)
        body: dict[str, Any] = {
            "blockID": self.id.hex(),
            "block_header": to_json(messages.BLOCK_HEADER, header, visible=visible),
        }
        if self.transactions and detail:
            body["transactions"] = [one.to_json(visible=visible, executed=True) for one in self.transactions]
        return body


def genesis(seed: str) -> Block:
    """Block 0 at time 0, as on mainnet; its parent hash makes the chain of each seed another one."""
    header = messages.HEADER_RAW.new(
        txTrieRoot=NO_TRANSACTIONS, parentHash=sha256(f"{seed}/genesis".encode())
    )
    return Block(header, b"")


def forge(
    parent: Block, timestamp: int, witness: bytes, key: PrivateKey, transactions: tuple[Transaction, ...]
) -> Block:
    """The block of a witness over its parent; `timestamp` in ms."""
    return forge_at(parent.number + 1, parent.id, timestamp, (witness, key), transactions)


def forge_at(
    number: int,
    parent_id: bytes,
    timestamp: int,
    witness: tuple[bytes, PrivateKey],
    transactions: tuple[Transaction, ...] = (),
) -> Block:
    """The block with this number; `witness` is an address and its key."""
    address, key = witness
    header = messages.HEADER_RAW.new(
        timestamp=timestamp,
        txTrieRoot=_merkle_root([sha256(one.to_bytes(executed=True)) for one in transactions]),
        parentHash=parent_id,
        number=number,
        witness_address=address,
        version=BLOCK_VERSION,
    )
    return Block(header, key, transactions)


def _merkle_root(leaves: list[bytes]) -> bytes:
    """`MerkleTree`: pairs are hashed together, a last odd one moves up as it is."""
    if not leaves:
        return NO_TRANSACTIONS
    while len(leaves) > 1:
        pairs = [leaves[index : index + 2] for index in range(0, len(leaves), 2)]
        leaves = [sha256(b"".join(pair)) if len(pair) > 1 else pair[0] for pair in pairs]
    return leaves[0]
