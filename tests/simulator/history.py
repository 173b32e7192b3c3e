"""What the solidified chain did in the end, one by one: the truth that records are held to."""

from collections.abc import Iterator
from dataclasses import dataclass

from local.devnet.chain import Chain
from local.devnet.ledger import INFOS, TRANSACTIONS, Ledger
from local.devnet.schema import Message
from local.devnet.transaction import Contract, Transaction


@dataclass(frozen=True)
class Done:
    """One transaction that is final."""

    txid: str
    transaction: Transaction
    info: Message

    @property
    def contract(self) -> Contract:
        return self.transaction.contract

    @property
    def block_number(self) -> int:
        number: int = self.info["blockNumber"]
        return number


def done_since(chain: Chain, block_number: int) -> Iterator[Done]:
    """Every final transaction after a block, in the order in which the chain executed them."""
    ledger = Ledger(chain.solid)
    blocks = {info["blockNumber"] for _, info in ledger.store.items(INFOS)}
    for number in sorted(one for one in blocks if one > block_number):
        block = ledger.block(number)
        for transaction in block.transactions if block else ():
            info = ledger.store.get(INFOS, transaction.txid)
            if info is not None and ledger.store.get(TRANSACTIONS, transaction.txid) is not None:
                yield Done(transaction.txid.hex(), transaction, info)
