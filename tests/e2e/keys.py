"""Keys of the deployed stack's wallets: in KMS, and in Secrets Manager."""

import secrets
import uuid
from typing import Any

from coincurve import PrivateKey

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
