"""Who signed, in every way in which wallets write a signature. TronWeb's message hash is its own vector."""

import pytest
from coincurve import PrivateKey

from tron_staking.adapters.signers import curve
from tron_staking.adapters.signers.recover import SignerRecovery
from tron_staking.adapters.tronpy_parts import hash_message
from tron_staking.domain.errors import SignatureRefused

KEY = PrivateKey(b"\x01" * 32)
ADDRESS = curve.address_of(KEY.public_key.format(compressed=False)[1:])
RAW_DATA = b"\x0a\x02\x12\x34" * 30
SIGNATURE = KEY.sign_recoverable(RAW_DATA)
RECOVERY = SignerRecovery()


def _high(signature: bytes) -> bytes:
    s = curve.ORDER - int.from_bytes(signature[32:64])
    return signature[:32] + s.to_bytes(32) + bytes([1 - signature[64]])


def test_message_hash_is_tronwebs() -> None:
    expected = "a07d8e5b946cc0416662f5420751673680809e5f10313e20c7c5badb0ef4226d"
    assert hash_message("hello").hex() == expected


@pytest.mark.parametrize(
    "spelled", [SIGNATURE, _high(SIGNATURE), SIGNATURE[:64] + bytes([SIGNATURE[64] + 27])]
)
def test_every_spelling_is_the_same_signature(spelled: bytes) -> None:
    found = RECOVERY.of_transaction(RAW_DATA, spelled)
    assert (found.by, found.signature) == (ADDRESS, SIGNATURE)


def test_a_message_is_no_transaction_and_the_other_way_round() -> None:
    text = "TRON staking: register this wallet"
    signature = KEY.sign_recoverable(hash_message(text), hasher=None)
    assert RECOVERY.of_message(text, signature).by == ADDRESS
    assert RECOVERY.of_message(text + " ", signature).by != ADDRESS
    assert RECOVERY.of_transaction(text.encode(), signature).by != ADDRESS


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        SIGNATURE[:-1],
        SIGNATURE + b"\x00",
        SIGNATURE[:64] + b"\x02",
        SIGNATURE[:64] + b"\x1d",
        SIGNATURE[:32] + bytes(32) + SIGNATURE[64:],
        SIGNATURE[:32] + curve.ORDER.to_bytes(32) + SIGNATURE[64:],
        bytes(32) + SIGNATURE[32:],
        b"\xff" * 64 + b"\x00",
    ],
)
def test_what_is_no_signature_is_refused(signature: bytes) -> None:
    with pytest.raises(SignatureRefused, match="this is no signature of it"):
        RECOVERY.of_transaction(RAW_DATA, signature)
