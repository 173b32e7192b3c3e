"""A month on the deployed stack in which nobody calls: only EventBridge Scheduler's ticks do anything.

The test moves the devnet's time and reads; nothing that it asks wakes anybody.
"""

import uuid
from datetime import datetime
from typing import Any

import pytest

from tests.e2e.automation import automate
from tests.e2e.conftest import Stack
from tests.e2e.waiting import eventually
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account, Resource

pytestmark = [pytest.mark.stack, pytest.mark.moves_time]

TRX = 1_000_000
STAKE = 100_000
"""Of bandwidth: the 7.7 TRX that it earns a day pay for nothing but the freeze."""
MINIMUM = "60"
ROUNDS, DAYS = 2, 15
CHAIN = ["CLAIM_REWARD", "FREEZE", "VOTE"]


def _accepted(stack: Stack, path: str, body: dict[str, Any]) -> None:
    assert stack.post(path, body, uuid.uuid4().hex).status == 202


def _records(stack: Stack, wallet: str) -> list[dict[str, Any]]:
    """The newest first. Asking wakes nobody, unlike reading one record."""
    found: list[dict[str, Any]] = stack.get(f"/list?address={wallet}&limit=100").json()["stakings"]
    return found


def _none_pending(stack: Stack, wallet: str, number: int) -> bool:
    records = _records(stack, wallet)
    return len(records) == number and not [one for one in records if one["status"] == "PENDING"]


def _schedule(stack: Stack, wallet: str) -> dict[str, Any]:
    found: dict[str, Any] = stack.get(f"/wallets/{wallet}/schedule").json()
    return found


def _done(stack: Stack, wallet: str) -> list[str]:
    """The steps that are done, the first of them first."""
    happened = _schedule(stack, wallet)["happened"][::-1]
    assert {one["outcome"] for one in happened} <= {"DONE"}, happened
    return [one["operation_type"] for one in happened]


def _rests(stack: Stack, wallet: str) -> bool:
    """Whether it was looked at after the last step, and has to wait."""
    shown = _schedule(stack, wallet)
    now = TronNode("auditor", stack.layout.devnet_url).head_block().timestamp_ms / 1000
    due_at = shown["next_look_at"]
    return shown["step"] is None and due_at is not None and _seconds(due_at) > now


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()


def _account(stack: Stack, wallet: str) -> Account:
    found = TronNode("auditor", stack.layout.devnet_url).solid_account(Address(wallet))
    assert found is not None
    return found


def _staked(stack: Stack) -> str:
    """A wallet with a stake that it votes with."""
    wallet = stack.new_wallet(STAKE + 100)
    freeze = {"address": wallet, "amount": STAKE, "resource": "BANDWIDTH", "duration": 1}
    _accepted(stack, "/freeze", freeze)
    eventually(lambda: _none_pending(stack, wallet, 1))
    witnesses = TronNode("auditor", stack.layout.devnet_url).witnesses()[:2]
    votes = [{"witness_address": one.address, "vote_count": STAKE // 2} for one in witnesses]
    _accepted(stack, "/vote", {"address": wallet, "votes": votes})
    eventually(lambda: _none_pending(stack, wallet, 2))
    return wallet


def test_month_in_which_nobody_calls(stack: Stack) -> None:
    wallet = _staked(stack)
    before = _account(stack, wallet)
    compound = {"action": "COMPOUND", "resource": "BANDWIDTH", "reserve": "10", "duration": 1}
    automate(stack, wallet, claim={"minimum": MINIMUM}, then=compound, revote=True)
    for number in range(1, ROUNDS + 1):
        stack.devnet("/admin/advance", {"days": DAYS})
        eventually(lambda expected=CHAIN * number: _done(stack, wallet) == expected)  # type: ignore[misc]
        eventually(lambda: _rests(stack, wallet))
    records = _records(stack, wallet)[::-1][2:]
    assert [one["operation_type"] for one in records] == CHAIN * ROUNDS
    paid = sum(one["paid_sun"] for one in records if one["operation_type"] == "CLAIM_REWARD")
    frozen = sum(one["amount_sun"] for one in records if one["operation_type"] == "FREEZE")
    unspent = _schedule(stack, wallet)["unspent_sun"]
    assert paid == frozen + unspent
    assert paid >= ROUNDS * int(MINIMUM) * TRX
    _assert_chain_agrees(stack, wallet, before, paid, frozen)


def _assert_chain_agrees(stack: Stack, wallet: str, before: Account, paid: int, frozen: int) -> None:
    """To the sun: stake, votes, balance, and the ledger's sums."""
    after = _account(stack, wallet)
    assert after.frozen[Resource.BANDWIDTH] == before.frozen[Resource.BANDWIDTH] + frozen
    assert sum(after.votes.values()) == after.tron_power // TRX > STAKE
    assert after.balance == before.balance + paid - frozen
    rewards = stack.get(f"/{wallet}/rewards").json()
    assert rewards["total_reward_sun"] == paid
    status = stack.get(f"/{wallet}/status").json()
    assert status["pending_operations"] == []
