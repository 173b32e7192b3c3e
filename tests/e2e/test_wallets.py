"""Wallets on the deployed stack: registered through the API; signed for by imported keys and by secrets."""

import uuid
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from local.stack import devnet_admin
from tests.e2e.conftest import Stack
from tests.e2e.keys import (
    address_of,
    new_key,
    new_secret,
    put_wallet,
    sign_outside,
    signer_of,
    unsigned_freeze,
)
from tests.e2e.waiting import eventually

pytestmark = pytest.mark.stack

FUNDS_TRX = 1_000


def imported(stack: Stack, key: str) -> str:
    """A KMS key with this material: wrapped by a key of KMS's own, as an owner would bring it along."""
    kms = stack.aws.client("kms")
    tag = {"TagKey": "tron-staking", "TagValue": "local"}
    made = kms.create_key(KeySpec="ECC_SECG_P256K1", KeyUsage="SIGN_VERIFY", Origin="EXTERNAL", Tags=[tag])
    key_id = str(made["KeyMetadata"]["KeyId"])
    wrapping = kms.get_parameters_for_import(
        KeyId=key_id, WrappingAlgorithm="RSAES_OAEP_SHA_256", WrappingKeySpec="RSA_4096"
    )
    public = serialization.load_der_public_key(wrapping["PublicKey"])
    assert isinstance(public, rsa.RSAPublicKey)
    material = ec.derive_private_key(int(key, 16), ec.SECP256K1()).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    kms.import_key_material(
        KeyId=key_id,
        ImportToken=wrapping["ImportToken"],
        EncryptedKeyMaterial=public.encrypt(material, oaep),
        ExpirationModel="KEY_MATERIAL_DOES_NOT_EXPIRE",
    )
    return key_id


def freezes(stack: Stack, address: str) -> None:
    """A freeze of the wallet is signed, and becomes final."""
    body = {"address": address, "amount": 100, "resource": "ENERGY"}
    answer = stack.post("/freeze", body, uuid.uuid4().hex)
    assert answer.status == 202, answer.body
    path = f"/records/{answer.json()['staking_id']}"
    eventually(lambda: stack.get(path).json()["status"] == "ACTIVE")


@pytest.mark.parametrize("kind", ["kms", "secret"])
def test_a_key_that_was_brought_along_signs_for_its_own_address(stack: Stack, kind: str) -> None:
    key = new_key()
    address = address_of(key)
    devnet_admin.fund(stack.layout, address, FUNDS_TRX)
    signer = f"kms:{imported(stack, key)}" if kind == "kms" else f"secret:{new_secret(stack, key)}"
    answer = put_wallet(stack, address, signer)
    assert answer.status == 200, answer.body
    assert key.encode() not in answer.body
    freezes(stack, address)


def test_a_key_of_another_address_is_not_registered(stack: Stack) -> None:
    mine, other = stack.new_wallet(), stack.new_wallet()
    answer = put_wallet(stack, mine, signer_of(stack, other))
    assert (answer.status, answer.json()["code"]) == (409, "signer_not_permitted")
    assert other.encode() in answer.body
    assert stack.get(f"/wallets/{mine}").json()["version"] == 0


@pytest.mark.parametrize("prefix", ["tron-staking/prod/wallet", "tron-staking/local", "payroll"])
def test_secrets_of_others_cannot_be_named(stack: Stack, prefix: str) -> None:
    """Nobody gets a key, or anything else, out of a secret by calling it a wallet's."""
    key = new_key()
    answer = put_wallet(stack, address_of(key), f"secret:{new_secret(stack, key, prefix)}")
    assert (answer.status, answer.json()["code"]) == (409, "signer_unusable")
    assert "may not read it" in answer.json()["detail"]


def test_a_key_that_is_not_there_is_not_registered(stack: Stack) -> None:
    answer = put_wallet(stack, stack.wallet, f"kms:{uuid.uuid4()}")
    assert (answer.status, answer.json()["code"]) == (409, "signer_unusable")


def test_changes_are_kept(stack: Stack) -> None:
    wallet = stack.new_wallet()
    signer = signer_of(stack, wallet)
    for payout in (stack.wallet, None):
        assert put_wallet(stack, wallet, signer, payout).status == 200
    found: dict[str, Any] = stack.get(f"/wallets/{wallet}").json()
    assert [change["after"]["payout_address"] for change in found["changes"]] == [None, stack.wallet]
    assert {change["by"] for change in found["changes"]} == {found["changed_by"]}


def test_an_external_wallets_owner_registers_and_signs(stack: Stack) -> None:
    key, order = unsigned_freeze(stack)
    path = f"/records/{order['staking_id']}"
    assert stack.get(path).json()["attempts"][0]["missing_weight"] == 1
    answer = sign_outside(stack, key, order)
    assert (answer.status, answer.json()["missing_weight"]) == (202, 0)
    eventually(lambda: stack.get(path).json()["status"] == "ACTIVE")
    assert stack.get(path).json()["transaction_hash"] == order["unsigned"]["transaction_hash"]
