"""secp256k1 signatures and keys as TRON writes them: pure functions, which raise ValueError.

Source: SEC 1 (DER of a signature), RFC 5480 (SPKI), java-tron `ECKey` (recovery, address).
"""

from hashlib import sha256

from tron_staking.adapters.tronpy_parts import BadSignature, PublicKey, Signature, der_bytes
from tron_staking.domain.address import Address, parse_address

ORDER = 0xFFFFFFFF_FFFFFFFF_FFFFFFFF_FFFFFFFE_BAAEDCE6_AF48A03B_BFD25E8C_D0364141

_POINT_SIZE = 64
_SIGNATURE_SIZE = 65
_V = (0, 1, 27, 28)
_SPKI_PREFIX = bytes.fromhex("3056301006072a8648ce3d020106052b8104000a03420004")
"""SEQUENCE { SEQUENCE { ecPublicKey, secp256k1 1.3.132.0.10 }, BIT STRING of an uncompressed point."""


def point_from_spki(der: bytes) -> bytes:
    """The 64 bytes x‖y of an 88-byte SubjectPublicKeyInfo. Raises ValueError for any other kind of key."""
    prefix, point = der[: len(_SPKI_PREFIX)], der[len(_SPKI_PREFIX) :]
    if prefix != _SPKI_PREFIX or len(point) != _POINT_SIZE:
        raise ValueError("not an uncompressed secp256k1 public key")
    return point


def address_of(point: bytes) -> Address:
    """The address of the public key x‖y: 0x41 and the last 20 bytes of its keccak256."""
    return parse_address(PublicKey(point).to_base58check_address())


def low_s(der: bytes) -> tuple[int, int]:
    """(r, s) of a DER signature with s at most half the order.

    A signature's s may be turned round; java-tron takes both, and the low one is the canonical one.
    Raises ValueError unless the bytes are the one DER encoding of two numbers in 1…order-1.
    """
    r_size = der[3] if len(der) > 3 else 0  # noqa: PLR2004  # SEQUENCE, size, INTEGER, size of r
    r = int.from_bytes(der[4 : 4 + r_size])
    s = int.from_bytes(der[6 + r_size :])
    if not (0 < r < ORDER and 0 < s < ORDER) or bytes(der_bytes(r, s)) != der:
        raise ValueError("not the DER encoding of a secp256k1 signature")
    return r, min(s, ORDER - s)


def recoverable(data: bytes, r: int, s: int, point: bytes) -> bytes:
    """65 bytes r‖s‖v, v in {0, 1}, from which sha256(data) gives the public key x‖y.

    Raises ValueError when neither does: another key or other bytes were signed. v of 2 or 3 needs an r
    within 2⁻¹²⁷ of the order, and java-tron's tools do not write it.
    """
    digest = sha256(data).digest()
    for v in (0, 1):
        signature = r.to_bytes(32) + s.to_bytes(32) + bytes([v])
        if _recover(digest, signature) == point:
            return signature
    raise ValueError("the signature is not this key's over these bytes")


def signer_of(digest: bytes, signature: bytes) -> tuple[Address, bytes]:
    """Whose key made a signature over 32 bytes, and that signature with a low s and a v in {0, 1}.

    TRON and wallets write v as 0 or 1, or as 27 or 28, and take a high s (java-tron `SignUtils`, `ECKey`).
    Raises ValueError for what is not the 65 bytes of a signature that recovers to a key.
    """
    if len(signature) != _SIGNATURE_SIZE or signature[64] not in _V:
        raise ValueError("a signature is 65 bytes r‖s‖v with a v of 0, 1, 27 or 28")
    s, v = int.from_bytes(signature[32:64]), _V.index(signature[64]) % 2
    if not 0 < s < ORDER:
        raise ValueError("s is not a number below the order of the curve")
    if s > ORDER // 2:
        s, v = ORDER - s, 1 - v
    canonical = signature[:32] + s.to_bytes(32) + bytes([v])
    point = _recover(digest, canonical)
    if point is None:
        raise ValueError("no key has made this signature")
    return address_of(point), canonical


def _recover(digest: bytes, signature: bytes) -> bytes | None:
    try:
        return bytes(Signature(signature).recover_public_key_from_msg_hash(digest).to_bytes())
    except BadSignature:
        return None
