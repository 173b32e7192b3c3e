"""Makes a wallet: a key that never leaves KMS, registered with the service through its own API.

`make wallet` on the local stack, where it also gets TRX; `make wallet STACK=<name>` for one in AWS.
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass
from functools import partial
from typing import Any

import requests

from commands.cloud import Cloud, deployed_cloud, local_cloud
from commands.told import told
from local.stack import devnet_admin, seed
from local.stack.client import Client
from local.stack.failure import Failure
from local.stack.layout import known
from tron_staking.domain.address import Address
from tron_staking.domain.constants import API_PREFIX

FUNDS_TRX = 10_000
TIMEOUT_SECONDS = 30
_OK = 200

LOCAL = """
  Address  {address}  (its key is in KMS; {trx:,} TRX on the devnet)

Freeze 100 TRX of it:

  curl -sS {url}{prefix}/freeze \\
    -H "Authorization: Bearer {token}" -H "Content-Type: application/json" \\
    -H "Idempotency-Key: $(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')" \\
    -d '{{"address": "{address}", "amount": 100, "resource": "ENERGY"}}'

Next: follow it with GET /records/<staking_id>; see the wallet with GET /wallets/{address}."""

DEPLOYED = """
  Address  {address}
  Key      {key}

Next:
  1. send TRX to the address: first a little, to see it arrive; the key cannot be taken out of KMS;
  2. freeze some of it:

  curl -sS {url}{prefix}/freeze \\
    -H "Authorization: Bearer $TOKEN" -H "Content-Type: application/json" \\
    -H "Idempotency-Key: $(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')" \\
    -d '{{"address": "{address}", "amount": 1, "resource": "ENERGY"}}'

  3. let nobody delete the key: whoever schedules its deletion takes the wallet's TRX away for ever."""

NOT_REGISTERED = """
  The key {key} was made, and the service did not register it: {why}
  Mend that; then register it with PUT /wallets/{address}, signer kms:{key}, or delete the key."""


@dataclass(frozen=True)
class Made:
    """A key and its address."""

    key: str
    address: Address


def main() -> int:
    """Makes one wallet; a failure is told, not raised."""
    parser = argparse.ArgumentParser(prog="commands.wallet", description=__doc__)
    parser.add_argument("--stack", help="a stack in AWS; the local one when it is not said")
    stack = parser.parse_args().stack
    return told(partial(_made, stack), after_trouble="Nothing was registered.")


def _made(stack: str | None) -> int:
    _in_the_cloud(deployed_cloud(stack)) if stack else _here(local_cloud())
    return 0


def _here(cloud: Cloud) -> None:
    layout = known()
    kept = seed.load(layout)
    if kept is None:
        raise Failure("The local stack has no token yet: make up")
    made = make_key(cloud)
    devnet_admin.fund(layout, made.address, FUNDS_TRX)
    answer = Client(layout.aws_port, kept.token).call(
        "PUT", f"{API_PREFIX}/wallets/{made.address}", {"signer": f"kms:{made.key}"}
    )
    if answer.status != _OK:
        raise _not_registered(made, answer.body.decode(errors="replace"))
    devnet_admin.wait_until_final(layout, made.address)
    print(
        LOCAL.format(address=made.address, trx=FUNDS_TRX, url=layout.url, prefix=API_PREFIX, token=kept.token)
    )


def _in_the_cloud(cloud: Cloud) -> None:
    token = os.environ.get("TOKEN", "")
    if not token:
        raise Failure("Say who you are, out of your shell's history: read -rs TOKEN; export TOKEN")
    url = cloud.outputs["ApiUrl"]
    made = make_key(cloud)
    register(url, token, made)
    print(DEPLOYED.format(address=made.address, key=made.key, url=url, prefix=API_PREFIX))


def make_key(cloud: Cloud) -> Made:
    """A new key in KMS, tagged so that the functions of this stage may sign with it."""
    kms, stage = cloud.client("kms"), cloud.outputs["Stage"]
    key = kms.create_key(
        KeySpec="ECC_SECG_P256K1",
        KeyUsage="SIGN_VERIFY",
        Description=f"a TRON wallet of tron-staking {stage}",
        Tags=[{"TagKey": "tron-staking", "TagValue": stage}],
    )["KeyMetadata"]["KeyId"]
    return Made(key, seed.address_of_key(kms, key))


def register(url: str, token: str, made: Made) -> None:
    """PUT /wallets/{address}. Raises Failure with what the service said."""
    try:
        answer = requests.put(
            f"{url}{API_PREFIX}/wallets/{made.address}",
            json={"signer": f"kms:{made.key}"},
            headers={"Authorization": f"Bearer {token}"},
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise _not_registered(made, str(error)) from error
    if answer.status_code != _OK:
        raise _not_registered(made, answer.text)


def _not_registered(made: Made, answer: str) -> Failure:
    return Failure(NOT_REGISTERED.format(key=made.key, address=made.address, why=_detail(answer)))


def _detail(answer: str) -> Any:
    try:
        return json.loads(answer)["detail"]
    except (ValueError, KeyError, TypeError):
        return answer


if __name__ == "__main__":
    sys.exit(main())
