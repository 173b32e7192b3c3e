"""Every permission is enforced and every permission is needed: without it, its use fails.

Nothing else may move meanwhile, so the worker's queue, the stream and the sweep's schedule stand still:
messages stay where they can be counted, and the functions are invoked as Lambda would invoke them.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.e2e import automation, trouble
from tests.e2e.conftest import Answer, Stack
from tests.e2e.keys import (
    address_of,
    keep_in_secret,
    new_key,
    new_secret,
    put_wallet,
    sign_outside,
    signer_of,
    unsigned_freeze,
    wallet_in,
)
from tests.e2e.mutations import MUTATIONS, lender, mutate
from tests.e2e.permissions import Permission, without
from tests.support.template import ROOT, resources, statements
from tron_staking.adapters.tron_node import TronNode
from tron_staking.models.fields import from_milliseconds, iso

pytestmark = [pytest.mark.stack, pytest.mark.moves_time]

LONG_AGO = "2020-01-01T00:00:00.000Z"
LONG_AGO_MS = "1577836800000"
SURVEY_KEPT = 11
SETTLED = {"ACTIVE", "COMPLETED"}
NOW = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
EMPTY_LIST = "/list?operation=WITHDRAW_REWARD"
HISTORY = f"/history?start_date={iso(NOW - timedelta(days=300))}&end_date={iso(NOW + timedelta(days=60))}"


REWARDS = "/{address}/rewards"
NOTHING_ALLOWED = {
    "operations": [],
    "receivers": [],
    "witnesses": [],
    "limits": {},
    "operations_a_minute": None,
    "automation": None,
}
VOTES_KEYS = ("witnesses", "witness_votes:{address}")


Use = Callable[[Stack], bool]


NOT_SEEN_HERE = {
    # Lambda's own pollers use these with the function's role; the emulator polls without asking IAM, and
    # writes to a dead-letter queue without asking.
    Permission("Advance", "sqs:ReceiveMessage", "AdvanceQueue"),
    Permission("Advance", "sqs:DeleteMessage", "AdvanceQueue"),
    Permission("Advance", "sqs:GetQueueAttributes", "AdvanceQueue"),
    Permission("Publish", "dynamodb:DescribeStream", "StakingRecordsTable/stream"),
    Permission("Publish", "dynamodb:GetRecords", "StakingRecordsTable/stream"),
    Permission("Publish", "dynamodb:GetShardIterator", "StakingRecordsTable/stream"),
    Permission("Publish", "dynamodb:ListStreams", "StakingRecordsTable/stream"),
    Permission("Publish", "sqs:SendMessage", "PublishDeadLetterQueue"),
    Permission("Sweep", "sqs:SendMessage", "SweepDeadLetterQueue"),
    Permission("HandOut", "sqs:SendMessage", "HandOutDeadLetterQueue"),
}


def is_accepted(function: str) -> Use:
    """Whether the mutation is accepted."""
    return lambda stack: _mutate(stack, function).status == 202


def is_sent(function: str) -> Use:
    """Whether what was accepted is signed and handed to the node."""
    return lambda stack: any(send["node"] != "signer" for send in _sends(stack, _accepted(stack, function)))


def reads_the_secret(function: str) -> Use:
    """Whether a wallet's key is read that is in a secret; it is another wallet's, so nothing is signed."""

    def use(stack: Stack) -> bool:
        body = MUTATIONS[function](stack)
        keep_in_secret(stack, wallet_in(body), new_secret(stack))
        answer = mutate(stack, function, body)
        stack.heal_devnet()
        return [send["code"] for send in _sends(stack, answer.json()["staking_id"])] == ["signature_refused"]

    return use


def wakes_the_worker(function: str) -> Use:
    """Whether what was accepted asks to be advanced."""
    return lambda stack: stack.queued(_accepted(stack, function)) > 0


def is_replayed(function: str) -> Use:
    """Whether the same call is answered as before when no plan can be made any more."""

    def use(stack: Stack) -> bool:
        key, body = uuid.uuid4().hex, MUTATIONS[function](stack)
        first = mutate(stack, function, body, key)
        stack.devnet("/admin/faults", {"kind": "reply", "status": 503, "path": "/wallet/getaccount"})
        again = mutate(stack, function, body, key)
        stack.heal_devnet()
        return first.status == again.status == 202 and first.json() == again.json()

    return use


def _uses_of(function: str) -> dict[Permission, Use]:
    """What every mutation may do."""
    return {
        Permission(function, "dynamodb:GetItem", "WalletsTable"): is_accepted(function),
        Permission(function, "dynamodb:GetItem", "SubmissionsTable"): is_replayed(function),
        Permission(function, "dynamodb:PutItem", "SubmissionsTable"): is_accepted(function),
        Permission(function, "dynamodb:UpdateItem", "SubmissionsTable"): is_accepted(function),
        Permission(function, "dynamodb:PutItem", "StakingRecordsTable"): is_accepted(function),
        Permission(function, "dynamodb:ConditionCheckItem", "AccessTable"): is_accepted(function),
        Permission(function, "sqs:SendMessage", "AdvanceQueue"): wakes_the_worker(function),
        Permission(function, "kms:Sign", "key"): is_sent(function),
        Permission(function, "kms:GetPublicKey", "key"): is_sent(function),
        Permission(function, "secretsmanager:GetSecretValue", "wallet_secret"): reads_the_secret(function),
    }


def record_is_read(stack: Stack) -> bool:
    """Whether a record can be read."""
    return stack.get(f"/records/{_a_record(stack)}").status == 200


def stale_read_wakes_the_worker(stack: Stack) -> bool:
    """Whether reading a record that is due asks for it to be advanced."""
    staking_id = _a_record(stack)
    _edit(stack, staking_id, due_at=LONG_AGO)
    before = stack.queued(staking_id)
    stack.get(f"/records/{staking_id}")
    return stack.queued(staking_id) > before


def is_read(path: str) -> Use:
    """Whether the seeded wallet's read can be answered."""
    return lambda stack: stack.get(path.format(address=stack.wallet)).status == 200


