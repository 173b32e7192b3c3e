"""Lists, statistics and histories of the deployed service, and the proof of its totals."""

import csv
import io
import os
import subprocess
import sys
import uuid

import pytest

from tests.e2e.conftest import Answer, Stack
from tests.e2e.waiting import eventually
from tests.support.template import ROOT

pytestmark = pytest.mark.stack


def _freeze(stack: Stack, wallet: str, trx: int) -> str:
    body = {"address": wallet, "amount": trx, "resource": "ENERGY"}
    answer = stack.post("/freeze", body, uuid.uuid4().hex)
    assert answer.status == 202, answer.body
    staking_id: str = answer.json()["staking_id"]
    return staking_id


def _three_freezes(stack: Stack) -> tuple[str, list[str]]:
    """An account of its own with three freezes that are final, oldest first."""
    wallet = stack.new_wallet()
    ids = [_freeze(stack, wallet, trx) for trx in (10, 20, 30)]
    active = f"/list?address={wallet}&status=ACTIVE"
    eventually(lambda: stack.get(active).json()["total_count"] == 3)
    return wallet, ids


def _recount(stack: Stack) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"STACK_DIR": str(stack.layout.folder)}
    command = [sys.executable, "-m", "commands.recount"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_pages_totals_and_the_cursors_refusals(stack: Stack) -> None:
    wallet, ids = _three_freezes(stack)
    path = f"/list?address={wallet}&operation=freeze&resource=energy"
    first = stack.get(f"{path}&limit=2").json()
    assert [one["staking_id"] for one in first["stakings"]] == ids[:0:-1]
    assert (first["total_count"], first["active_count"], first["total_staked_trx"]) == (3, 3, "60")
    cursor = first["next_cursor"]
    second = stack.get(f"{path}&limit=2&cursor={cursor}").json()
    assert [one["staking_id"] for one in second["stakings"]] == ids[:1]
    assert second["next_cursor"] is None
    changed = ("A" if cursor[9] != "A" else "B").join((cursor[:9], cursor[10:]))
    assert stack.get(f"{path}&cursor={changed}").status == 400
    assert stack.get(f"/list?address={wallet}&cursor={cursor}").status == 400
    other = stack.call(
        "GET", f"/api/v1/tron/staking{path}&cursor={cursor}", token=stack.new_token("somebody-else")
    )
    assert (other.status, "another caller" in other.json()["detail"]) == (400, True)


def test_history_is_a_file_for_spreadsheets(stack: Stack) -> None:
    wallet, ids = _three_freezes(stack)
    (newest, *_, oldest) = stack.get(f"/list?address={wallet}").json()["stakings"]
    day, last = oldest["created_at"][:10], newest["created_at"][:10]
    path = f"/history?start_date={day}&end_date={last}&address={wallet}&format=csv"
    answer = stack.get(f"{path}&limit=2")
    headers = _headers(answer)
    assert headers["content-type"] == "text/csv; charset=utf-8; header=present"
    text = answer.body + stack.get(f"{path}&cursor={headers['next-cursor']}").body
    rows = list(csv.DictReader(io.StringIO(text.decode(), newline="")))
    assert [row["staking_id"] for row in rows] == ids
    assert [row["amount"] for row in rows] == ["10", "20", "30"]


def _headers(answer: Answer) -> dict[str, str]:
    """Their names are in no case that is promised."""
    return {name.lower(): value for name, value in answer.headers.items()}


def test_totals_are_those_of_a_recount(stack: Stack) -> None:
    before = stack.get("/stats").json()
    _three_freezes(stack)
    after = stack.get("/stats").json()
    assert after["total_staking_records"] == before["total_staking_records"] + 3
    assert after["total_staked_sun"] >= before["total_staked_sun"] + 60_000_000
    eventually(lambda: stack.get("/list?status=PENDING").json()["total_count"] == 0)
    proof = _recount(stack)
    assert (proof.returncode, proof.stdout.splitlines()[-1]) == (0, "Every total is right."), proof.stdout
