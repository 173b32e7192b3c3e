import os
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError, ReadTimeoutError
from coincurve import PrivateKey
from moto import mock_aws

from tests.unit.adapters.signers.fake_kms import FakeKms
from tron_staking.adapters.signers import curve
from tron_staking.adapters.signers.kms import KmsSigner
from tron_staking.adapters.tronpy_parts import PublicKey, Signature
from tron_staking.domain.address import Address
from tron_staking.domain.errors import SignatureRefused, SignerUnavailable
from tron_staking.domain.transaction import txid
from tron_staking.domain.wallet import Wallet

RAW_DATA = b"\x0a\x02\x12\x34" * 30


@pytest.fixture
def kms() -> FakeKms:
    return FakeKms(mine=1, other=2)


@pytest.fixture
def wallet(kms: FakeKms) -> Wallet:
    return Wallet(kms.address("mine"), "kms:mine")


def signer_address(raw_data: bytes, signature: bytes) -> Address:
    """Who signed, as a node finds it out. Fails for a high s or a v that is neither 0 nor 1."""
    assert len(signature) == 65
    assert signature[64] in {0, 1}
    assert int.from_bytes(signature[32:64]) <= curve.ORDER // 2
    digest = bytes.fromhex(txid(raw_data))
    found: PublicKey = Signature(signature).recover_public_key_from_msg_hash(digest)
    return Address(found.to_base58check_address())


def test_every_signature_is_low_and_recovers(kms: FakeKms, wallet: Wallet) -> None:
    signer = KmsSigner(kms)
    for _ in range(200):
        raw_data = os.urandom(120)
        assert signer_address(raw_data, signer.sign(wallet, raw_data)) == wallet.address


def test_kms_is_given_the_bytes_themselves_and_the_key_is_read_once(kms: FakeKms, wallet: Wallet) -> None:
    signer = KmsSigner(kms)
    for _ in range(3):
        signer.sign(wallet, RAW_DATA)
    assert [call for call, _ in kms.calls] == ["get_public_key", "sign", "sign", "sign"]
    assert kms.calls[1][1]["Message"] == RAW_DATA


@pytest.mark.parametrize("length", [1, 4096])
def test_what_kms_takes_raw_is_signed(kms: FakeKms, wallet: Wallet, length: int) -> None:
    signature = KmsSigner(kms).sign(wallet, b"x" * length)
    assert signer_address(b"x" * length, signature) == wallet.address


def test_more_is_refused_before_kms_is_asked(kms: FakeKms, wallet: Wallet) -> None:
    with pytest.raises(SignatureRefused, match="4096"):
        KmsSigner(kms).sign(wallet, b"x" * 4097)
    assert kms.calls == []


def test_the_key_of_another_address_is_refused_before_it_signs(kms: FakeKms) -> None:
    with pytest.raises(SignatureRefused, match=kms.address("other")):
        KmsSigner(kms).sign(Wallet(kms.address("mine"), "kms:other"), RAW_DATA)
    assert [call for call, _ in kms.calls] == ["get_public_key"]


@pytest.mark.parametrize("answer", [b"", b"\x30\x00", b"\x00" * 88, None, "text"])
def test_a_key_that_is_none_is_refused_and_not_kept(kms: FakeKms, wallet: Wallet, answer: Any) -> None:
    signer = KmsSigner(kms)
    kms.spoil_key = lambda der: answer
    with pytest.raises(SignatureRefused, match="key that TRON can use"):
        signer.sign(wallet, RAW_DATA)
    kms.spoil_key = lambda der: der
    assert signer.sign(wallet, RAW_DATA)


OF_ANOTHER_KEY = PrivateKey(b"\x09" * 32).sign(RAW_DATA)
OF_OTHER_BYTES = PrivateKey((1).to_bytes(32)).sign(RAW_DATA + b"\x00")