def status_is_read(stack: Stack) -> bool:
    """Whether an account's status can be read."""
    return stack.get(f"/{stack.wallet}/status").status == 200


def freeze_status_is_read(stack: Stack) -> bool:
    """Whether an account's freezes can be read."""
    return stack.get(f"/{stack.wallet}/freeze").status == 200


def lenders_status_is_read(stack: Stack) -> bool:
    """Whether the status of an account can be read that has delegated something."""
    key = f"staking_stats:{stack.wallet}"
    field = {"field": "delegated_frozenV2_balance_for_bandwidth", "value": 1}
    _forget(stack, key)
    stack.devnet("/admin/faults", {"kind": "mutate", "path": "/walletsolidity/getaccount", **field})
    answer = stack.get(f"/{stack.wallet}/status")
    stack.heal_devnet()
    _forget(stack, key)
    return answer.status == 200


def is_kept(path: str, *keys: str) -> Use:
    """Whether what a read asked the node for is kept under these keys, and found when no node answers."""

    def use(stack: Stack) -> bool:
        wallet = stack.wallet
        for key in keys:
            _forget(stack, key.format(address=wallet))
        assert stack.get(path.format(address=wallet)).status == 200
        stack.devnet("/admin/faults", {"kind": "reply", "status": 503, "path": "/wallet*"})
        again = stack.get(path.format(address=wallet))
        stack.heal_devnet()
        return again.status == 200

    return use


def claims_are_reckoned_with(stack: Stack) -> bool:
    """Whether the rewards of a wallet with two claims in its ledger can be read."""
    today = from_milliseconds(TronNode("auditor", stack.layout.devnet_url).head_block().timestamp_ms)
    for days in (1, 2):
        at = iso(today - timedelta(days=days))
        entry = {"address": stack.wallet, "entry": f"LEDGER#{at}#stk", "kind": "CLAIM"}
        item = {name: {"S": text} for name, text in entry.items()} | {"amount": {"N": "1"}}
        table = stack.aws.resources["StakingRewardsTable"]
        stack.aws.client("dynamodb").put_item(TableName=table, Item=item)
    return stack.get(REWARDS.format(address=stack.wallet)).status == 200


