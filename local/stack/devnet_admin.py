"""Gives an account TRX on the devnet, through the devnet's own admin API."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from local.stack.failure import Failure
from local.stack.layout import Layout
from local.stack.processes import wait_until

SUN_PER_TRX = 1_000_000
SOLID_SECONDS = 300
TIMEOUT_SECONDS = 120
"""Moving time by a month of blocks takes two seconds."""


def fund(layout: Layout, address: str, amount_trx: int) -> None:
    """Sends TRX from the faucet; the node counts it at once."""
    amount = amount_trx * SUN_PER_TRX
    answer = post(f"{layout.devnet_url}/admin/accounts", {"address": address, "amount_sun": amount})
    if answer.get("code") != "SUCCESS":
        raise Failure(f"The devnet did not fund {address}: {answer}")


def wait_until_final(layout: Layout, address: str) -> None:
    """Returns when the account is in the solidified state."""
    if not wait_until(lambda: _solid_balance(layout, address) > 0, SOLID_SECONDS):
        raise Failure(f"The devnet's blocks did not become final in {SOLID_SECONDS} s: see devnet.log")


def _solid_balance(layout: Layout, address: str) -> int:
    url = f"{layout.devnet_url}/walletsolidity/getaccount"
    return int(post(url, {"address": address, "visible": True}).get("balance", 0))


def post(url: str, body: Mapping[str, object]) -> dict[str, Any]:
    """One request to the devnet, its answer as JSON. Raises Failure for a refusal."""
    return _answer(
        urllib.request.Request(
            url, data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
        )
    )


def get(url: str) -> dict[str, Any]:
    """One question to the devnet's admin API, its answer as JSON. Raises Failure for a refusal."""
    return _answer(urllib.request.Request(url))


def _answer(request: urllib.request.Request) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
            answer: dict[str, Any] = json.load(response)
    except urllib.error.HTTPError as error:
        refusal = error.read().decode(errors="replace")
        raise Failure(f"The devnet refused {request.full_url}: {refusal}") from error
    return answer
