"""The operations whose effects add up, for wallets of the deployed stack."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from tests.e2e.conftest import Stack
from tests.e2e.mutations import MUTATIONS, TRX, Body
from tests.support.wiring import Service
from tron_staking.models import requests
from tron_staking.operations.delegate import Delegator
from tron_staking.operations.freeze import Freezer
from tron_staking.operations.undelegate import Undelegator
from tron_staking.operations.unfreeze import Unfreezer

AMOUNT = 20 * TRX
"""What each asks for, in sun: little enough that the chain would do it twice."""


@dataclass(frozen=True)
class Operation:
    """One of them: what it runs, and how much has been moved by now on the solidified chain, in sun."""

    request: type[BaseModel]
    of: Callable[[Service], Any]
    moved: Callable[[Stack, Body], int]


def _account(stack: Stack, address: str) -> dict[str, Any]:
    return stack.devnet("/walletsolidity/getaccount", {"address": address, "visible": True})


def _staked(stack: Stack, body: Body) -> int:
    return sum(stake.get("amount", 0) for stake in _account(stack, body["address"]).get("frozenV2", []))


def _unfrozen(stack: Stack, body: Body) -> int:
    waiting = _account(stack, body["address"]).get("unfrozenV2", [])
    return sum(entry["unfreeze_amount"] for entry in waiting)


def _lent(stack: Stack, body: Body) -> int:
    pair = {"fromAddress": body["from_address"], "toAddress": body["to_address"], "visible": True}
    answer = stack.devnet("/walletsolidity/getdelegatedresourcev2", pair)
    return sum(one.get("frozen_balance_for_energy", 0) for one in answer.get("delegatedResource", []))


OPERATIONS = {
    "Freeze": Operation(requests.FreezeBalanceRequest, lambda s: Freezer(s.common), _staked),
    "Unfreeze": Operation(
        requests.UnfreezeBalanceRequest, lambda s: Unfreezer(s.common, s.records), _unfrozen
    ),
    "Delegate": Operation(requests.DelegateResourceRequest, lambda s: Delegator(s.common, s.pool), _lent),
    "Undelegate": Operation(
        requests.UndelegateResourceRequest,
        lambda s: Undelegator(s.common, s.pool),
        lambda stack, body: -_lent(stack, body),
    ),
}
"""By the name that the template gives the function."""


def body_of(stack: Stack, function: str) -> Body:
    """A request of a wallet that nobody has seen, and that has all it needs for doing it twice."""
    return MUTATIONS[function](stack) | {"amount": AMOUNT // TRX}
