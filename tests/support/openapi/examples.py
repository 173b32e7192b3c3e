"""What the handlers really answer, for the document to show: `python -m tests.support.openapi.examples`."""

import json
import logging
from typing import Any

from commands.openapi.document import OPERATIONS
from commands.openapi.examples import EXAMPLES
from commands.openapi.operation import Operation
from tests.simulator.beginnings import RECEIVERS
from tests.support.http import Service
from tests.support.openapi.gateway import functions
from tests.support.openapi.worlds import world
from tests.support.world import ADDRESS

_WORLD = world()
_RECORD = next(id_ for id_, one in sorted(_WORLD.books.records.items()) if one.operation_type == "FREEZE")
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
}
"""What each mutation accepts in `world()`."""
_QUERIES = {
    "getHistory": {"start_date": ["2026-01-01"], "end_date": ["2026-01-02"]},
    "list": {"limit": ["2"], "status": ["COMPLETED"], "operation": ["CLAIM_REWARD"]},
    "getResources": {"bytes": ["300"]},
}


def recorded() -> dict[str, Any]:
    """The answers of success of every operation that answers JSON, by its name and by status."""
    with Service(world()) as service:
        return {one.name: _answers(service, one) for one in OPERATIONS if _model(one)}


def _model(operation: Operation) -> bool:
    return any(answer.model for answer in operation.answers.values())


def _answers(service: Service, operation: Operation) -> dict[str, Any]:
    queries = [{"dry_run": ["true"]}, None] if operation.body else [_QUERIES.get(operation.name)]
    return dict(_answer(service, operation, query) for query in queries)


def _answer(service: Service, operation: Operation, query: dict[str, list[str]] | None) -> tuple[str, Any]:
    service.world = world()
    answer = service.call(
        functions()[operation.method, operation.path],
        path=operation.path.format(address=ADDRESS, staking_id=_RECORD),
        body=json.dumps(BODIES[operation.name]) if operation.body else None,
        query=query,
    )
    assert answer.status < 300, answer.body
    return str(answer.status), answer.json


if __name__ == "__main__":
    logging.disable()
    EXAMPLES.write_text(json.dumps(recorded(), indent=1, ensure_ascii=False) + "\n")
