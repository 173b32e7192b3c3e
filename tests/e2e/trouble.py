"""Lets a deployed function meet a node in trouble, and looks what it has told the others."""

from collections.abc import Callable
from functools import partial
from typing import Any

from tests.e2e import automation
from tests.e2e.conftest import Stack
from tests.e2e.keys import put_wallet, sign_outside, signer_of, unsigned_freeze
from tests.e2e.mutations import MUTATIONS, lender, mutate
from tests.e2e.permissions import Permission

type Act = Callable[[], object]

_LONGER_THAN_ANYTHING_OF_THE_HEAD_IS_KEPT = 20
ACCOUNTS = {
    "GetStatus": ("status", "staking_stats"),
    "GetFreeze": ("freeze", "staking_stats"),
    "GetResources": ("resources", "resource_info"),
    "GetVotes": ("votes", "witness_votes"),
    "GetRewards": ("rewards", "rewards"),
}
"""Reads of an account: the path, and the key that what is read is kept under."""


def _mutates(function: str, stack: Stack) -> Act:
    return partial(mutate, stack, function, MUTATIONS[function](stack))


def _reads(path: str, key: str, stack: Stack) -> Act:
    table = stack.aws.resources["CacheTable"]
    stack.aws.client("dynamodb").delete_item(TableName=table, Key={"key": {"S": key}})
    return partial(stack.get, path)


def _reads_account(function: str, stack: Stack) -> Act:
    path, key = ACCOUNTS[function]
    return _reads(f"/{stack.wallet}/{path}", f"{key}:{stack.wallet}", stack)


def _reads_delegations(stack: Stack) -> Act:
    return partial(stack.get, f"/{lender(stack)}/delegations")


def _signs(stack: Stack) -> Act:
    return partial(sign_outside, stack, *unsigned_freeze(stack))


def _registers(stack: Stack) -> Act:
    wallet = stack.new_wallet()
    return partial(put_wallet, stack, wallet, signer_of(stack, wallet), stack.wallet)


def _looks(path: str, stack: Stack) -> Act:
    stack.devnet("/admin/advance", {"seconds": _LONGER_THAN_ANYTHING_OF_THE_HEAD_IS_KEPT})
    return partial(stack.call, "GET", path)


_ACTS: dict[str, Callable[[Stack], Act]] = {
    **{function: partial(_mutates, function) for function in MUTATIONS},
    **{function: partial(_reads_account, function) for function in ACCOUNTS},
    "GetWitnesses": partial(_reads, "/witnesses", "witnesses"),
    "GetDelegations": _reads_delegations,
    "SubmitSignature": _signs,
    "PutWallet": _registers,
    "Automate": automation.asks_a_node,
    "Health": partial(_looks, "/health/ready"),
    "GetServiceStatus": partial(_looks, "/status"),
    "GetMetrics": partial(_looks, "/metrics"),
}
"""By function: prepares a request that makes it ask the node."""


def _tells(prepare: Callable[[Stack], Act]) -> Callable[[Stack], bool]:
    """Whether a function whose first question fails tells the other containers."""

    def use(stack: Stack) -> bool:
        act, table = prepare(stack), stack.aws.resources["CacheTable"]
        for item in stack.nodes_in_trouble():
            stack.aws.client("dynamodb").delete_item(TableName=table, Key={"key": item["key"]})
        fault: dict[str, Any] = {"kind": "reply", "status": 503, "path": "/wallet*", "uses": 1}
        stack.devnet("/admin/faults", fault)
        act()
        stack.heal_devnet()
        return bool(stack.nodes_in_trouble())

    return use


USES = {
    Permission(function, "dynamodb:UpdateItem", "CacheTable"): _tells(act) for function, act in _ACTS.items()
}
"""What every function that asks a node may do beside; the worker may anyway."""
