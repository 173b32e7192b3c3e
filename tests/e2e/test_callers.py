"""Who may do what, on the deployed stack: real tokens, API Gateway's kept policies, real functions.

The whole matrix runs in tests/unit/authorisation; this is a sample of it, and what only a stack shows.
"""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from commands.tokens import Access
from local.stack import seed
from tests.e2e.conftest import PREFIX, Answer, Stack
from tests.e2e.waiting import eventually

pytestmark = pytest.mark.stack

ALL = {
    "operations": None,
    "receivers": None,
    "witnesses": None,
    "limits": {},
    "operations_a_minute": None,
    "automation": None,
}


@pytest.fixture(scope="module")
def wallets(stack: Stack) -> tuple[str, str]:
    return stack.new_wallet(), stack.new_wallet()


@pytest.fixture(scope="module")
def access(stack: Stack) -> Access:
    return seed.access(stack.aws)


def _post(stack: Stack, token: str, operation: str, address: str, **fields: Any) -> Answer:
    body = {"address": address, "amount": 1, "resource": "ENERGY"} | fields
    return stack.call(
        "POST", f"{PREFIX}/{operation}", body, {"Idempotency-Key": uuid.uuid4().hex}, token=token
    )


def _get(stack: Stack, token: str, path: str) -> Answer:
    return stack.call("GET", PREFIX + path, token=token)


def _put(stack: Stack, token: str, path: str, body: object) -> Answer:
    return stack.call("PUT", PREFIX + path, body, token=token)


REQUESTS: dict[str, Callable[[Stack, str, str], Answer]] = {
    "freeze": lambda stack, token, address: _post(stack, token, "freeze", address),
    "unfreeze": lambda stack, token, address: _post(stack, token, "unfreeze", address),
    "status": lambda stack, token, address: _get(stack, token, f"/{address}/status"),
    "list": lambda stack, token, address: _get(stack, token, f"/list?address={address}"),
    "list of all": lambda stack, token, _: _get(stack, token, "/list"),
    "witnesses": lambda stack, token, _: _get(stack, token, "/witnesses"),
    "stats": lambda stack, token, _: _get(stack, token, "/stats"),
    "policies": lambda stack, token, address: _put(stack, token, f"/wallets/{address}/policies", ALL),
}
# What each caller gets, of its own account and of another; 409: there is nothing to unfreeze.
SAMPLE = {
    "freeze:{A}": {"freeze": (202, 403)},
    "read:{A}": {"status": (200, 403), "list": (200, 403), "witnesses": (200, 200)},
    "read:*": {"status": (200, 200), "list": (200, 200), "list of all": (200, 200), "witnesses": (200, 200)},
    "stats:*": {"stats": (200, 200)},
    "unfreeze:* read:{A}": {
        "unfreeze": (409, 409),
        "status": (200, 403),
        "list": (200, 403),
        "witnesses": (200, 200),
    },
    "admin:{A}": {"policies": (200, 403)},
}


@pytest.mark.parametrize("scopes", SAMPLE)
def test_caller_gets_no_further_than_their_scopes(
    stack: Stack, wallets: tuple[str, str], scopes: str
) -> None:
    token = stack.new_token("sample", scopes.format(A=wallets[0]))
    expected = {name: SAMPLE[scopes].get(name, (403, 403)) for name in REQUESTS}
    found = {
        name: tuple(ask(stack, token, wallet).status for wallet in wallets) for name, ask in REQUESTS.items()
    }
    assert found == expected


def test_refusal_says_which_scope_is_missing(stack: Stack, wallets: tuple[str, str]) -> None:
    token = stack.new_token("sample", f"freeze:{wallets[0]}")
    by_function = _post(stack, token, "freeze", wallets[1]).json()
    assert (by_function["code"], by_function["scope"]) == ("scope_missing", "freeze")
    by_gateway = _get(stack, token, f"/{wallets[0]}/status")
    assert by_gateway.headers["Content-Type"] == "application/problem+json"
    assert by_gateway.json()["code"] == "scope_missing"
    assert "any other GET read" in by_gateway.json()["detail"]


def test_record_of_another_account_is_not_there(stack: Stack, wallets: tuple[str, str]) -> None:
    staking_id = _post(stack, stack.token, "freeze", wallets[0]).json()["staking_id"]
    mine, theirs = (stack.new_token("sample", f"read:{wallet}") for wallet in wallets)
    assert _get(stack, mine, f"/records/{staking_id}").status == 200
    assert _get(stack, theirs, f"/records/{staking_id}").status == 404


def test_revoked_token_signs_nothing_at_once_and_reads_nothing_soon(
    stack: Stack, access: Access, wallets: tuple[str, str]
) -> None:
    wallet, _ = wallets
    token = stack.new_token("thief", f"freeze,read,admin:{wallet}")
    assert _post(stack, token, "freeze", wallet).status == 202
    access.revoke(token.split("_")[2])
    for _ in range(20):
        assert _post(stack, token, "freeze", wallet).status == 401
    assert _put(stack, token, f"/wallets/{wallet}/stopped", {"stopped": True}).status == 401
    eventually(lambda: _get(stack, token, f"/{wallet}/status").status == 401)  # a policy is kept for a minute


def test_token_without_scopes_is_none(stack: Stack, access: Access) -> None:
    """As one that was made before there were any."""
    token = stack.new_token("old", "read:*")
    access.dynamodb.update_item(
        TableName=access.table,
        Key={"pk": {"S": f"TOKEN#{token.split('_')[2]}"}},
        UpdateExpression="REMOVE scopes",
    )
    assert _get(stack, token, "/witnesses").status == 401


def test_what_a_wallet_does_not_allow_nobody_can_have(stack: Stack) -> None:
    wallet = stack.new_wallet()
    path = f"/wallets/{wallet}/policies"
    assert _put(stack, stack.token, path, ALL | {"operations": ["VOTE"]}).status == 200
    refused = _post(stack, stack.token, "freeze", wallet)
    assert (refused.status, refused.json()["code"]) == (403, "policy_forbids")
    assert _put(stack, stack.token, path, ALL).status == 200
    assert _post(stack, stack.token, "freeze", wallet).status == 202
    shown = _get(stack, stack.token, path).json()
    assert [change["after"]["operations"] for change in shown["changes"]] == [None, ["VOTE"]]


@pytest.mark.parametrize(
    ("path", "code"), [("/wallets/{}/stopped", "wallet_stopped"), ("/stopped", "service_stopped")]
)
def test_stop_holds_when_it_is_answered(stack: Stack, path: str, code: str) -> None:
    wallet = stack.new_wallet()
    path = path.format(wallet)
    assert _post(stack, stack.token, "freeze", wallet).status == 202
    assert _put(stack, stack.token, path, {"stopped": True}).status == 200
    try:
        told = [_post(stack, stack.token, "freeze", wallet) for _ in range(20)]
    finally:
        assert _put(stack, stack.token, path, {"stopped": False}).status == 200
    assert {(answer.status, answer.json()["code"]) for answer in told} == {(409, code)}
    assert _post(stack, stack.token, "freeze", wallet).status == 202
