"""Accepting a transaction (`Wallet.broadcastTransaction`; stake2 §7.1), rows in java-tron's order."""

from typing import Any, NamedTuple

from local.devnet.errors import (
    P2PBroadcastError,
    Rejection,
    ResponseCode,
    SeenTransactionError,
    ServerBusyError,
)
from local.devnet.execution import check_expiration_slot
from local.devnet.faults import DupBeforeValidation, Faults, NoPeers, ServerBusy
from local.devnet.jsonformat import print_bytes
from local.devnet.ledger import Ledger
from local.devnet.mempool import Mempool
from local.devnet.messages import RETURN_MESSAGE
from local.devnet.permissions import validate_signature
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


class Broadcaster:
    """`cache_ids` is `node.rpc.trxCacheEnable`: an id once sent here, even in vain, is a duplicate."""

    def __init__(self, faults: Faults, *, cache_ids: bool) -> None:
        self._faults = faults
        self._cache_ids = cache_ids
        self._seen: set[bytes] = set()

    def broadcast(self, transaction: Transaction, mempool: Mempool, now_ms: int, path: str) -> Verdict:
        try:
            self._check_node(transaction, mempool, path)
            _check_transaction(transaction, Ledger(mempool.state))
            mempool.push(transaction, now_ms)
        except Rejection as rejection:
            return Verdict(transaction.txid, rejection.code, rejection.answer, accepted=False)
        if self._faults.take(NoPeers, path):
            return Verdict(transaction.txid, P2PBroadcastError.code, P2PBroadcastError.text)
        return Verdict(transaction.txid)

    def _check_node(self, transaction: Transaction, mempool: Mempool, path: str) -> None:
        if mempool.full or self._faults.take(ServerBusy, path):
            raise ServerBusyError
        if self._was_seen(transaction.txid) or self._faults.take(DupBeforeValidation, path):
            raise SeenTransactionError

    def _was_seen(self, txid: bytes) -> bool:
        if not self._cache_ids:
            return False
        seen = txid in self._seen
        self._seen.add(txid)
        return seen


def _check_transaction(transaction: Transaction, ledger: Ledger) -> None:
    """What is checked before the pending state is touched; reading the contract refuses one without any."""
    _ = transaction.contract
    check_expiration_slot(ledger, transaction)
    validate_signature(ledger, transaction)
