import subprocess
import sys

import pytest

OURS = "from tron_staking.adapters import tron_node\nfrom tron_staking.adapters.signers import dispatch, kms"
HEAVY = "eth_abi cytoolz regex httpx eth_utils pydantic tronpy.tron tronpy.async_tron"


def run(code: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_what_the_layer_does_not_have_is_not_imported() -> None:
    assert run(f"import sys\n{OURS}\nprint([n for n in {HEAVY.split()} if n in sys.modules])") == "[]"


WHOLE = "from tronpy import Tron\nfrom tronpy.providers import HTTPProvider\nfrom tronpy import keys"
USE = """
from tron_staking.adapters.node_http import NodeProvider
from tron_staking.adapters import tronpy_parts
assert issubclass(NodeProvider, HTTPProvider)
assert tronpy_parts.PublicKey is keys.PublicKey
client = Tron(NodeProvider("n", "http://localhost", None, 1.0))
owner = keys.PrivateKey(b"\\x01" * 32).public_key.to_base58check_address()
print(client.trx.freeze_balance(owner, 1, "ENERGY")._raw_data["contract"][0]["type"])
"""


@pytest.mark.parametrize("order", [(WHOLE, OURS), (OURS, WHOLE)], ids=["tronpy first", "ours first"])
def test_the_whole_of_tronpy_works_beside(order: tuple[str, str]) -> None:
    assert run("\n".join([*order, USE])) == "FreezeBalanceV2Contract"


def test_loading_again_changes_nothing() -> None:
    again = (
        "import importlib\nfrom tron_staking.adapters import tronpy_parts as parts\nold = parts.HTTPProvider"
    )
    assert run(f"{again}\nprint(importlib.reload(parts).HTTPProvider is old)") == "True"


def test_nothing_half_loaded_is_left_behind() -> None:
    assert (
        run(f"import sys\n{OURS}\nprint('tronpy' in sys.modules, 'tronpy.providers' in sys.modules)")
        == "False False"
    )