def _start_anew(stack: Stack, function: str) -> None:
    """New containers of a function: those that run have read the key of the cursors, and remember it."""
    functions, name = stack.aws.client("lambda"), stack.aws.resources[f"{function}Function"]
    functions.update_function_configuration(FunctionName=name, Description=uuid.uuid4().hex)
    version = functions.publish_version(FunctionName=name)["Version"]
    functions.update_alias(FunctionName=name, Name="live", FunctionVersion=version)


def next_lending_is_given(stack: Stack) -> bool:
    """Whether a page of delegations says where the next begins."""
    _start_anew(stack, "GetDelegations")
    return stack.get(f"/{lender(stack)}/delegations?limit=1").status == 200


def lending_is_dated(stack: Stack) -> bool:
    """Whether the books can be asked about delegations."""
    return stack.get(f"/{lender(stack)}/delegations").status == 200


def cursor_is_given(function: str, path: str) -> Use:
    """Whether a page that another one follows says where."""

    def use(stack: Stack) -> bool:
        _start_anew(stack, function)
        for _ in range(2):
            _a_record(stack)
        answer = stack.get(path)
        return answer.status == 200 and answer.json()["next_cursor"] is not None

    return use


def service_is_healthy(stack: Stack) -> bool:
    """Whether the service finds itself healthy."""
    answer = stack.call("GET", "/health", token="")
    return answer.status == 200 and answer.json()["status"] == "healthy"


def policies_are_set(stack: Stack) -> bool:
    """Whether what a wallet allows can be changed."""
    return _put(stack, f"/wallets/{stack.new_wallet()}/policies", NOTHING_ALLOWED).status == 200


def wallet_is_stopped(stack: Stack) -> bool:
    """Whether a wallet can be stopped."""
    return _put(stack, f"/wallets/{stack.new_wallet()}/stopped", {"stopped": True}).status == 200


def wallet_goes_on(stack: Stack) -> bool:
    """Whether a wallet that was stopped can be let go on."""
    path = f"/wallets/{stack.new_wallet()}/stopped"
    assert _put(stack, path, {"stopped": True}).status == 200
    return _put(stack, path, {"stopped": False}).status == 200


def policies_are_read(stack: Stack) -> bool:
    """Whether what a wallet allows can be read, with the change that made it so."""
    path = f"/wallets/{stack.new_wallet()}/policies"
    assert _put(stack, path, NOTHING_ALLOWED).status == 200
    return stack.get(path).status == 200


def _put(stack: Stack, path: str, body: object) -> Answer:
    return stack.call("PUT", f"/api/v1/tron/staking{path}", body)


def service_tells_of_its_books(stack: Stack) -> bool:
    """Whether the service's status tells what the books hold. Who has looked remembers it for 10 seconds."""
    stack.devnet("/admin/advance", {"seconds": SURVEY_KEPT})
    answer = stack.call("GET", "/status", token="")
    return answer.status == 200 and answer.json()["books"] == "ok"


def books_are_measured(stack: Stack) -> bool:
    """Whether the metrics have what the books hold."""
    stack.devnet("/admin/advance", {"seconds": SURVEY_KEPT})
    answer = stack.call("GET", "/metrics")
    return answer.status == 200 and b"\ntron_staking_books_up 1\n" in answer.body


def token_is_accepted(stack: Stack) -> bool:
    """Whether a caller gets past the authorizer, with a token whose policy API Gateway has not kept yet."""
    path, token = "/api/v1/tron/staking/records/stk_00000000000000000000000000000000", stack.new_token("iam")
    return stack.call("GET", path, token=token).status == 404


