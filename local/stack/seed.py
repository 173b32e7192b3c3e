"""Makes a new stack usable: a key, its funded wallet, and an API token."""

import json
import os
from dataclasses import asdict, dataclass, replace
from typing import Any

from tronpy.keys import PublicKey  # type: ignore[import-untyped]

from commands.tokens import EVERYTHING, Access
from local.stack import devnet_admin
from local.stack.aws import Aws
from local.stack.layout import ADMIN, Layout
from tron_staking.adapters.tables.access import ACTIVE, token_key
from tron_staking.domain.address import Address, parse_address

FUNDS_TRX = 100_000
STAGE = "local"
UNCOMPRESSED_POINT = 64


@dataclass(frozen=True)
class Seeded:
    """What a caller of a stack needs. Kept in stack.json, readable by its owner only."""

    url: str
    token: str
    wallet: str
    aws_url: str
    devnet_url: str
    credentials: dict[str, str]


def ensure_seeded(layout: Layout, aws: Aws) -> Seeded:
    """The wallet and the token of this stack, made when they are not there."""
    kept = load(layout)
    if kept is not None and is_registered(aws, kept.wallet):
        return _with_a_good_token(layout, aws, kept)
    seeded = Seeded(
        url=layout.url,
        token=_developers_token(aws),
        wallet=create_wallet(layout, aws, FUNDS_TRX, wait=True),
        aws_url=layout.aws_url,
        devnet_url=layout.devnet_url,
        credentials=ADMIN,
    )
    _save(layout, seeded)
    return seeded


def load(layout: Layout) -> Seeded | None:
    """What an earlier run made, at the addresses of this run; None when there is nothing."""
    if not layout.seeded.exists():
        return None
    kept = json.loads(layout.seeded.read_text())
    return Seeded(**{**kept, "url": layout.url, "aws_url": layout.aws_url, "devnet_url": layout.devnet_url})


def create_wallet(layout: Layout, aws: Aws, trx: int, *, wait: bool, payout_address: str = "") -> str:
    """A key that never leaves KMS, its address funded on the devnet and registered with the service.

    Without a payout address its rewards can be claimed, and not withdrawn.
    """
    kms = aws.client("kms")
    key = kms.create_key(
        KeySpec="ECC_SECG_P256K1",
        KeyUsage="SIGN_VERIFY",
        Tags=[{"TagKey": "tron-staking", "TagValue": "local"}],
    )["KeyMetadata"]["KeyId"]
    address = address_of_key(kms, key)
    devnet_admin.fund(layout, address, trx)
    if wait:
        devnet_admin.wait_until_final(layout, address)
    aws.client("dynamodb").put_item(
        TableName=aws.outputs["WalletsTableName"],
        Item={
            "address": {"S": address},
            "signer": {"S": f"kms:{key}"},
            **({"payout_address": {"S": payout_address}} if payout_address else {}),
        },
    )
    return address


def is_registered(aws: Aws, address: str) -> bool:
    """Whether the service knows who signs for an address."""
    found = aws.client("dynamodb").get_item(
        TableName=aws.outputs["WalletsTableName"], Key={"address": {"S": address}}
    )
    return "Item" in found


def address_of_key(kms: Any, key: str) -> Address:
    """The address of a key in KMS."""
    # A DER SubjectPublicKeyInfo of this curve ends in the point's two coordinates.
    point = kms.get_public_key(KeyId=key)["PublicKey"][-UNCOMPRESSED_POINT:]
    return parse_address(PublicKey(point).to_base58check_address())


def access(aws: Aws) -> Access:
    """Where this stack's tokens are."""
    return Access(aws.client("dynamodb"), aws.outputs["AccessTableName"], STAGE)


def _developers_token(aws: Aws) -> str:
    """A token for everything, on a stack that holds play money and listens on this machine only."""
    return access(aws).issue("local-developer", EVERYTHING, None)


def _with_a_good_token(layout: Layout, aws: Aws, kept: Seeded) -> Seeded:
    """A token that was revoked, or is from before tokens had scopes, is replaced."""
    token_id = kept.token.split("_")[2]
    good = [item.pk for item in access(aws).tokens() if item.status == ACTIVE and item.scopes]
    if token_key(token_id) in good:
        return kept
    seeded = replace(kept, token=_developers_token(aws))
    _save(layout, seeded)
    return seeded


def _save(layout: Layout, seeded: Seeded) -> None:
    descriptor = os.open(layout.seeded, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(asdict(seeded), file, indent=2)
