"""Lets the deployed functions of automation need each of their permissions in turn."""

import json
import uuid
from collections.abc import Callable
from typing import Any

from tests.e2e.conftest import Stack
from tests.e2e.keys import keep_in_secret, new_secret
from tests.e2e.mutations import Body, freeze, unvote, withdraw_reward
from tests.e2e.permissions import Permission
from tests.e2e.waiting import eventually
from tests.support.template import ROOT
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.address import Address

type Use = Callable[[Stack], bool]

API = "/api/v1/tron/staking"
LONG_AGO = "2020-01-01T00:00:00.000Z"
LONG_AGO_MS = "1577836800000"
ALL = {
    "operations": None,
    "receivers": None,
    "witnesses": None,
    "limits": {},
    "operations_a_minute": None,
    "automation": None,
}
CLAIM = {"minimum": "1000000", "wait_for_bandwidth": False}
TRX = 1_000_000

_WISHES: dict[str, tuple[Callable[[Stack], Body], Body]] = {
    "Freeze": (freeze, {"claim": CLAIM, "then": {"action": "COMPOUND", "resource": "ENERGY"}}),
    "Vote": (unvote, {"revote": True}),
    "WithdrawReward": (withdraw_reward, {"claim": CLAIM, "then": {"action": "SWEEP"}}),
}
"""What makes a wallet, and what happens by itself so that the operation is asked for."""


def automate(stack: Stack, wallet: str, **automation: Any) -> None:
    """Sets what happens by itself; with nothing named, votes that are idle are placed."""
    body = ALL | {"automation": automation or {"revote": True}}
    answer = stack.call("PUT", f"{API}/wallets/{wallet}/policies", body)
    assert answer.status == 200, answer.body


def invoked(stack: Stack, function: str, event: dict[str, Any]) -> Any:
    """What the deployed function answers; None when it raised."""
    answer = stack.aws.client("lambda").invoke(
        FunctionName=stack.aws.resources[f"{function}Function"], Qualifier="live", Payload=json.dumps(event)
    )
    return None if "FunctionError" in answer else json.load(answer["Payload"])


def waiting(stack: Stack) -> int:
    """How many messages are in the queue of wallets, delayed ones included."""
    kinds = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed")
    answer = stack.aws.client("sqs").get_queue_attributes(
        QueueUrl=stack.aws.resources["AutomateQueue"], AttributeNames=list(kinds)
    )
    return sum(int(answer["Attributes"][kind]) for kind in kinds)


def schedule_item(stack: Stack, wallet: str) -> dict[str, Any]:
    """The wallet's item in the table of schedules."""
    found: dict[str, Any] = stack.aws.client("dynamodb").get_item(
        TableName=stack.aws.outputs["SchedulesTableName"], Key={"address": {"S": wallet}}
    )["Item"]
    return found


def _store(stack: Stack, wallet: str, document: str) -> None:
    """A schedule that is due, as if somebody had written it long ago."""
    item = schedule_item(stack, wallet) | {"document": {"S": document}, "due_at": {"N": LONG_AGO_MS}}
    stack.aws.client("dynamodb").put_item(TableName=stack.aws.outputs["SchedulesTableName"], Item=item)


def _wishing(stack: Stack, function: str) -> str:
    """A wallet for which there is something to do, and which is due."""
    prepare, automation = _WISHES[function]
    wallet: str = prepare(stack)["address"]
    node = TronNode("outside", stack.layout.devnet_url)
    eventually(lambda: node.solid_account(Address(wallet)) is not None)
    automate(stack, wallet, **automation)
    _store(stack, wallet, json.dumps({"address": wallet, "due_at": LONG_AGO, "unspent": TRX}))
    return wallet


def _look(stack: Stack, wallet: str) -> bool:
    event: dict[str, Any] = json.loads((ROOT / "events" / "automate.json").read_text())
    event["Records"][0]["body"] = wallet
    return bool(invoked(stack, "Automate", event) == {"batchItemFailures": []})


def _staking_id(stack: Stack, wallet: str) -> str | None:
    """Of the step that is under way."""
    document = json.loads(schedule_item(stack, wallet)["document"]["S"])
    found: str | None = (document["step"] or {}).get("staking_id")
    return found


