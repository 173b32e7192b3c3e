"""What one account holds, over HTTP, through everything that is deployed."""

import uuid
from typing import Any

import pytest

from tests.e2e.conftest import Stack
from tests.e2e.waiting import eventually

pytestmark = pytest.mark.stack


def _get(stack: Stack, path: str) -> Any:
    answer = stack.get(path)
    assert answer.status == 200, answer.body
    return answer.json()


def test_reads_show_a_freeze_as_soon_as_its_record_is_final(stack: Stack) -> None:
    """What was kept from before is not what they show."""
    wallet = stack.new_wallet(1000)
    eventually(lambda: _get(stack, f"/{wallet}/status")["exists"])
    assert _get(stack, f"/{wallet}/resources?bytes=250")["energy_limit"] == 0
    body = {"address": wallet, "amount": "100", "resource": "ENERGY"}
    staking_id = stack.post("/freeze", body, uuid.uuid4().hex).json()["staking_id"]
    eventually(lambda: _get(stack, f"/records/{staking_id}")["status"] == "ACTIVE")
    status, freezes = _get(stack, f"/{wallet}/status"), _get(stack, f"/{wallet}/freeze")
    assert [one["amount_sun"] for one in status["stakes"]] == [0, 100_000_000]
    assert (status["total"], status["stale"]) == ("1000", False)
    assert [one["staking_id"] for one in freezes["freezes"]] == [staking_id]
    assert freezes["resources"][1]["releases"][0]["amount"] == "100"
    resources = _get(stack, f"/{wallet}/resources?energy=100")
    assert resources["energy_limit"] > 0
    assert resources["estimates"][0]["transactions"] == resources["energy_available"] // 100


def test_reads_outlive_the_node(stack: Stack) -> None:
    """Every path of the node fails; what is kept is answered all the same."""
    paths = [f"/{stack.wallet}/{read}" for read in ("status", "freeze", "resources")]
    before = [_get(stack, path)["address"] for path in paths]
    stack.devnet("/admin/faults", {"kind": "reply", "status": 503, "path": "/wallet*"})
    try:
        assert [_get(stack, path)["address"] for path in paths] == before
    finally:
        stack.heal_devnet()
