"""Keys from Secrets Manager sign for their own address, and are seen nowhere."""

import copy
import io
import json
import logging
import os
import pickle
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, NoCredentialsError, ReadTimeoutError
from coincurve import PrivateKey
from moto import mock_aws

from tests.unit.adapters.signers.test_kms import signer_address
from tron_staking.adapters.signers import curve
from tron_staking.adapters.signers.secret import SecretKey, SecretSigner
from tron_staking.domain.errors import KeyUnusable, SignatureRefused, SignerUnavailable
from tron_staking.domain.wallet import Wallet

KEY = "ca" * 15 + "0de" + "f1" * 15 + "5"
ADDRESS = curve.address_of(PrivateKey(bytes.fromhex(KEY)).public_key.format(compressed=False)[1:])
ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:tron-staking/prod/wallet/main-AbCdEf"
WALLET = Wallet(ADDRESS, f"secret:{ARN}")
RAW_DATA = b"\x0a\x02\x12\x34" * 30


class FakeSecrets:
    """Secrets Manager with one secret; `trouble` is raised by the next call."""

    def __init__(self, answer: Any = KEY) -> None:
        self.answer = answer
        self.asked: list[str] = []
        self.trouble: Exception | None = None

    def get_secret_value(self, **request: Any) -> dict[str, Any]:
        self.asked.append(request["SecretId"])
        if self.trouble:
            raise self.trouble
        return {} if self.answer is None else {"SecretString": self.answer}


def hidden(text: str) -> bool:
    """Whether the key is nowhere in a text, in none of the ways in which Python or Java would write it."""
    key = bytes.fromhex(KEY)
    spellings = (KEY, repr(key)[2:-1], str(int(KEY, 16)), str(list(key))[1:-1])
    return not any(spelling.lower() in text.lower() for spelling in spellings)


@contextmanager
def everything_logged() -> Iterator[io.StringIO]:
    """All that any library says at DEBUG."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def test_every_signature_is_low_and_recovers() -> None:
    signer = SecretSigner(FakeSecrets())
    for _ in range(200):
        raw_data = os.urandom(120)
        assert signer_address(raw_data, signer.sign(WALLET, raw_data)) == ADDRESS


def test_the_key_is_read_for_each_signature_and_kept_by_nobody() -> None:
    secrets = FakeSecrets()
    signer = SecretSigner(secrets)
    for _ in range(3):
        signer.sign(WALLET, RAW_DATA)
    assert secrets.asked == [ARN] * 3
    assert vars(signer) == {"_client": secrets}


@pytest.mark.parametrize("text", [KEY.upper(), KEY])
def test_whose_key_it_is(text: str) -> None:
    assert SecretSigner(FakeSecrets(text)).key_address(WALLET.signer) == ADDRESS


def test_the_key_of_another_address_is_refused_before_it_signs() -> None:
    with pytest.raises(SignatureRefused, match=f"belongs to {ADDRESS}"):
        SecretSigner(FakeSecrets()).sign(Wallet(curve.address_of(b"\x01" * 64), WALLET.signer), RAW_DATA)


def test_another_key_may_sign_for_an_account_that_lets_it() -> None:
    other = curve.address_of(b"\x01" * 64)
    wallet = Wallet(other, WALLET.signer, permission_id=2, key_address=ADDRESS)
    assert signer_address(RAW_DATA, SecretSigner(FakeSecrets()).sign(wallet, RAW_DATA)) == ADDRESS


@pytest.mark.parametrize(
    "answer",
    [
        "",
        KEY[:-1],
        KEY + "0",
        f"0x{KEY}",
        f"{KEY}\n",
        json.dumps({"key": KEY}),
        "0" * 64,
        "f" * 64,
        None,
        7_777_777,
    ],
)
def test_what_is_no_key_is_refused_and_not_shown(answer: Any) -> None:
    with pytest.raises(SignatureRefused, match="does not hold a key") as caught:
        SecretSigner(FakeSecrets(answer)).sign(WALLET, RAW_DATA)
    said = "".join(traceback.format_exception(caught.value))
    assert hidden(said)
    assert not answer or str(answer) not in said


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": KEY}}, "GetSecretValue")


@pytest.mark.parametrize(
    ("error", "kind", "cause"),
    [
        (client_error("AccessDeniedException"), KeyUnusable, "may not read it"),
        (client_error("ResourceNotFoundException"), KeyUnusable, "no such secret"),
        (client_error("InvalidRequestException"), KeyUnusable, "about to be deleted"),
        (client_error("DecryptionFailure"), KeyUnusable, "cannot be decrypted"),
        (client_error("ThrottlingException"), SignerUnavailable, "ThrottlingException"),
        (ReadTimeoutError(endpoint_url="https://secrets"), SignerUnavailable, "ReadTimeoutError"),
        (NoCredentialsError(), SignerUnavailable, "NoCredentialsError"),
    ],
)
def test_when_it_cannot_be_read_it_says_why(error: Exception, kind: type[Exception], cause: str) -> None:
    secrets = FakeSecrets()
    secrets.trouble = error
    with pytest.raises(SignerUnavailable, match=cause) as caught:
        SecretSigner(secrets).sign(WALLET, RAW_DATA)
    assert type(caught.value) is kind
    assert hidden(caught.value.detail)
    assert "arn:" not in caught.value.detail


def test_the_key_shows_itself_to_nobody() -> None:
    key = SecretKey(KEY)
    for text in (repr(key), str(key), f"{key}", f"{key!r}", f"{[key]}", f"{ {1: key} }"):
        assert hidden(text)
    for way in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="neither copied nor pickled"):
            way(key)
    assert not hasattr(key, "__dict__")
    with pytest.raises(TypeError):
        json.dumps(key)


def test_nothing_that_is_logged_holds_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even with every library at DEBUG, which prints what AWS answers."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws(), everything_logged() as logged:
        client = boto3.client("secretsmanager", region_name="eu-west-1")
        logging.getLogger().setLevel(logging.INFO)  # what creates it is no function of ours
        arn = client.create_secret(Name="tron-staking/test/wallet/a", SecretString=KEY)["ARN"]
        logging.getLogger().setLevel(logging.DEBUG)
        signer = SecretSigner(client)
        assert signer.sign(Wallet(ADDRESS, f"secret:{arn}"), RAW_DATA)
        with pytest.raises(SignatureRefused) as caught:
            signer.sign(Wallet(curve.address_of(b"\x01" * 64), f"secret:{arn}"), RAW_DATA)
        logging.getLogger("tron_staking").exception("refused", exc_info=caught.value)
    assert "GetSecretValue" in logged.getvalue()
    assert hidden(logged.getvalue())
