"""What the handlers really answer, for the document to show: `python -m tests.support.openapi.examples`."""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from commands.openapi.document import OPERATIONS
from commands.openapi.examples import EXAMPLES
from commands.openapi.operation import Operation
from tests.simulator.beginnings import RECEIVERS
from tests.simulator.wallets import PAYOUT
from tests.support.http import Answer, Service
from tests.support.openapi.gateway import functions
from tests.support.openapi.worlds import (
    KMS,
    OWNER_SIGNS,
    WALLETS,
    owners_signature,
    service,
    unsigned_record,
    world,
)
from tests.support.world import ADDRESS
from tron_staking.domain.wallet import EXTERNAL, Wallet

_WORLD = world()
_LOAN = {"from_address": ADDRESS, "to_address": RECEIVERS[0], "resource": "ENERGY", "amount": "10"}
BODIES: dict[str, dict[str, Any]] = {
    "freeze": {"address": ADDRESS, "amount": "100.5", "resource": "ENERGY", "duration": 7},
    "unfreeze": {"address": ADDRESS, "amount": "20", "resource": "ENERGY"},
    "withdrawUnfrozen": {"address": ADDRESS},
    "cancelUnfreeze": {"address": ADDRESS},
    "delegate": _LOAN,
    "undelegate": _LOAN,
    "vote": {"address": ADDRESS, "witness_address": _WORLD.witness(0), "vote_count": 120},
    "unvote": {"address": ADDRESS, "witness_address": _WORLD.witness(2)},
    "claimReward": {"address": ADDRESS},
    "withdrawReward": {"address": ADDRESS},
    "putWallet": {"signer": KMS, "payout_address": RECEIVERS[0]},
    "putPolicies": {
        "operations": ["FREEZE", "VOTE", "CLAIM_REWARD"],
        "receivers": [],
        "witnesses": [_WORLD.witness(0)],
        "limits": {"FREEZE": {"at_once": "5000", "a_day": "20000"}},
        "operations_a_minute": 10,
        "automation": {
            "claim": {"minimum": "100"},
            "then": {"action": "COMPOUND", "resource": "ENERGY", "reserve": "50"},
            "revote": True,
        },
    },
    "putWalletPaused": {"paused": True},
    "putPaused": {"paused": True},
    "putWalletStopped": {"stopped": True},
    "putStopped": {"stopped": True},
    "submitSignature": {"signature": owners_signature()},
}
"""What each operation that takes a body accepts in `world()`, of the account or record in `path_of`."""
_QUERIES = {
    "getHistory": {"start_date": ["2026-01-01"], "end_date": ["2026-01-02"]},
    "list": {"limit": ["2"], "status": ["COMPLETED"], "operation": ["CLAIM_REWARD"]},
    "getResources": {"bytes": ["300"]},
}
_BEFORE = {
    "getWallet": "putWallet",
    "getPolicies": "putPolicies",
    "getStopped": "putStopped",
    "getSchedule": "putPolicies",
    "runSchedule": "putPolicies",
}
"""What there is to read, somebody has written."""
_BY_NAME = {operation.name: operation for operation in OPERATIONS}


@dataclass(frozen=True)
class Shown:
    """One request whose answer is shown, and what it shows."""

    title: str
    body: dict[str, Any] | None = None
    query: dict[str, list[str]] | None = None
    wallets: tuple[Wallet, ...] = WALLETS


def recorded() -> dict[str, dict[str, dict[str, Any]]]:
    """The answers of success of every operation that answers JSON, by its name, by status and by title."""
    with service() as serving:
        return {one.name: _answers(serving, one) for one in OPERATIONS if _model(one)}


def path_of(operation: Operation) -> str:
    """The path that `BODIES` are for."""
    return operation.path.format(**in_path(operation))


def in_path(operation: Operation) -> dict[str, str]:
    """What stands in that path."""
    record = unsigned_record() if operation.body else _a_freeze()
    named = {"address": ADDRESS, "staking_id": record}
    return {name: value for name, value in named.items() if f"{{{name}}}" in operation.path}


def _a_freeze() -> str:
    records = sorted(_WORLD.books.records.items())
    return next(id_ for id_, one in records if (one.address, one.operation_type) == (ADDRESS, "FREEZE"))


def _model(operation: Operation) -> bool:
    return any(answer.model for answer in operation.answers.values())


def _cases(operation: Operation) -> Iterator[Shown]:
    body = BODIES.get(operation.name)
    if operation.submits:
        yield Shown("The plan", body, {"dry_run": ["true"]})
        yield Shown("This service signs for the wallet", body)
        yield Shown("The wallet's owner signs", body, wallets=OWNER_SIGNS)
    elif operation.name == "putWallet":
        yield Shown("A key of this service", body)
        yield Shown(
            "The wallet's owner has to sign this first", {"signer": EXTERNAL, "payout_address": PAYOUT}
        )
    else:
        yield Shown("An answer", body, _QUERIES.get(operation.name))


def _answers(serving: Service, operation: Operation) -> dict[str, dict[str, Any]]:
    told: dict[str, dict[str, Any]] = {}
    for shown in _cases(operation):
        answer = _answer(serving, operation, shown)
        told.setdefault(str(answer.status), {})[shown.title] = answer.json
    return told


def _answer(serving: Service, operation: Operation, shown: Shown) -> Answer:
    serving.world = world(shown.wallets)
    if before := _BEFORE.get(operation.name):
        _ask(serving, _BY_NAME[before], BODIES[before])
    return _ask(serving, operation, shown.body, shown.query)


def _ask(
    serving: Service,
    operation: Operation,
    body: dict[str, Any] | None,
    query: dict[str, list[str]] | None = None,
) -> Answer:
    answer = serving.call(
        functions()[operation.method, operation.path],
        method=operation.method.upper(),
        path=path_of(operation),
        body=None if body is None else json.dumps(body),
        query=query,
    )
    assert answer.status < 300, answer.body
    return answer


if __name__ == "__main__":
    logging.disable()
    EXAMPLES.write_text(json.dumps(recorded(), indent=1, ensure_ascii=False) + "\n")
