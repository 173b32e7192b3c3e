"""A devnet started as a person would start it, for clients that know nothing of it."""

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.patience import PATIENCE

ROOT = Path(__file__).parents[3]
TRX = 1_000_000


class Devnet:
    """The devnet's address, the accounts it printed, and orders to it."""

    def __init__(self, announced: list[str]) -> None:
        self.url = announced[0].split()[1]
        found = (re.match(r"account +(T\w+) key (\w+)", line) for line in announced)
        self.accounts = [(one[1], one[2]) for one in found if one]

    def admin(self, order: str, **body: Any) -> Any:
        """POST /admin/<order>, or GET without a body."""
        data = json.dumps(body).encode() if body else None
        with urllib.request.urlopen(f"{self.url}/admin/{order}", data, timeout=PATIENCE) as answer:
            return json.load(answer)

    @property
    def ahead_ms(self) -> int:
        """How far the chain's clock is ahead of ours."""
        return int(self.admin("state")["clock_offset_ms"])

    @property
    def witnesses(self) -> list[str]:
        """Their addresses, in base58check."""
        with urllib.request.urlopen(
            f"{self.url}/wallet/listwitnesses?visible=true", timeout=PATIENCE
        ) as answer:
            return [one["address"] for one in json.load(answer)["witnesses"]]


@pytest.fixture
def devnet() -> Iterator[Devnet]:
    """Blocks come with each transaction, and are final at once."""
    command = (sys.executable, "-m", "local.devnet", "--port", "0", "--mode", "instant", "--accounts", "3")
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        announced = [process.stdout.readline() for _ in range(6)]
        yield Devnet(announced)
        process.terminate()
    assert process.returncode == 0