def unsent_is_sent(stack: Stack) -> bool:
    """Whether the worker signs and sends what the freeze function could not."""
    with without(stack, Permission("Freeze", "kms:Sign", "key")):
        staking_id = _a_record(stack)
    assert [send["node"] for send in _sends(stack, staking_id)] == ["signer"]
    return _advance(stack, staking_id) and _sends(stack, staking_id)[-1]["node"] != "signer"


def undecided_is_looked_at_again(stack: Stack) -> bool:
    """Whether the worker asks to be woken again for what the chain has not decided, and cannot decide now."""
    stack.devnet("/admin/solidification", {"stalled": True})
    staking_id = _a_record(stack)
    before = stack.queued(staking_id)
    _advance(stack, staking_id)
    stack.devnet("/admin/solidification", {"stalled": False})
    return stack.queued(staking_id) > before


def dead_is_tried_again(stack: Stack) -> bool:
    """Whether the worker stores a second attempt for a transaction that can no longer be included."""
    with without(stack, Permission("Freeze", "kms:Sign", "key")):
        staking_id = _a_record(stack)
    _edit(stack, staking_id, expiration=LONG_AGO, absent_since=LONG_AGO)
    _advance(stack, staking_id)
    return len(_record(stack, staking_id)["attempts"]) == 2


def is_settled(function: str) -> Use:
    """Whether the worker writes what the chain has decided about a mutation, totals and all that it leaves in
    the books included.

    What it could not settle is settled by the next use, when it may: nothing is lost by then.
    """
    left: list[str] = []

    def use(stack: Stack) -> bool:
        staking_id = left.pop() if left else _final(stack, function)
        settled = _advance(stack, staking_id) and _record(stack, staking_id)["status"] in SETTLED
        if not settled:
            left.append(staking_id)
        return settled

    return use


def worker_reads_the_secret(stack: Stack) -> bool:
    """Whether the worker reads the key of a wallet that is in a secret, and finds that it is another's."""
    with without(stack, Permission("Freeze", "kms:Sign", "key")):
        body = MUTATIONS["Freeze"](stack)
        staking_id = str(mutate(stack, "Freeze", body).json()["staking_id"])
    keep_in_secret(stack, wallet_in(body), new_secret(stack))
    return _advance(stack, staking_id) and _sends(stack, staking_id)[-1]["code"] == "signature_refused"


def wallet_is_registered(stack: Stack) -> bool:
    """Whether a change of a wallet is stored."""
    wallet = stack.new_wallet()
    return put_wallet(stack, wallet, signer_of(stack, wallet), stack.wallet).status == 200


def secrets_wallet_is_registered(stack: Stack) -> bool:
    """Whether a wallet can be registered whose key is in a secret."""
    key = new_key()
    return put_wallet(stack, address_of(key), f"secret:{new_secret(stack, key)}").status == 200


def signature_is_taken(stack: Stack) -> bool:
    """Whether what an external wallet's owner signed is stored and sent."""
    return sign_outside(stack, *unsigned_freeze(stack)).status == 202


def signature_wakes_the_worker(stack: Stack) -> bool:
    """Whether the worker is asked to look whether it was included."""
    key, order = unsigned_freeze(stack)
    before = stack.queued(order["staking_id"])
    assert sign_outside(stack, key, order).status == 202
    return stack.queued(order["staking_id"]) > before


def changes_are_read(stack: Stack) -> bool:
    """Whether a wallet that was changed can be read."""
    wallet = stack.new_wallet()
    assert put_wallet(stack, wallet, signer_of(stack, wallet), stack.wallet).status == 200
    return stack.get(f"/wallets/{wallet}").status == 200


def due_is_swept(stack: Stack) -> bool:
    """Whether the sweep finds what is due and wakes it."""
    staking_id = _a_record(stack)
    _edit(stack, staking_id, due_at=LONG_AGO)
    before = stack.queued(staking_id)
    return _invoke(stack, "Sweep", _event("sweep")) is not None and stack.queued(staking_id) > before


