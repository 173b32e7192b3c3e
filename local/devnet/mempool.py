"""Accepted transactions that wait for a block, and the state as they leave it (`pendingTransactions`)."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from local.devnet.constants import PENDING_TIMEOUT_MS
from local.devnet.errors import Rejection
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
        self.state = Overlay(head)
        self.waiting: dict[bytes, Pending] = {}

    def push(self, transaction: Transaction, now_ms: int) -> None:
        """Execute on the pending state and keep the transaction; a Rejection changes nothing."""
        overlay = Overlay(self.state)
        execute(Ledger(overlay), transaction)
        overlay.commit()
        self.waiting[transaction.txid] = Pending(transaction, now_ms)

    def fresh(self, now_ms: int) -> list[Transaction]:
        """What has not timed out (`node.pendingTransactionTimeout`), oldest first."""
        return [
            one.transaction for one in self.waiting.values() if now_ms - one.accepted_ms <= PENDING_TIMEOUT_MS
        ]

    def restart(self, head: Store, waiting: Iterable[Pending] = ()) -> None:
        """Begin again over a head, with what of these still executes there (`Manager.rePush`)."""
        self.state = Overlay(head)
        self.waiting = {}
        for one in waiting:
            with suppress(Rejection):
                self.push(one.transaction, one.accepted_ms)
