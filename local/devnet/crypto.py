"""Hashes, keys, signatures and addresses (stake2 §9.1, §9.2)."""

import hashlib
from functools import lru_cache

import base58
from coincurve import PrivateKey, PublicKey
from Crypto.Hash import keccak

from local.devnet.constants import ADDRESS_LENGTH, ADDRESS_PREFIX

_FIRST_HEADER, _LAST_HEADER, _COMPACT = 27, 34, 31
_SIGNATURES = 4_096
"""How many signers are remembered: of a transaction they are asked for when it is sent, and packed."""

_ADDRESSES = 4_096
"""How many spellings are remembered: an answer that names an account spells it, and base58 is slow."""


class RecoveryError(ValueError):
    """No public key made this signature."""


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def derive_key(seed: str, label: str) -> PrivateKey:
    """The private key that a seed and a label always give."""
    return PrivateKey(sha256(f"{seed}/{label}".encode()))


def address_of(key: PublicKey) -> bytes:
    """The 21 bytes of an account: 0x41 and the end of keccak256 of the public key."""
    digest = keccak.new(digest_bits=256, data=key.format(compressed=False)[1:]).digest()
    return bytes((ADDRESS_PREFIX,)) + digest[-20:]


def is_address(data: bytes) -> bool:
    """`DecodeUtil.addressValid`."""
    return len(data) == ADDRESS_LENGTH and data[0] == ADDRESS_PREFIX


@lru_cache(maxsize=_ADDRESSES)
def to_base58(data: bytes) -> str:
    return base58.b58encode_check(data).decode()


def from_base58(text: str) -> bytes:
    """The bytes of a base58check string, or ValueError."""
    return base58.b58decode_check(text)


def sign(key: PrivateKey, digest: bytes) -> bytes:
    """r ‖ s ‖ v over a 32-byte digest, v in 0 and 1."""
    return key.sign_recoverable(digest, hasher=None)


@lru_cache(maxsize=_SIGNATURES)
def recover(digest: bytes, signature: bytes) -> bytes:
    """The address whose key signed the digest (`ECKey.signatureToAddress`), or RecoveryError."""
    header = int.from_bytes(signature[64:65], "big", signed=True)
    header = header + _FIRST_HEADER if header < _FIRST_HEADER else header
    if not _FIRST_HEADER <= header <= _LAST_HEADER:
        raise RecoveryError(f"Header byte out of range: {header}")
    recovery_id = header - (_COMPACT if header >= _COMPACT else _FIRST_HEADER)
    compact = signature[:64] + bytes((recovery_id,))
    try:
        key = PublicKey.from_signature_and_message(compact, digest, hasher=None)
    except Exception as error:  # coincurve raises bare Exception for what libsecp256k1 refuses
        raise RecoveryError("Could not recover public key from signature") from error
    return address_of(key)
