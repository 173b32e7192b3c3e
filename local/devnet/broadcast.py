"""Accepting a transaction (`Wallet.broadcastTransaction`; stake2 §7.1), rows in java-tron's order."""

from typing import Any, NamedTuple, Protocol

from local.devnet.clock import Clock
from local.devnet.conditions import Conditions
from local.devnet.effects import DupBeforeValidation, ExecutionFails, NoPeers, ServerBusy
from local.devnet.errors import (
    ContractExeError,
    P2PBroadcastError,
    Rejection,
    ResponseCode,
    SeenTransactionError,
    ServerBusyError,
)
from local.devnet.execution import check_expiration_slot, execute
from local.devnet.faults import Faults
from local.devnet.jsonformat import print_bytes
from local.devnet.ledger import Ledger
from local.devnet.mempool import Mempool
from local.devnet.messages import RETURN_MESSAGE
from local.devnet.permissions import validate_signature
from local.devnet.store import Overlay
from local.devnet.transaction import Transaction


class Verdict(NamedTuple):
    """`GrpcAPI.Return`: `accepted` says whether the transaction is pending here, which the code may hide."""

    txid: bytes
    code: ResponseCode = ResponseCode.SUCCESS
    message: str = ""
    accepted: bool = True

    def to_json(self, *, visible: bool) -> dict[str, Any]:
        """`{"result":true,"txid"}`, or code, txid and message in hex unless visible."""
        if self.code is ResponseCode.SUCCESS:
            return {"result": True, "txid": self.txid.hex()}
        message = print_bytes(RETURN_MESSAGE.role, self.message.encode(), visible=visible)
        return {"code": self.code.name, "txid": self.txid.hex(), "message": message}


class Receiver(Protocol):
    """The node that is offered a transaction."""

    @property
    def clock(self) -> Clock: ...

    @property
    def mempool(self) -> Mempool: ...

    @property
    def pending(self) -> Ledger: ...

    @property
    def head(self) -> Ledger: ...

    @property
    def solid(self) -> Ledger: ...


class Broadcaster:
    """The checks of one node: its conditions, its faults, and the ids it has seen."""

    def __init__(self, faults: Faults, conditions: Conditions) -> None:
        self._faults = faults
        self._conditions = conditions
        self._seen: set[bytes] = set()

    def broadcast(self, transaction: Transaction, node: Receiver, path: str) -> Verdict:
        try:
            self._check_node(transaction, node, path)
            _check_transaction(transaction, node.pending)
            self._push(transaction, node, path)
        except Rejection as rejection:
            return Verdict(transaction.txid, rejection.code, rejection.answer, accepted=False)
        if self._faults.take(NoPeers, path):
            return Verdict(transaction.txid, P2PBroadcastError.code, P2PBroadcastError.text)
        return Verdict(transaction.txid)

    def _check_node(self, transaction: Transaction, node: Receiver, path: str) -> None:
        """Rows 1 to 4."""
        self._conditions.check(node.head.number - node.solid.number, len(node.mempool.waiting))
        if self._faults.take(ServerBusy, path):
            raise ServerBusyError
        if self._was_seen(transaction.txid) or self._faults.take(DupBeforeValidation, path):
            raise SeenTransactionError

    def _push(self, transaction: Transaction, node: Receiver, path: str) -> None:
        """Rows 8 to 15: first as this node sees the chain, which may be behind; then in the shared pool."""
        failure = self._faults.take(ExecutionFails, path)
        if failure or node.pending.store is not node.mempool.state:
            execute(Ledger(Overlay(node.pending.store)), transaction)
        if failure:
            raise ContractExeError(failure.message)
        node.mempool.push(transaction, node.clock.now())

    def _was_seen(self, txid: bytes) -> bool:
        if not self._conditions.trx_cache_enable:
            return False
        seen = txid in self._seen
        self._seen.add(txid)
        return seen


def _check_transaction(transaction: Transaction, ledger: Ledger) -> None:
    """What is checked before the pending state is touched; reading the contract refuses one without any."""
    _ = transaction.contract
    check_expiration_slot(ledger, transaction)
    validate_signature(ledger, transaction)