def event_is_published(stack: Stack) -> bool:
    """Whether the bus takes the event of a change."""
    return _invoke(stack, "Publish", _event("publish")) == {"batchItemFailures": []}


STATUS = ("/{address}/status", "staking_stats:{address}")
FREEZE_STATUS = ("/{address}/freeze", "staking_stats:{address}")
RESOURCES = ("/{address}/resources", "resource_info:{address}")
"""The path of a read, and what it keeps."""

USES: dict[Permission, Use] = {
    **{permission: use for function in MUTATIONS for permission, use in _uses_of(function).items()},
    Permission("Unfreeze", "dynamodb:Query", "StakingRecordsTable/index/open"): is_accepted("Unfreeze"),
    Permission("Vote", "dynamodb:Query", "StakingRecordsTable/index/open"): is_accepted("Vote"),
    Permission("Unvote", "dynamodb:Query", "StakingRecordsTable/index/open"): is_accepted("Unvote"),
    Permission("WithdrawReward", "dynamodb:GetItem", "StakingRewardsTable"): is_accepted("WithdrawReward"),
    Permission("WithdrawReward", "dynamodb:UpdateItem", "StakingRewardsTable"): is_accepted("WithdrawReward"),
    Permission("PutWallet", "dynamodb:GetItem", "WalletsTable"): wallet_is_registered,
    Permission("PutWallet", "dynamodb:UpdateItem", "WalletsTable"): wallet_is_registered,
    Permission("PutWallet", "dynamodb:PutItem", "WalletsTable"): wallet_is_registered,
    Permission("PutWallet", "dynamodb:ConditionCheckItem", "AccessTable"): wallet_is_registered,
    Permission("PutWallet", "kms:GetPublicKey", "key"): wallet_is_registered,
    Permission("PutWallet", "secretsmanager:GetSecretValue", "wallet_secret"): secrets_wallet_is_registered,
    Permission("SubmitSignature", "dynamodb:GetItem", "StakingRecordsTable"): signature_is_taken,
    Permission("SubmitSignature", "dynamodb:PutItem", "StakingRecordsTable"): signature_is_taken,
    Permission("SubmitSignature", "dynamodb:ConditionCheckItem", "AccessTable"): signature_is_taken,
    Permission("SubmitSignature", "sqs:SendMessage", "AdvanceQueue"): signature_wakes_the_worker,
    Permission("GetWallet", "dynamodb:GetItem", "WalletsTable"): is_read("/wallets/{address}"),
    Permission("GetWallet", "dynamodb:BatchGetItem", "WalletsTable"): changes_are_read,
    Permission("GetRecord", "dynamodb:GetItem", "StakingRecordsTable"): record_is_read,
    Permission("GetRecord", "sqs:SendMessage", "AdvanceQueue"): stale_read_wakes_the_worker,
    Permission("GetStatus", "dynamodb:Query", "StakingRecordsTable/index/open"): status_is_read,
    Permission("GetStatus", "dynamodb:Query", "ResourceDelegationsTable"): lenders_status_is_read,
    Permission("GetStatus", "dynamodb:GetItem", "CacheTable"): is_kept(*STATUS),
    Permission("GetStatus", "dynamodb:PutItem", "CacheTable"): is_kept(*STATUS),
    Permission("GetFreeze", "dynamodb:Query", "StakingRecordsTable/index/open"): freeze_status_is_read,
    Permission("GetFreeze", "dynamodb:GetItem", "CacheTable"): is_kept(*FREEZE_STATUS),
    Permission("GetFreeze", "dynamodb:PutItem", "CacheTable"): is_kept(*FREEZE_STATUS),
    Permission("GetResources", "dynamodb:GetItem", "CacheTable"): is_kept(*RESOURCES),
    Permission("GetResources", "dynamodb:PutItem", "CacheTable"): is_kept(*RESOURCES),
    Permission("GetWitnesses", "dynamodb:GetItem", "CacheTable"): is_kept("/witnesses", "witnesses"),
    Permission("GetWitnesses", "dynamodb:PutItem", "CacheTable"): is_kept("/witnesses", "witnesses"),
    Permission("GetVotes", "dynamodb:GetItem", "CacheTable"): is_kept("/{address}/votes", *VOTES_KEYS),
    Permission("GetVotes", "dynamodb:PutItem", "CacheTable"): is_kept("/{address}/votes", *VOTES_KEYS),
    Permission("GetVotes", "dynamodb:Query", "VotingHistoryTable"): is_read("/{address}/votes"),
    Permission("GetVotes", "dynamodb:Query", "StakingRecordsTable/index/open"): is_read("/{address}/votes"),
    Permission("GetRewards", "dynamodb:GetItem", "CacheTable"): is_kept(REWARDS, "rewards:{address}"),
    Permission("GetRewards", "dynamodb:PutItem", "CacheTable"): is_kept(REWARDS, "rewards:{address}"),
    Permission("GetRewards", "dynamodb:GetItem", "StakingRewardsTable"): is_read(REWARDS),
    Permission("GetRewards", "dynamodb:Query", "StakingRewardsTable"): is_read(REWARDS),
    Permission("GetRewards", "dynamodb:Query", "StakingRecordsTable/index/open"): is_read(REWARDS),
    Permission("GetRewards", "dynamodb:Query", "StakingRecordsTable/index/list_ao"): claims_are_reckoned_with,
    Permission("GetDelegations", "secretsmanager:GetSecretValue", "CursorSecret"): next_lending_is_given,
    Permission("GetDelegations", "dynamodb:BatchGetItem", "ResourceDelegationsTable"): lending_is_dated,
    Permission("GetList", "secretsmanager:GetSecretValue", "CursorSecret"): cursor_is_given(
        "GetList", "/list?limit=1"
    ),
    Permission("GetList", "dynamodb:Query", "StakingRecordsTable/index/list_*"): is_read(EMPTY_LIST),
    Permission("GetList", "dynamodb:BatchGetItem", "SubmissionsTable"): is_read(EMPTY_LIST),
    Permission("GetStats", "dynamodb:BatchGetItem", "SubmissionsTable"): is_read("/stats"),
    Permission("GetHistory", "secretsmanager:GetSecretValue", "CursorSecret"): cursor_is_given(
        "GetHistory", f"{HISTORY}&limit=1"
    ),
    Permission("GetHistory", "dynamodb:Query", "StakingRecordsTable/index/list_*"): is_read(HISTORY),
    Permission("GetHistory", "dynamodb:BatchGetItem", "SubmissionsTable"): is_read(HISTORY),
    Permission("Health", "dynamodb:BatchGetItem", "SubmissionsTable"): service_is_healthy,
    **{
        Permission(function, action, resource): use
        for function, use in (
            ("GetServiceStatus", service_tells_of_its_books),
            ("GetMetrics", books_are_measured),
        )
        for action, resource in (
            ("dynamodb:BatchGetItem", "SubmissionsTable"),
            ("dynamodb:Query", "StakingRecordsTable/index/list_s"),
            ("dynamodb:Query", "StakingRecordsTable/index/due"),
        )
    },
    Permission("Authorizer", "dynamodb:GetItem", "AccessTable"): token_is_accepted,
    Permission("Advance", "dynamodb:GetItem", "StakingRecordsTable"): is_settled("Freeze"),
    Permission("Advance", "dynamodb:PutItem", "StakingRecordsTable"): is_settled("Freeze"),
    Permission("Advance", "dynamodb:Query", "StakingRecordsTable/index/open"): is_settled("Unfreeze"),
    Permission("Advance", "dynamodb:PutItem", "VotingHistoryTable"): is_settled("Vote"),
    Permission("Advance", "dynamodb:Query", "StakingRecordsTable/index/delegated"): is_settled("Undelegate"),
    Permission("Advance", "dynamodb:Query", "ResourceDelegationsTable"): is_settled("Delegate"),
    Permission("Advance", "dynamodb:UpdateItem", "ResourceDelegationsTable"): is_settled("Delegate"),
    Permission("Advance", "dynamodb:DeleteItem", "ResourceDelegationsTable"): is_settled("Undelegate"),
    Permission("Advance", "dynamodb:PutItem", "StakingRewardsTable"): is_settled("WithdrawReward"),
    Permission("Advance", "dynamodb:UpdateItem", "StakingRewardsTable"): is_settled("WithdrawReward"),
    Permission("Advance", "dynamodb:UpdateItem", "SubmissionsTable"): is_settled("Freeze"),
    Permission("Advance", "dynamodb:PutItem", "SubmissionsTable"): dead_is_tried_again,
    Permission("Advance", "dynamodb:UpdateItem", "CacheTable"): is_settled("Freeze"),
    Permission("Advance", "dynamodb:GetItem", "WalletsTable"): unsent_is_sent,
    Permission("Advance", "kms:Sign", "key"): unsent_is_sent,
    Permission("Advance", "kms:GetPublicKey", "key"): unsent_is_sent,
    Permission("Advance", "secretsmanager:GetSecretValue", "wallet_secret"): worker_reads_the_secret,
    Permission("Advance", "sqs:SendMessage", "AdvanceQueue"): undecided_is_looked_at_again,
    Permission("PutPolicies", "dynamodb:GetItem", "WalletsTable"): policies_are_set,
    Permission("PutPolicies", "dynamodb:BatchGetItem", "WalletsTable"): policies_are_set,
    Permission("PutPolicies", "dynamodb:UpdateItem", "WalletsTable"): policies_are_set,
    Permission("PutPolicies", "dynamodb:PutItem", "WalletsTable"): policies_are_set,
    Permission("PutPolicies", "dynamodb:ConditionCheckItem", "AccessTable"): policies_are_set,
    Permission("PutPolicies", "dynamodb:PutItem", "AccessTable"): wallet_is_stopped,
    Permission("PutPolicies", "dynamodb:DeleteItem", "AccessTable"): wallet_goes_on,
    Permission("GetPolicies", "dynamodb:GetItem", "WalletsTable"): policies_are_read,
    Permission("GetPolicies", "dynamodb:BatchGetItem", "WalletsTable"): policies_are_read,
    Permission("Sweep", "dynamodb:Query", "StakingRecordsTable/index/due"): due_is_swept,
    Permission("Sweep", "dynamodb:Query", "StakingRecordsTable/index/list_s"): due_is_swept,
    Permission("Sweep", "sqs:SendMessage", "AdvanceQueue"): due_is_swept,
    Permission("Publish", "events:PutEvents", "EventBus"): event_is_published,
}


