"""A freeze over HTTP, through everything that is deployed, to the solidified chain."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.e2e.conftest import PREFIX, Answer, Stack
from tests.e2e.waiting import eventually

pytestmark = pytest.mark.stack


def _key() -> str:
    return uuid.uuid4().hex


def _freeze(stack: Stack, key: str, wallet: str | None = None, amount: Any = "100.5") -> Answer:
    body = {"address": wallet or stack.wallet, "amount": amount, "duration": 3, "resource": "energy"}
    return stack.post("/freeze", body, key)


def _record(stack: Stack, staking_id: str) -> Any:
    return stack.get(f"/records/{staking_id}").json()


def _is_active(stack: Stack, staking_id: str) -> bool:
    return bool(_record(stack, staking_id)["status"] == "ACTIVE")


def _frozen(stack: Stack, wallet: str) -> int:
    stakes = stack.get(f"/{wallet}/status").json()["stakes"]
    return sum(stake["amount_sun"] for stake in stakes)


def _records_counted(stack: Stack) -> int:
    return int(stack.call("GET", "/health").json()["staking"]["total_staking_records"])


@pytest.fixture
def _healed(stack: Stack) -> Iterator[None]:
    """Whatever a test breaks in the node is mended after it."""
    yield
    stack.heal_devnet()


def test_freeze_reaches_active_with_the_block_that_holds_it(stack: Stack) -> None:
    wallet = stack.new_wallet(1000)
    eventually(lambda: stack.get(f"/{wallet}/status").json()["exists"])
    answer = _freeze(stack, _key(), wallet)
    accepted = answer.json()
    assert answer.status == 202
    assert (accepted["status"], accepted["amount"], accepted["amount_sun"]) == (
        "PENDING",
        "100.5",
        100_500_000,
    )
    eventually(lambda: _is_active(stack, accepted["staking_id"]))
    record = _record(stack, accepted["staking_id"])
    info = stack.devnet("/walletsolidity/gettransactioninfobyid", {"value": record["transaction_hash"]})
    assert record["block_number"] == info["blockNumber"]
    assert record["attempts"][0]["sends"][0]["code"] == "SUCCESS"
    status = stack.get(f"/{wallet}/status").json()
    assert _frozen(stack, wallet) == 100_500_000
    assert status["tron_power"] == {"total": 100, "used": 0, "idle": 100}
    assert [commitment["staking_id"] for commitment in status["commitments"]] == [accepted["staking_id"]]


def test_fifty_at_once_with_one_key_are_one_transaction(stack: Stack) -> None:
    wallet, key, before = stack.new_wallet(1000), _key(), _records_counted(stack)
    eventually(lambda: stack.get(f"/{wallet}/status").json()["exists"])
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: _freeze(stack, key, wallet), range(50)))
    assert {answer.status for answer in answers} == {202}
    assert len({answer.body for answer in answers}) == 1
    assert _records_counted(stack) == before + 1
    accepted = answers[0].json()
    eventually(lambda: _is_active(stack, accepted["staking_id"]))
    assert len(_record(stack, accepted["staking_id"])["attempts"]) == 1
    assert _frozen(stack, wallet) == 100_500_000
    other = _freeze(stack, key, wallet, "100.6")
    assert (other.status, other.json()["code"]) == (422, "idempotency_key_reused")
    assert _freeze(stack, key, wallet).body == answers[0].body


def test_dry_run_stores_nothing(stack: Stack) -> None:
    before = _records_counted(stack)
    body = {"address": stack.wallet, "amount": 1, "resource": "BANDWIDTH"}
    plan = stack.post("/freeze?dry_run=true", body, _key())
    assert plan.status == 200
    assert plan.json()["dry_run"] is True
    assert plan.json()["bandwidth_bytes"] > 200
    assert _records_counted(stack) == before


@pytest.mark.parametrize("token", ["", "trs_local_000000000000_" + "0" * 43, "nonsense"])
def test_without_a_good_token_nobody_gets_in(stack: Stack, token: str) -> None:
    answer = stack.call("GET", f"{PREFIX}/{stack.wallet}/status", token=token)
    assert answer.status == 401
    assert b"staking" not in answer.body.replace(b"urn:tron-staking", b"")


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        (b'{"address":"T","amount":1,"resource":"ENERGY"}', 400, "address"),
        (b'{"amount":1,"amount":2}', 400, "once"),
        (b"\xff\xfe", 400, "JSON"),
        (b'{"a":"' + b"x" * 100_000 + b'"}', 400, "larger"),
    ],
    ids=["address", "duplicate key", "invalid UTF-8", "100 kB"],
)
def test_bad_input_is_told_what_to_do(stack: Stack, body: bytes, status: int, word: str) -> None:
    answer = stack.post("/freeze", body, _key())
    assert answer.status == status
    assert word in answer.json()["detail"]
    assert answer.json()["retryable"] is False


@pytest.mark.usefixtures("_healed")
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reply", "status": 503, "body": "down"},
        {"kind": "hang", "seconds": 6},
        {"kind": "garbage"},
        {"kind": "lack_of_resources"},
    ],
    ids=lambda fault: fault["kind"],
)
def test_node_in_trouble_before_anything_is_stored_is_503(stack: Stack, fault: dict[str, Any]) -> None:
    before = _records_counted(stack)
    stack.devnet("/admin/faults", {**fault, "path": "/wallet*"})
    answer = _freeze(stack, _key())
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["retryable"] is True
    stack.heal_devnet()
    assert _records_counted(stack) == before


@pytest.mark.usefixtures("_healed")
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "reply", "status": 503, "body": "down"},
        {"kind": "hang", "seconds": 6, "after": True},
        {"kind": "garbage"},
        {"kind": "drop_at_packing"},
    ],
    ids=lambda fault: fault["kind"],
)
def test_node_in_trouble_after_it_is_stored_loses_nothing(stack: Stack, fault: dict[str, Any]) -> None:
    wallet = stack.new_wallet(1000)
    eventually(lambda: stack.get(f"/{wallet}/status").json()["exists"])
    stack.devnet("/admin/faults", {**fault, "path": "/wallet/broadcast*", "uses": 1})
    answer = _freeze(stack, _key(), wallet)
    assert answer.status == 202
    eventually(lambda: _is_active(stack, answer.json()["staking_id"]))
    assert _frozen(stack, wallet) == 100_500_000