def _record(stack: Stack, staking_id: str) -> dict[str, Any]:
    item = stack.aws.client("dynamodb").get_item(
        TableName=stack.aws.outputs["StakingRecordsTableName"], Key={"staking_id": {"S": staking_id}}
    )["Item"]
    document: dict[str, Any] = json.loads(item["document"]["S"])
    return document


def is_asked_for(function: str) -> Use:
    """Whether a step is decided and accepted, and that is noted."""

    def use(stack: Stack) -> bool:
        wallet = _wishing(stack, function)
        done = _look(stack, wallet) and _staking_id(stack, wallet) is not None
        stack.heal_devnet()
        return done

    return use


def is_sent(stack: Stack) -> bool:
    """Whether what was accepted is signed and handed to the node."""
    wallet = _wishing(stack, "Freeze")
    assert _look(stack, wallet)
    sends = _record(stack, str(_staking_id(stack, wallet)))["attempts"][-1]["sends"]
    return [send["node"] for send in sends] != ["signer"]


def reads_the_secret(stack: Stack) -> bool:
    """Whether a wallet's key is read that is in a secret; it is another wallet's, so nothing is signed."""
    wallet = _wishing(stack, "Freeze")
    keep_in_secret(stack, wallet, new_secret(stack))
    assert _look(stack, wallet)
    sends = _record(stack, str(_staking_id(stack, wallet)))["attempts"][-1]["sends"]
    return [send["code"] for send in sends] == ["signature_refused"]


def is_followed(stack: Stack) -> bool:
    """Whether the record of a step is looked at."""
    wallet = _wishing(stack, "Freeze")
    assert _look(stack, wallet)
    document = json.loads(schedule_item(stack, wallet)["document"]["S"])
    _store(stack, wallet, json.dumps(document))
    return _look(stack, wallet)


def is_found(stack: Stack) -> bool:
    """Whether a step that was accepted, and not noted, is found by its key."""
    wallet = _wishing(stack, "Freeze")
    assert _look(stack, wallet)
    document = json.loads(schedule_item(stack, wallet)["document"]["S"])
    staking_id = document["step"].pop("staking_id")
    _store(stack, wallet, json.dumps(document))
    return _look(stack, wallet) and _staking_id(stack, wallet) == staking_id


def wakes_itself(stack: Stack) -> bool:
    """Whether the wallet is looked at again when its step may be final."""
    wallet = _wishing(stack, "Freeze")
    before = waiting(stack)
    assert _look(stack, wallet)
    return waiting(stack) > before


def wakes_the_worker(stack: Stack) -> bool:
    """Whether what was accepted asks to be advanced."""
    wallet = _wishing(stack, "Freeze")
    assert _look(stack, wallet)
    return stack.queued(str(_staking_id(stack, wallet))) > 0


def broken_waits(stack: Stack) -> bool:
    """Whether a wallet waits whose schedule nobody can read."""
    wallet = _wishing(stack, "Freeze")
    _store(stack, wallet, "{")
    assert not _look(stack, wallet)
    return schedule_item(stack, wallet)["due_at"]["N"] != LONG_AGO_MS


def is_handed_out(stack: Stack) -> bool:
    """Whether a round finds who is due and queues him."""
    stack.aws.client("sqs").purge_queue(QueueUrl=stack.aws.resources["AutomateQueue"])
    _wishing(stack, "Freeze")
    event: dict[str, Any] = json.loads((ROOT / "events" / "hand_out.json").read_text())
    return invoked(stack, "HandOut", event) is not None and waiting(stack) > 0


def is_set(stack: Stack) -> bool:
    """Whether what a wallet has done by itself can be changed."""
    body = ALL | {"automation": {"revote": True}}
    return stack.call("PUT", f"{API}/wallets/{stack.new_wallet()}/policies", body).status == 200


def is_paused(stack: Stack) -> bool:
    """Whether a wallet can be paused."""
    return stack.call("PUT", f"{API}/wallets/{stack.new_wallet()}/paused", {"paused": True}).status == 200


def is_shown(stack: Stack) -> bool:
    """Whether a schedule can be read."""
    return stack.get(f"/wallets/{stack.wallet}/schedule").status == 200


def is_run(stack: Stack) -> bool:
    """Whether a wallet can be had looked at."""
    wallet = stack.new_wallet()
    automate(stack, wallet)
    return stack.post(f"/wallets/{wallet}/run", {}, uuid.uuid4().hex).status == 202