USES |= trouble.USES | automation.USES


@pytest.fixture(scope="module", autouse=True)
def _nothing_else_moves(stack: Stack) -> Iterator[None]:
    functions, schedules = stack.aws.client("lambda"), stack.aws.client("scheduler")
    mappings = [mapping["UUID"] for mapping in functions.list_event_source_mappings()["EventSourceMappings"]]
    names = [one["Name"] for one in schedules.list_schedules()["Schedules"]]
    kept = [_kept(schedules.get_schedule(Name=name)) for name in names]
    stack.devnet("/admin/solid-lag", {"blocks": 0})
    for mapping in mappings:
        functions.update_event_source_mapping(UUID=mapping, Enabled=False)
    for schedule in kept:
        schedules.update_schedule(**schedule, State="DISABLED")
    yield
    for schedule in kept:
        schedules.update_schedule(**schedule, State="ENABLED")
    for mapping in mappings:
        functions.update_event_source_mapping(UUID=mapping, Enabled=True)


def _kept(schedule: dict[str, Any]) -> dict[str, Any]:
    names = ("Name", "ScheduleExpression", "FlexibleTimeWindow", "Target")
    return {name: schedule[name] for name in names}


def test_every_permission_of_the_template_is_tried() -> None:
    granted = {
        Permission(role.removesuffix("Role"), action, _label(statement["Resource"]))
        for role, properties in resources("AWS::IAM::Role").items()
        for statement in statements(properties)
        for action in statement["Action"]
        if not action.startswith("logs:")
    }
    assert granted == set(USES) | NOT_SEEN_HERE | automation.NOT_SEEN_HERE


