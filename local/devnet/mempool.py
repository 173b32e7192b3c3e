"""Accepted transactions that wait for a block, and the state as they leave it (`pendingTransactions`)."""

from dataclasses import dataclass

from local.devnet.constants import MAX_PENDING, PENDING_TIMEOUT_MS
from local.devnet.execution import execute
from local.devnet.ledger import Ledger
from local.devnet.store import Overlay, Store
from local.devnet.transaction import Transaction


@dataclass(frozen=True)
class Pending:
    """A transaction and when this node accepted it, in ms."""

    transaction: Transaction
    accepted_ms: int


class Mempool:
    """`state` is the head with the effects of everything pending on top."""

    def __init__(self, head: Store) -> None:
        self._head = head
        self.state = Overlay(head)
        self.waiting: dict[bytes, Pending] = {}

    @property
    def full(self) -> bool:
        return len(self.waiting) > MAX_PENDING

    def push(self, transaction: Transaction, now_ms: int) -> None:
        """Execute on the pending state and keep the transaction; a Rejection changes nothing."""
        overlay = Overlay(self.state)
        execute(Ledger(overlay), transaction)
        overlay.commit()
        self.waiting[transaction.txid] = Pending(transaction, now_ms)

    def drain(self, now_ms: int) -> list[Transaction]:
        """Hand over what has not timed out, oldest first, and start again from the head."""
        fresh = [
            one.transaction for one in self.waiting.values() if now_ms - one.accepted_ms <= PENDING_TIMEOUT_MS
        ]
        self.waiting = {}
        self.state = Overlay(self._head)
        return fresh
