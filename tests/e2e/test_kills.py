"""Killed at every step of a freeze, over the real books, keys and node: the deployed sweep finishes.

The freeze runs in this process, where it can be killed; what it leaves is found by the functions that are
deployed, woken by nobody but the Scheduler.
"""

import time

import pytest

from tests.e2e.conftest import Stack
from tests.e2e.waiting import eventually
from tests.support.killer import Killed, Killer
from tests.support.wiring import wire
from tron_staking.models.requests import FreezeBalanceRequest
from tron_staking.operations.freeze import Freezer
from tron_staking.runtime import books, chain, clock, records, submission

pytestmark = pytest.mark.stack

SUN = 1_000_000


@pytest.fixture
def killer(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Killer:
    """This process as one of the functions: the environment that the freeze function has."""
    for name, value in stack.function_environment("FreezeFunction").items():
        monkeypatch.setenv(name, value)
    return Killer()


def _freezer(killer: Killer) -> Freezer:
    service = wire(
        killer,
        clock.clock(),
        books=books.accepting_books({}),
        records=records.records(),
        queue=books.queue(),
        wallets=books.wallets(),
        signer=submission.sender().signer,
        nodes=chain.nodes(),
        monotonic=time.monotonic,
    )
    return Freezer(service.common)


def _freeze(killer: Killer, wallet: str, case: str) -> None:
    request = FreezeBalanceRequest.model_validate({"address": wallet, "amount": 1, "resource": "ENERGY"})
    _freezer(killer).submit(request, "killed", f"killed-at-{case:0>10}")


def _open_records(stack: Stack, wallet: str) -> list[str]:
    status = stack.get(f"/{wallet}/status").json()
    return [record["staking_id"] for record in status["pending_operations"]]


def test_killed_at_every_step_nothing_is_lost_and_nothing_happens_twice(stack: Stack, killer: Killer) -> None:
    wallet = stack.new_wallet(1000)
    eventually(lambda: stack.get(f"/{wallet}/status").json()["exists"])
    _freeze(killer, wallet, "never")
    steps = list(killer.calls)
    stored = steps.index("books.accept")
    expected = 1
    for step in range(len(steps)):
        for moment in ("before", "after"):
            killer.arm(step, moment)
            with pytest.raises(Killed):
                _freeze(killer, wallet, f"{step}{moment}")
            expected += step > stored or (step == stored and moment == "after")
    eventually(lambda: not _open_records(stack, wallet))
    status = stack.get(f"/{wallet}/status").json()
    assert len(status["commitments"]) == expected
    assert status["tron_power"]["total"] == expected
    assert sum(stake["amount_sun"] for stake in status["stakes"]) == expected * SUN