@pytest.mark.parametrize(
    "answer",
    [b"", b"garbage", b"\x30\x06\x02\x01\x01\x02\x01\x01", OF_ANOTHER_KEY, OF_OTHER_BYTES, None, "text"],
)
def test_what_is_not_this_keys_signature_of_these_bytes_is_refused(
    kms: FakeKms, wallet: Wallet, answer: Any
) -> None:
    kms.spoil_signature = lambda der: answer
    with pytest.raises(SignatureRefused, match="did not give a signature"):
        KmsSigner(kms).sign(wallet, RAW_DATA)


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "about arn:aws:kms:x:1:key/mine"}}, "Sign")


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (client_error("DisabledException"), "the key is disabled"),
        (client_error("KMSInvalidStateException"), "about to be deleted"),
        (client_error("NotFoundException"), "no such key"),
        (client_error("AccessDeniedException"), "may not use the key"),
        (client_error("InvalidKeyUsageException"), "not for signing"),
        (client_error("ThrottlingException"), "ThrottlingException"),
        (client_error("KMSInternalException"), "KMSInternalException"),
        (ReadTimeoutError(endpoint_url="https://kms"), "did not answer: ReadTimeoutError"),
        (EndpointConnectionError(endpoint_url="https://kms"), "did not answer: EndpointConnectionError"),
        (NoCredentialsError(), "did not answer: NoCredentialsError"),
    ],
)
@pytest.mark.parametrize("known", [False, True], ids=["reading the key", "signing"])
def test_when_kms_does_not_sign_it_says_why(
    kms: FakeKms, wallet: Wallet, error: Exception, cause: str, known: bool
) -> None:
    signer = KmsSigner(kms)
    if known:
        signer.sign(wallet, RAW_DATA)
    kms.fail = error
    with pytest.raises(SignerUnavailable, match=cause) as caught:
        signer.sign(wallet, RAW_DATA)
    assert "arn:" not in caught.value.detail


@pytest.fixture
def moto_kms(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield boto3.client("kms", region_name="eu-west-1")


def test_motos_kms_signs_for_the_wallet(moto_kms: Any) -> None:
    made = moto_kms.create_key(KeySpec="ECC_SECG_P256K1", KeyUsage="SIGN_VERIFY")
    key_id = made["KeyMetadata"]["Arn"]
    point = curve.point_from_spki(moto_kms.get_public_key(KeyId=key_id)["PublicKey"])
    wallet, signer = Wallet(curve.address_of(point), f"kms:{key_id}"), KmsSigner(moto_kms)
    for _ in range(200):
        raw_data = os.urandom(120)
        assert signer_address(raw_data, signer.sign(wallet, raw_data)) == wallet.address


def test_motos_key_of_another_curve_is_refused(moto_kms: Any, wallet: Wallet) -> None:
    made = moto_kms.create_key(KeySpec="ECC_NIST_P256", KeyUsage="SIGN_VERIFY")
    with pytest.raises(SignatureRefused, match="secp256k1"):
        KmsSigner(moto_kms).sign(Wallet(wallet.address, f"kms:{made['KeyMetadata']['KeyId']}"), RAW_DATA)


def test_a_key_that_moto_does_not_have(moto_kms: Any, wallet: Wallet) -> None:
    with pytest.raises(SignerUnavailable, match="no such key"):
        KmsSigner(moto_kms).sign(wallet, RAW_DATA)


def test_another_key_may_sign_for_an_account_that_lets_it(kms: FakeKms) -> None:
    wallet = Wallet(kms.address("mine"), "kms:other", permission_id=2, key_address=kms.address("other"))
    assert signer_address(RAW_DATA, KmsSigner(kms).sign(wallet, RAW_DATA)) == kms.address("other")


def test_whose_key_it_is_is_asked_each_time(kms: FakeKms) -> None:
    signer = KmsSigner(kms)
    assert signer.key_address("kms:mine") == kms.address("mine")
    kms.keys["mine"] = kms.keys["other"]
    assert signer.key_address("kms:mine") == kms.address("other")
