"""Keys of the deployed stack's wallets: in KMS, and in Secrets Manager."""

import secrets
import uuid
from typing import Any

from coincurve import PrivateKey
from Crypto.Hash import keccak as keccak_hash

from local.stack import devnet_admin
from tests.e2e.conftest import PREFIX, Answer, Stack
from tron_staking.adapters.signers import curve
from tron_staking.domain.address import Address


def new_key() -> str:
    """A private key in hex, of a wallet that nobody has seen."""
    return secrets.token_hex(32)


def address_of(key: str) -> Address:
    """Its address."""
    return curve.address_of(PrivateKey(bytes.fromhex(key)).public_key.format(compressed=False)[1:])


def new_secret(stack: Stack, key: str | None = None, prefix: str = "tron-staking/local/wallet") -> str:
    """The ARN of a new secret with this key in it, or with a new one."""
    manager = stack.aws.client("secretsmanager")
    made = manager.create_secret(Name=f"{prefix}/{uuid.uuid4()}", SecretString=key or new_key())
    return str(made["ARN"])


def put_wallet(stack: Stack, address: str, signer: str, payout_address: str | None = None) -> Answer:
    """PUT /wallets/{address}."""
    body: dict[str, Any] = {"signer": signer}
    body |= {"payout_address": payout_address} if payout_address else {}
    return stack.call("PUT", f"{PREFIX}/wallets/{address}", body)


def signer_of(stack: Stack, address: str) -> str:
    """What the books say who signs."""
    table = stack.aws.outputs["WalletsTableName"]
    item = stack.aws.client("dynamodb").get_item(TableName=table, Key={"address": {"S": address}})["Item"]
    return str(item["signer"]["S"])


def keep_in_secret(stack: Stack, address: str, arn: str) -> None:
    """From now on this wallet's key is in a secret, whoever's key that is."""
    stack.aws.client("dynamodb").update_item(
        TableName=stack.aws.outputs["WalletsTableName"],
        Key={"address": {"S": address}},
        UpdateExpression="SET signer = :signer",
        ExpressionAttributeValues={":signer": {"S": f"secret:{arn}"}},
    )


def wallet_in(body: dict[str, Any]) -> str:
    """Whose request it is."""
    return str(body.get("address") or body["from_address"])


def external_wallet(stack: Stack, key: str, trx: int = 1_000) -> Address:
    """A funded wallet whose owner, who has this key, signs; registered as he would do it."""
    address = address_of(key)
    devnet_admin.fund(stack.layout, address, trx)
    path = f"{PREFIX}/wallets/{address}"
    asked = stack.call("PUT", path, {"signer": "external"})
    assert asked.status == 202, asked.body
    message = asked.json()["message"].encode()
    digest = keccak(b"\x19TRON Signed Message:\n" + str(len(message)).encode() + message)
    signed = PrivateKey(bytes.fromhex(key)).sign_recoverable(digest, hasher=None).hex()
    proof = {"issued_at": asked.json()["issued_at"], "signatures": [signed]}
    answer = stack.call("PUT", path, {"signer": "external", "proof": proof})
    assert answer.status == 200, answer.body
    return address


def unsigned_freeze(stack: Stack) -> tuple[str, dict[str, Any]]:
    """A freeze that an owner has to sign: his key, and what to sign."""
    key = new_key()
    body = {"address": external_wallet(stack, key), "amount": 100, "resource": "ENERGY"}
    answer = stack.post("/freeze", body, uuid.uuid4().hex)
    assert answer.status == 202, answer.body
    return key, answer.json()


def sign_outside(stack: Stack, key: str, order: dict[str, Any]) -> Answer:
    """POST /transactions/{staking_id}/signature, with what the owner signed."""
    raw_data = bytes.fromhex(order["unsigned"]["raw_data_hex"])
    signed = PrivateKey(bytes.fromhex(key)).sign_recoverable(raw_data).hex()
    return stack.call("POST", order["unsigned"]["submit_to"], {"signature": signed})


def keccak(data: bytes) -> bytes:
    """keccak256, as TRON hashes messages and keys."""
    hashed: bytes = keccak_hash.new(digest_bits=256, data=data).digest()
    return hashed
