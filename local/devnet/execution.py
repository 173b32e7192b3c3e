"""One transaction against a ledger (`Manager.processTransaction`; stake2 §7.1, rows 8 to 15)."""

from local.devnet import messages
from local.devnet.actuators import actuator_for
from local.devnet.bandwidth import pay
from local.devnet.constants import MAX_EXPIRATION_MS, MAX_TRANSACTION_BYTES
from local.devnet.errors import (
    DupTransactionError,
    Rejection,
    TaposError,
    TooBigTransactionError,
    TransactionExpirationError,
)
from local.devnet.ledger import TRANSACTIONS, Ledger
from local.devnet.permissions import validate_signature
from local.devnet.schema import Message
from local.devnet.transaction import Transaction


def check_expiration_slot(ledger: Ledger, transaction: Transaction) -> None:
    """`expiration >= nextBlockSlotTime`, for a broadcast and again when a block is filled (proposal 88)."""
    if transaction.raw["expiration"] < ledger.next_block_slot_time:
        raise TransactionExpirationError(f"expiration {transaction.raw['expiration']}")


def execute(ledger: Ledger, transaction: Transaction) -> Message:
    """Check, charge, validate and apply; the TransactionInfo without its block.

    Signatures are looked at again: the permission they were accepted under may be gone by now.
    A Rejection may leave the ledger half changed: run it on an overlay of its own.
    """
    _check_tapos(ledger, transaction)
    _check_common(ledger, transaction)
    _check_single_contract(transaction)
    if ledger.store.get(TRANSACTIONS, transaction.txid) is not None:
        raise DupTransactionError
    validate_signature(ledger, transaction)
    receipt, fees = pay(ledger, transaction)
    contract = transaction.contract
    actuator = actuator_for(contract.type)
    actuator.validate(ledger, contract.value)
    outcome = actuator.execute(ledger, contract.value)
    ledger.store.put(TRANSACTIONS, transaction.txid, transaction)
    return messages.TRANSACTION_INFO.new(
        id=transaction.txid,
        fee=fees + outcome.fee,
        contractResult=[b""],
        receipt=receipt,
        **outcome.info,
    )


def _check_tapos(ledger: Ledger, transaction: Transaction) -> None:
    expected = ledger.reference(transaction.raw["ref_block_bytes"])
    if expected is None or expected != transaction.raw["ref_block_hash"]:
        raise TaposError


def _check_common(ledger: Ledger, transaction: Transaction) -> None:
    """`Manager.validateCommon`: size with a result, then the expiration window."""
    if transaction.bandwidth > MAX_TRANSACTION_BYTES:
        raise TooBigTransactionError(
            f"Too big transaction with result, TxId {transaction.txid.hex()},"
            f" the size is {transaction.bandwidth} bytes, maxTxSize {MAX_TRANSACTION_BYTES}"
        )
    if not ledger.now < transaction.raw["expiration"] <= ledger.now + MAX_EXPIRATION_MS:
        raise TransactionExpirationError(f"expiration {transaction.raw['expiration']}")


def _check_single_contract(transaction: Transaction) -> None:
    count = len(transaction.raw["contract"])
    if count != 1:
        raise Rejection(
            f"tx {transaction.txid.hex()} contract size should be exactly 1,"
            f" this is extend feature ,actual :{count}"
        )
