"""Every mutation over HTTP, through everything that is deployed, to the solidified chain."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.e2e.conftest import Answer, Stack
from tests.e2e.mutations import MUTATIONS, TRX, mutate, register_payout, unfreezer, voter
from tests.e2e.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.moves_time]

DAYS = 15
"""Until votes have earned, and what was unfrozen can be withdrawn."""

BLOCKS = 10
"""More than it takes until a block is solidified and its records want to be looked at."""

type Answers = Mapping[str, Answer]


@pytest.fixture(scope="module")
def asked(stack: Stack) -> Answers:
    """The answer to every mutation: all are asked for before any is waited for, so they settle together."""
    patient = {"ClaimReward": {"address": voter(stack)}, "WithdrawUnfrozen": {"address": unfreezer(stack)}}
    stack.devnet("/admin/advance", {"days": DAYS})
    bodies = patient | {name: MUTATIONS[name](stack) for name in MUTATIONS.keys() - patient.keys()}
    answers = {function: mutate(stack, function, body) for function, body in bodies.items()}
    stack.devnet("/admin/advance", {"blocks": BLOCKS})
    return answers


@pytest.fixture(scope="module")
def followed(stack: Stack, asked: Answers) -> Mapping[str, list[Answer]]:
    """What can only be asked for when something else is final: again all of it before any is waited for."""
    lent, claimed = _settled(stack, asked["Delegate"]), _settled(stack, asked["ClaimReward"])
    pair = {"from_address": lent["address"], "to_address": lent["receiver"], "resource": lent["resource"]}
    register_payout(stack, claimed["address"], stack.new_wallet(1))
    withdraw = {"address": claimed["address"]}
    with ThreadPoolExecutor(2) as pool:
        withdrawals = list(pool.map(lambda _: mutate(stack, "WithdrawReward", withdraw), range(2)))
    answers = {"WithdrawReward": withdrawals, "Undelegate": [mutate(stack, "Undelegate", pair)]}
    stack.devnet("/admin/advance", {"blocks": BLOCKS})
    return answers


@pytest.mark.parametrize("function", sorted(MUTATIONS))
def test_mutation_becomes_final(stack: Stack, asked: Answers, function: str) -> None:
    record = _settled(stack, asked[function])
    assert record["status"] == ("ACTIVE" if function in {"Freeze", "Delegate"} else "COMPLETED")
    assert record["block_number"] > 0
    assert [attempt["state"] for attempt in record["attempts"]] == ["INCLUDED"]


def test_claim_is_completed_with_what_the_chain_paid(stack: Stack, asked: Answers) -> None:
    record = _settled(stack, asked["ClaimReward"])
    info = stack.devnet("/walletsolidity/gettransactioninfobyid", {"value": record["transaction_hash"]})
    assert record["paid_sun"] == info["withdraw_amount"] > 0
    assert (record["energy_reward_sun"], record["bandwidth_reward_sun"]) == (record["paid_sun"], 0)


def test_claimed_reward_arrives_at_the_payout_address_once(
    stack: Stack, asked: Answers, followed: Mapping[str, list[Answer]]
) -> None:
    """Asked for twice at the same time, under two keys."""
    accepted, refused = sorted(followed["WithdrawReward"], key=lambda answer: answer.status)
    assert (refused.status, refused.json()["code"]) == (409, "insufficient_rewards")
    claimed, record = _settled(stack, asked["ClaimReward"]), _settled(stack, accepted)
    assert (record["status"], record["amount_sun"]) == ("COMPLETED", claimed["paid_sun"])
    account = {"address": record["receiver"], "visible": True}
    assert stack.devnet("/walletsolidity/getaccount", account)["balance"] == TRX + claimed["paid_sun"]


def test_delegation_that_was_taken_back_is_over(
    stack: Stack, asked: Answers, followed: Mapping[str, list[Answer]]
) -> None:
    (answer,) = followed["Undelegate"]
    assert _settled(stack, answer)["status"] == "COMPLETED"
    ended = _record(stack, asked["Delegate"])
    assert (ended["status"], ended["remaining_sun"]) == ("INACTIVE", 0)
    pair = {"fromAddress": ended["address"], "toAddress": ended["receiver"], "visible": True}
    assert stack.devnet("/walletsolidity/getdelegatedresourcev2", pair) == {}
    assert _delegated(stack, ended["address"]) == []


def _record(stack: Stack, answer: Answer) -> dict[str, Any]:
    assert answer.status == 202, answer.body
    record: dict[str, Any] = stack.get(f"/records/{answer.json()['staking_id']}").json()
    return record


def _settled(stack: Stack, answer: Answer) -> dict[str, Any]:
    """The record of what was accepted, once it is settled. Reading it wakes the worker when it is due."""
    eventually(lambda: _record(stack, answer)["status"] != "PENDING")
    return _record(stack, answer)


def _delegated(stack: Stack, owner: str) -> list[Any]:
    """What the books say that an account has delegated."""
    found: list[Any] = stack.aws.client("dynamodb").query(
        TableName=stack.aws.outputs["ResourceDelegationsTableName"],
        KeyConditionExpression="#owner = :owner",
        ExpressionAttributeNames={"#owner": "owner"},
        ExpressionAttributeValues={":owner": {"S": owner}},
    )["Items"]
    return found
