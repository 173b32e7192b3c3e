"""Transactions as bytes: built and read here, so that no node's word is ever signed.

Messages: tronprotocol/protocol `core/Tron.proto` (`Transaction`, `Transaction.raw`, `Transaction.Contract`).
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, cast

from tron_staking.domain.contracts import (
    CONTRACT_TYPES,
    CancelAllUnfreezeV2,
    Contract,
    DelegateResource,
    FreezeBalanceV2,
    Transfer,
    UnDelegateResource,
    UnfreezeBalanceV2,
    Vote,
    VoteWitness,
    WithdrawBalance,
    WithdrawExpireUnfreeze,
)
from tron_staking.domain.protobuf import BYTES, INT32, INT64, Field, bytes_kind, decode, encode

__all__ = [
    "CancelAllUnfreezeV2",
    "Contract",
    "DelegateResource",
    "FreezeBalanceV2",
    "RawTransaction",
    "Transfer",
    "UnDelegateResource",
    "UnfreezeBalanceV2",
    "Vote",
    "VoteWitness",
    "WithdrawBalance",
    "WithdrawExpireUnfreeze",
    "block_reference",
    "decode_raw",
    "encode_raw",
    "encode_signed",
    "signed_size",
    "txid",
]

_SIGNATURE_SIZE = 65
_RESULT_SIZE = 64
_TYPE_URL = b"type.googleapis.com/protocol."
_BLOCK_ID = re.compile(r"[0-9a-f]{64}", re.ASCII)

_RAW = (
    Field(1, "ref_block_bytes", bytes_kind(2)),
    Field(4, "ref_block_hash", bytes_kind(8)),
    Field(8, "expiration_ms", INT64),
    Field(10, "data", BYTES),
    Field(11, "contract", BYTES),
    Field(14, "timestamp_ms", INT64),
)
_CONTRACT = (Field(1, "type", INT32), Field(2, "parameter", BYTES), Field(5, "permission_id", INT32))
_ANY = (Field(1, "type_url", BYTES), Field(2, "value", BYTES))
_SIGNED = (Field(1, "raw_data", BYTES), Field(2, "signature", BYTES, repeated=True))

_CLASSES = {type_.number: cls for cls, type_ in CONTRACT_TYPES.items()}


@dataclass(frozen=True)
class RawTransaction:
    """What is signed: one contract, the block it refers to (2 and 8 bytes), and times in ms since 1970.

    `permission_id` names the account permission whose keys sign (0: owner); `data` is the memo.
    """

    contract: Contract
    ref_block_bytes: bytes
    ref_block_hash: bytes
    expiration_ms: int
    timestamp_ms: int
    permission_id: int = 0
    data: bytes = b""


def encode_raw(raw: RawTransaction) -> bytes:
    """The canonical `raw_data`. Raises ValueError for a negative number, one beyond int64, a wrong size."""
    type_ = CONTRACT_TYPES[type(raw.contract)]
    value = encode(type_.fields, vars(raw.contract))
    parameter = encode(_ANY, {"type_url": _TYPE_URL + type_.name.encode(), "value": value})
    envelope = {"type": type_.number, "parameter": parameter, "permission_id": raw.permission_id}
    return encode(_RAW, vars(raw) | {"contract": encode(_CONTRACT, envelope)})


def decode_raw(raw_data: bytes) -> RawTransaction:
    """What `raw_data` says. Raises ValueError for bytes that `encode_raw` would not have written."""
    values = decode(_RAW, raw_data)
    envelope = decode(_CONTRACT, values["contract"])
    values |= {"contract": _decode_contract(envelope), "permission_id": envelope["permission_id"]}
    raw = RawTransaction(**values)
    if encode_raw(raw) != raw_data:
        raise ValueError("not the canonical encoding of a transaction")
    return raw


def _decode_contract(envelope: dict[str, Any]) -> Contract:
    cls = _CLASSES.get(envelope["type"])
    if cls is None:
        raise ValueError(f"contract type {envelope['type']} is not one that this service sends")
    parameter = decode(_ANY, envelope["parameter"])
    return cast(Contract, cls(**decode(CONTRACT_TYPES[cls].fields, parameter["value"])))


def txid(raw_data: bytes) -> str:
    """The transaction's id: sha256 of `raw_data`, 64 hex digits. Signatures are not part of it."""
    return sha256(raw_data).hexdigest()


def encode_signed(raw_data: bytes, *signatures: bytes) -> bytes:
    """A `Transaction` as it is sent: `raw_data` and signatures, without a result."""
    return encode(_SIGNED, {"raw_data": raw_data, "signature": signatures})


def signed_size(raw_data: bytes, signatures: int = 1) -> int:
    """The bytes of bandwidth that the transaction is charged for.

    The signed bytes, and 64 for the result that a block adds (java-tron `BandwidthProcessor.consume`,
    `Constant.MAX_RESULT_SIZE_IN_TX`).
    """
    return len(encode_signed(raw_data, *[bytes(_SIGNATURE_SIZE)] * signatures)) + _RESULT_SIZE


def block_reference(number: int, block_id: str) -> tuple[bytes, bytes]:
    """(`ref_block_bytes`, `ref_block_hash`) that make a transaction valid only on this block's chain.

    Raises ValueError for an id that is not the number's (java-tron `TransactionCapsule.setReference`).
    """
    if not _BLOCK_ID.fullmatch(block_id) or int(block_id[:16], 16) != number:
        raise ValueError("a block id is 64 hex digits and begins with the block's number")
    return bytes.fromhex(block_id[12:16]), bytes.fromhex(block_id[16:32])