def is_run_at_once(stack: Stack) -> bool:
    """Whether that wakes whoever looks."""
    before = waiting(stack)
    return is_run(stack) and waiting(stack) > before


def asks_a_node(stack: Stack) -> Callable[[], object]:
    """Prepares a look that asks the node."""
    wallet = _wishing(stack, "Freeze")
    return lambda: _look(stack, wallet)


def _all(function: str, uses: dict[tuple[str, str], Use]) -> dict[Permission, Use]:
    return {Permission(function, action, resource): use for (action, resource), use in uses.items()}


NOT_SEEN_HERE = {
    # See tests/e2e/test_iam.py: the emulator's pollers do not ask IAM.
    Permission("Automate", "sqs:ReceiveMessage", "AutomateQueue"),
    Permission("Automate", "sqs:DeleteMessage", "AutomateQueue"),
    Permission("Automate", "sqs:GetQueueAttributes", "AutomateQueue"),
}

_FREEZES = is_asked_for("Freeze")

USES: dict[Permission, Use] = {
    Permission("PutPolicies", "dynamodb:UpdateItem", "SchedulesTable"): is_set,
    **_all(
        "PutPaused",
        {
            ("dynamodb:GetItem", "WalletsTable"): is_paused,
            ("dynamodb:BatchGetItem", "WalletsTable"): is_paused,
            ("dynamodb:UpdateItem", "WalletsTable"): is_paused,
            ("dynamodb:PutItem", "WalletsTable"): is_paused,
            ("dynamodb:UpdateItem", "SchedulesTable"): is_paused,
            ("dynamodb:ConditionCheckItem", "AccessTable"): is_paused,
        },
    ),
    **_all(
        "GetSchedule",
        {("dynamodb:GetItem", "WalletsTable"): is_shown, ("dynamodb:GetItem", "SchedulesTable"): is_shown},
    ),
    **_all(
        "RunSchedule",
        {
            ("dynamodb:GetItem", "WalletsTable"): is_run,
            ("dynamodb:GetItem", "SchedulesTable"): is_run,
            ("dynamodb:UpdateItem", "SchedulesTable"): is_run,
            ("sqs:SendMessage", "AutomateQueue"): is_run_at_once,
        },
    ),
    **_all(
        "HandOut",
        {
            ("dynamodb:Query", "SchedulesTable/index/due"): is_handed_out,
            ("dynamodb:GetItem", "WalletsTable"): is_handed_out,
            ("sqs:SendMessage", "AutomateQueue"): is_handed_out,
            ("sqs:GetQueueAttributes", "AutomateQueue"): is_handed_out,
        },
    ),
    **_all(
        "Automate",
        {
            ("dynamodb:GetItem", "WalletsTable"): _FREEZES,
            ("dynamodb:GetItem", "SchedulesTable"): _FREEZES,
            ("dynamodb:PutItem", "SchedulesTable"): _FREEZES,
            ("dynamodb:UpdateItem", "SchedulesTable"): broken_waits,
            ("dynamodb:ConditionCheckItem", "SchedulesTable"): _FREEZES,
            ("dynamodb:GetItem", "StakingRecordsTable"): is_followed,
            ("dynamodb:PutItem", "StakingRecordsTable"): _FREEZES,
            ("dynamodb:Query", "StakingRecordsTable/index/open"): is_asked_for("Vote"),
            ("dynamodb:GetItem", "SubmissionsTable"): is_found,
            ("dynamodb:PutItem", "SubmissionsTable"): _FREEZES,
            ("dynamodb:UpdateItem", "SubmissionsTable"): _FREEZES,
            ("dynamodb:GetItem", "StakingRewardsTable"): is_asked_for("WithdrawReward"),
            ("dynamodb:UpdateItem", "StakingRewardsTable"): is_asked_for("WithdrawReward"),
            ("dynamodb:ConditionCheckItem", "AccessTable"): _FREEZES,
            ("sqs:SendMessage", "AutomateQueue"): wakes_itself,
            ("sqs:SendMessage", "AdvanceQueue"): wakes_the_worker,
            ("kms:Sign", "key"): is_sent,
            ("kms:GetPublicKey", "key"): is_sent,
            ("secretsmanager:GetSecretValue", "wallet_secret"): reads_the_secret,
        },
    ),
}
