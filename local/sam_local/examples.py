"""The accounts that events/ are about, so that what they ask for can be done."""

from local.stack import devnet_admin
from local.stack.aws import Aws
from local.stack.layout import Layout
from local.stack.seed import is_registered

WALLET = "TCNkawTmcQgYSU8nP8cHswT1QPjharxJr7"
RECEIVER = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"
"""Whom its events delegate to."""
WITNESS = "TCTgnXj5xvZnkSTNLdo4z7vEci2dfiK2eA"
"""Whom they vote for: the devnet's first."""
FUNDS_TRX = 100_000
SECRET = "tron-staking/local/wallet/examples"  # noqa: S105  # its name
KEY = "01" * 32
"""The key of a published example of a signature: good for a devnet and for nothing else."""


def ensure(layout: Layout, aws: Aws) -> None:
    """Funds them on the devnet and registers the wallet, once."""
    if is_registered(aws, WALLET):
        return
    devnet_admin.fund(layout, RECEIVER, 1)
    devnet_admin.fund(layout, WALLET, FUNDS_TRX)
    devnet_admin.wait_until_final(layout, WALLET)
    secret = aws.client("secretsmanager").create_secret(Name=SECRET, SecretString=KEY)
    aws.client("dynamodb").put_item(
        TableName=aws.outputs["WalletsTableName"],
        Item={"address": {"S": WALLET}, "signer": {"S": f"secret:{secret['ARN']}"}},
    )
