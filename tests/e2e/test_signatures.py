"""Two thousand signatures of the emulator's KMS, checked by TronWeb, which shares no code with us."""

import json
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.e2e.conftest import Stack
from tests.e2e.keys import signer_of
from tests.support.patience import PATIENCE
from tests.support.template import ROOT
from tron_staking.adapters.signers.curve import ORDER
from tron_staking.adapters.signers.kms import KmsSigner
from tron_staking.domain.address import Address
from tron_staking.domain.transaction import txid
from tron_staking.domain.wallet import Wallet

COUNT, AT_ONCE = 2_000, 8
SCRIPT = Path(__file__).parent / "clients" / "tronweb" / "recover.mjs"
TRONWEB = ROOT / ".tools" / "tronweb" / "node_modules" / "tronweb" / "lib" / "esm" / "index.js"

pytestmark = [pytest.mark.stack, pytest.mark.clients]


def signers(signed: list[tuple[str, str]]) -> list[str]:
    """Who made these signatures of txIDs, in TronWeb's opinion."""
    node = shutil.which("node")
    if node is None or not TRONWEB.exists():
        pytest.fail("TronWeb and Node.js 20 or newer are needed: make .tools/tronweb/stamp")
    order = json.dumps({"tronweb": str(TRONWEB), "signed": signed})
    done = subprocess.run(
        (node, SCRIPT), input=order, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr
    found: list[str] = json.loads(done.stdout)
    return found


def test_every_signature_is_low_and_the_wallets_own(stack: Stack) -> None:
    address = Address(stack.new_wallet())
    wallet, signer = Wallet(address, signer_of(stack, address)), KmsSigner(stack.aws.client("kms"))
    messages = [os.urandom(120) for _ in range(COUNT)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        signatures = list(threads.map(lambda raw_data: signer.sign(wallet, raw_data), messages))
    assert max(int.from_bytes(signature[32:64]) for signature in signatures) <= ORDER // 2
    found = signers([(txid(one), by.hex()) for one, by in zip(messages, signatures, strict=True)])
    assert len(found) == COUNT
    assert set(found) == {address}


def test_the_check_finds_a_signature_of_other_bytes(stack: Stack) -> None:
    address = Address(stack.new_wallet())
    signer = KmsSigner(stack.aws.client("kms"))
    signature = signer.sign(Wallet(address, signer_of(stack, address)), b"raw data")
    assert signers([(txid(b"raw data"), signature.hex())]) == [address]
    assert signers([(txid(b"other data"), signature.hex())]) != [address]