@pytest.mark.parametrize("permission", USES, ids="-".join)
def test_permission_is_enforced_and_needed(stack: Stack, permission: Permission) -> None:
    use = USES[permission]
    with without(stack, permission):
        assert not use(stack)
    assert use(stack)


def _label(resource: dict[str, str]) -> str:
    """StakingRecordsTable, its /index/due or /stream, AdvanceQueue; of keys key and wallet_secret."""
    text = next(iter(resource.values()))
    if ":kms:" in text:
        return "key"
    if ":secretsmanager:" in text:
        return "wallet_secret"
    return re.sub(r"\.(Arn|Id)\}?|\$\{", "", text.replace(".StreamArn", "/stream"))


def _mutate(stack: Stack, function: str) -> Answer:
    answer = mutate(stack, function, MUTATIONS[function](stack))
    stack.heal_devnet()
    return answer


def _accepted(stack: Stack, function: str) -> str:
    """The record of a mutation for a wallet that no function has seen: warm functions remember wallets."""
    answer = _mutate(stack, function)
    assert answer.status == 202, answer.body
    staking_id: str = answer.json()["staking_id"]
    return staking_id


def _forget(stack: Stack, key: str) -> None:
    """Empties a key of the cache."""
    table = stack.aws.resources["CacheTable"]
    stack.aws.client("dynamodb").delete_item(TableName=table, Key={"key": {"S": key}})


