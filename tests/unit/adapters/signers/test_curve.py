from hashlib import sha256

import pytest
from coincurve import PrivateKey, PublicKey
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.adapters.signers.fake_kms import SPKI_PREFIX
from tron_staking.adapters.signers import curve
from tron_staking.adapters.tronpy_parts import der_bytes

KEY = PrivateKey(b"\x01" * 32)
POINT = KEY.public_key.format(compressed=False)[1:]
RAW_DATA = bytes.fromhex(
    "0a0212342208010101010101010140d8c483c1dd335a5b083612570a34747970652e676f6f676c65617069732e636f6d2f70726f746f"
    "636f6c2e467265657a6542616c616e63655632436f6e7472616374121f0a15411a642f0e3c3af545e7acbd38b07251b3990914f11080"
    "94ebdc03180170d68780c1dd33"
)
SIGNATURE = bytes.fromhex(
    "b51387ec57b0be8da5607949403a151d8434d4937aed02c86a7933dd76c040e3"
    "44dd9903c1ca83129a2a121a4aff1ce2efeff2117529b97abb1d0e4e4fa4979400"
)


def test_a_published_key_address_and_signature() -> None:
    assert curve.address_of(POINT) == "TCNkawTmcQgYSU8nP8cHswT1QPjharxJr7"
    r, s = curve.low_s(KEY.sign(RAW_DATA))
    assert curve.recoverable(RAW_DATA, r, s, POINT) == SIGNATURE


keys = st.integers(1, curve.ORDER - 1).map(lambda number: PrivateKey(number.to_bytes(32)))


@given(keys, st.binary(min_size=1, max_size=300), st.booleans())
def test_whichever_s_was_given_the_signature_is_low_and_recovers(
    key: PrivateKey, data: bytes, turned: bool
) -> None:
    r, s = curve.low_s(key.sign(data))
    der = bytes(der_bytes(r, curve.ORDER - s if turned else s))
    point = key.public_key.format(compressed=False)[1:]
    signature = curve.recoverable(data, *curve.low_s(der), point)
    assert int.from_bytes(signature[32:64]) <= curve.ORDER // 2
    found = PublicKey.from_signature_and_message(signature, sha256(data).digest(), hasher=None)
    assert found.format(compressed=False)[1:] == point


def integer(value: bytes) -> bytes:
    return b"\x02" + bytes([len(value)]) + value


def sequence(*parts: bytes) -> bytes:
    body = b"".join(parts)
    return b"\x30" + bytes([len(body)]) + body


ONE, N = integer(b"\x01"), integer(b"\x00" + curve.ORDER.to_bytes(32))


def test_the_smallest_signature_is_read() -> None:
    assert curve.low_s(sequence(ONE, ONE)) == (1, 1)


@pytest.mark.parametrize(
    "der",
    [
        b"",
        b"\x30",
        b"\x30\x00",
        b"\x30\x06\x02",
        b"\x31" + sequence(ONE, ONE)[1:],
        sequence(ONE),
        sequence(ONE, ONE, ONE),
        sequence(ONE, ONE) + b"\x00",
        sequence(ONE, ONE)[:-1],
        sequence(integer(b"\x00\x01"), ONE),
        sequence(ONE, integer(b"\x00\x01")),
        sequence(integer(b"\x81"), ONE),
        sequence(integer(b""), ONE),
        sequence(integer(b"\x00"), ONE),
        sequence(ONE, integer(b"\x00")),
        sequence(N, ONE),
        sequence(ONE, N),
        sequence(ONE, integer(b"\x00" + b"\xff" * 32)),
        b"\x30\x81\x06" + ONE + ONE,
        sequence(b"\x03\x01\x01", ONE),
        sequence(b"\x02\x7f\x01", ONE),
        b"\x30\x80" + ONE + ONE + b"\x00\x00",
    ],
)
def test_any_other_der_is_refused(der: bytes) -> None:
    with pytest.raises(ValueError, match="DER"):
        curve.low_s(der)


@given(st.binary(max_size=80))
def test_garbage_is_refused(der: bytes) -> None:
    with pytest.raises(ValueError, match="DER"):
        curve.low_s(der)


def test_another_key_or_other_bytes_are_refused() -> None:
    r, s = curve.low_s(KEY.sign(RAW_DATA))
    other = PrivateKey(b"\x02" * 32).public_key.format(compressed=False)[1:]
    for data, point in ((RAW_DATA, other), (RAW_DATA + b"\x00", POINT)):
        with pytest.raises(ValueError, match="not this key's"):
            curve.recoverable(data, r, s, point)


SPKI = SPKI_PREFIX + b"\x04" + POINT


def test_a_public_key_is_the_point_at_the_end() -> None:
    assert len(SPKI) == 88
    assert curve.point_from_spki(SPKI) == POINT


@pytest.mark.parametrize(
    "der",
    [
        b"",
        SPKI[:-1],
        SPKI + b"\x00",
        SPKI.replace(bytes.fromhex("2b8104000a"), bytes.fromhex("2b81040022")),  # secp384r1's number
        SPKI_PREFIX + b"\x03" + POINT,
        b"\x31" + SPKI[1:],
    ],
)
def test_any_other_kind_of_key_is_refused(der: bytes) -> None:
    with pytest.raises(ValueError, match="secp256k1"):
        curve.point_from_spki(der)
