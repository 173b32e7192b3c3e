"""TRON addresses: 21 bytes that begin with 0x41, written as 34 characters of base58check."""

import re
from hashlib import sha256
from typing import NewType

Address = NewType("Address", str)
"""The one canonical string of an account (`T…`)."""

_PREFIX = 0x41
_SIZE = 21
_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS = {letter: value for value, letter in enumerate(_ALPHABET)}
_SHAPE = re.compile(r"[1-9A-HJ-NP-Za-km-z]{34}", re.ASCII)


def parse_address(text: str) -> Address:
    """The address that `text` spells. Raises ValueError, saying what is wrong, for anything not canonical.

    Source: java-tron `Commons.decodeFromBase58Check`, `DecodeUtil.addressValid`.
    """
    if not _SHAPE.fullmatch(text):
        raise ValueError("a TRON address is 34 base58 characters and begins with T")
    payload, checksum = _decode(text)
    if _checksum(payload) != checksum:
        raise ValueError("the address's checksum does not match: a character is wrong or missing")
    if payload[0] != _PREFIX:
        raise ValueError("this is not a TRON address: it must begin with T (version byte 0x41)")
    return Address(text)


def address_from_bytes(raw: bytes) -> Address:
    """The canonical string of 21 bytes that begin with 0x41. Raises ValueError for other bytes."""
    if len(raw) != _SIZE or raw[0] != _PREFIX:
        raise ValueError("an address is 21 bytes that begin with 0x41")
    return Address(_encode(raw + _checksum(raw)))


def address_bytes(address: Address) -> bytes:
    """The 21 bytes of an address."""
    payload, _ = _decode(address)
    return payload


def _checksum(payload: bytes) -> bytes:
    return sha256(sha256(payload).digest()).digest()[:4]


def _decode(text: str) -> tuple[bytes, bytes]:
    number = 0
    for letter in text:
        number = number * 58 + _DIGITS[letter]
    try:
        raw = number.to_bytes(_SIZE + 4)
    except OverflowError:
        raise ValueError("the address's checksum does not match: a character is wrong or missing") from None
    return raw[:_SIZE], raw[_SIZE:]


def _encode(raw: bytes) -> str:
    number = int.from_bytes(raw)
    letters = []
    while number:
        number, digit = divmod(number, 58)
        letters.append(_ALPHABET[digit])
    return "".join(reversed(letters))