def _a_record(stack: Stack) -> str:
    return _accepted(stack, "Freeze")


def _item(stack: Stack, staking_id: str) -> dict[str, Any]:
    table = stack.aws.outputs["StakingRecordsTableName"]
    item: dict[str, Any] = stack.aws.client("dynamodb").get_item(
        TableName=table, Key={"staking_id": {"S": staking_id}}
    )["Item"]
    return item


def _record(stack: Stack, staking_id: str) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(_item(stack, staking_id)["document"]["S"])
    return record


def _sends(stack: Stack, staking_id: str) -> list[Any]:
    sends: list[Any] = _record(stack, staking_id)["attempts"][-1]["sends"]
    return sends


def _edit(stack: Stack, staking_id: str, due_at: str | None = None, **attempt: str) -> None:
    """Makes time pass for one record, and for its latest attempt."""
    item = _item(stack, staking_id)
    record = json.loads(item["document"]["S"])
    if due_at is not None:
        record["due_at"] = due_at
        item["due_at"] = {"N": LONG_AGO_MS}
    record["attempts"][-1] |= attempt
    item["document"] = {"S": json.dumps(record)}
    stack.aws.client("dynamodb").put_item(TableName=stack.aws.outputs["StakingRecordsTableName"], Item=item)


def _advance(stack: Stack, staking_id: str) -> bool:
    """Whether the worker, handed a message about a record that is due, was able to deal with it."""
    _edit(stack, staking_id, due_at=LONG_AGO)
    event = _event("advance")
    event["Records"][0]["body"] = staking_id
    return _invoke(stack, "Advance", event) == {"batchItemFailures": []}


def _invoke(stack: Stack, function: str, event: dict[str, Any]) -> Any:
    """What the deployed function answers; None when it raised."""
    answer = stack.aws.client("lambda").invoke(
        FunctionName=stack.aws.resources[f"{function}Function"], Qualifier="live", Payload=json.dumps(event)
    )
    return None if "FunctionError" in answer else json.load(answer["Payload"])


def _final(stack: Stack, function: str) -> str:
    """The record of a mutation that the chain has decided, and nobody has looked at since."""
    staking_id = _accepted(stack, function)
    stack.devnet("/admin/blocks", {"count": 1})
    return staking_id


def _event(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads((ROOT / "events" / f"{name}.json").read_text())
    return event
