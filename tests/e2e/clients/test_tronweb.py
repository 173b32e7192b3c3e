"""TronWeb, which builds and hashes transactions itself, against the devnet: Node.js runs the scenarios."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.clients.conftest import ROOT, TRX, Devnet
from tests.support.patience import PATIENCE

STAKE = 1_000 * TRX
SCRIPT = Path(__file__).parent / "tronweb" / "drive.mjs"
TRONWEB = ROOT / ".tools" / "tronweb" / "node_modules" / "tronweb" / "lib" / "esm" / "index.js"

pytestmark = pytest.mark.clients


@pytest.fixture
def drive(devnet: Devnet) -> Callable[[str], dict[str, Any]]:
    """Runs a scenario and returns what it saw."""
    node = shutil.which("node")
    if node is None:
        pytest.fail("TronWeb needs Node.js 20 or newer on PATH: https://nodejs.org")
    if not TRONWEB.exists():
        pytest.fail("TronWeb is not installed: make .tools/tronweb/stamp")

    def run(scenario: str) -> dict[str, Any]:
        order = {
            "tronweb": str(TRONWEB),
            "url": devnet.url,
            "scenario": scenario,
            "accounts": devnet.accounts,
        }
        done = subprocess.run(
            (node, SCRIPT),
            input=json.dumps(order),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        seen: dict[str, Any] = json.loads(done.stdout)
        return seen

    return run


def test_freeze_unfreeze_cancel_and_withdraw(drive: Callable[[str], dict[str, Any]]) -> None:
    seen = drive("stake")
    cancelled = {one["key"]: one["value"] for one in seen.pop("cancelled")}
    assert cancelled == {"BANDWIDTH": 0, "ENERGY": STAKE, "TRON_POWER": 0}
    assert seen.pop("tooEarly").endswith("no unFreeze balance to withdraw ")
    assert seen == {
        "same": True,
        "receipt": {"net_usage": 254},
        "frozen": [STAKE, STAKE],
        "unfreezesLeft": {"count": 31},
        "frozenAgain": [STAKE, STAKE],
        "withdrawable": STAKE,
        "withdrawn": STAKE,
        "gained": STAKE,
    }


def test_vote_and_claim(drive: Callable[[str], dict[str, Any]]) -> None:
    seen = drive("vote")
    assert seen["early"].endswith("witnessAccount does not have any reward")
    assert seen["reward"] > 0
    assert seen["claimed"] == seen["reward"]
    assert (seen["brokerage"], seen["votes"]) == (20, [1_000])
    assert seen["left"] < seen["reward"], "a maintenance may follow at once, and pays anew"


def test_delegate_with_a_lock_and_take_back(drive: Callable[[str], dict[str, Any]]) -> None:
    seen = drive("delegate")
    assert (seen["same"], seen["most"], seen["left"], seen["frozen"]) == (True, STAKE, 0, [0, STAKE])
    assert seen["given"]["frozen_balance_for_energy"] == STAKE
    assert seen["energy"] > 0
    assert "insufficient delegateFrozenBalance(Energy)" in seen["locked"]


def test_two_keys_for_staking_only(drive: Callable[[str], dict[str, Any]]) -> None:
    seen = drive("multisig")
    assert (seen["fee"], seen["multisigFee"], seen["frozen"]) == (100 * TRX, TRX, [0, STAKE])
    assert seen["alone"] == "Validate signature error: sig error"
    assert seen["forbidden"] == "Validate signature error: Permission denied"
    assert seen["weight"] == ["NOT_ENOUGH_PERMISSION", 1, 1]
    assert seen["approved"] == [seen["signedBy"]]
