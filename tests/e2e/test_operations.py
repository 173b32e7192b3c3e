"""Every mutation over HTTP, through everything that is deployed, to the solidified chain."""

import pytest

from tests.e2e.conftest import Stack
from tests.e2e.mutations import MUTATIONS, mutate
from tests.e2e.waiting import eventually

pytestmark = pytest.mark.stack

SETTLED = 90
OVER = {"ACTIVE", "COMPLETED"}
NEEDS_TIME = {"WithdrawUnfrozen"}
"""What the chain allows only after days: tests/unit/operations lives it, on a chain moved in time."""


@pytest.mark.parametrize("function", sorted(MUTATIONS.keys() - NEEDS_TIME))
def test_mutation_becomes_final(stack: Stack, function: str) -> None:
    answer = mutate(stack, function, MUTATIONS[function](stack))
    assert answer.status == 202, answer.body
    path = f"/records/{answer.json()['staking_id']}"
    eventually(lambda: stack.get(path).json()["status"] in OVER, SETTLED)
    record = stack.get(path).json()
    assert record["block_number"] > 0
    assert [attempt["state"] for attempt in record["attempts"]] == ["INCLUDED"]
