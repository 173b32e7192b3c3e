"""The demo tells what happened, and fails at the first thing that is not as it says."""

from datetime import UTC, datetime

import pytest

from local.stack.failure import Failure
from tests.unit.demo.scripted import (
    AFTER,
    BEFORE,
    TRX,
    WALLET,
    ScriptedService,
    accepted,
    caller_of,
    freeze,
    record,
    status,
)

PLAN = {"message": "freezes 10 TRX", "warnings": [], "burn": "0", "bandwidth_bytes": 255}
PROBLEM = {"code": "committed", "detail": "wait", "works_at": "2026-11-25T12:00:00.000Z"}


@pytest.fixture
def service() -> ScriptedService:
    return ScriptedService()


def test_operation_is_told_from_its_call_to_its_effect(
    service: ScriptedService, capsys: pytest.CaptureFixture[str]
) -> None:
    freeze(service)
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == [
        "",
        "2026-11-22 12:00  Freeze.",
        '$ curl $API/freeze -d \'{"address": "$WALLET", "amount": "10"}\'',
        "202 PENDING: freezes 10 TRX",
        ". ACTIVE in block 7, 1 TRX burned",
        "balance 100 TRX -> 89 TRX",
        "frozen for ENERGY 0 TRX -> 10 TRX",
        "TRON power 0 -> 10",
    ]


def test_owner_is_named_as_the_operation_names_it(service: ScriptedService) -> None:
    caller_of(service).call("Lend.", "/delegate", to_address="T", amount="10")
    assert service.sent[0][1] == {"from_address": WALLET, "to_address": "T", "amount": "10"}


def test_what_changed_is_exactly_what_was_said(service: ScriptedService) -> None:
    freeze(service).must_change(balance=-10 * TRX, energy=10 * TRX, power=10)


@pytest.mark.parametrize(
    "expected",
    [
        {"balance": -11 * TRX, "energy": 10 * TRX, "power": 10},
        {"balance": -10 * TRX, "energy": 10 * TRX},
        {"balance": -10 * TRX, "energy": 10 * TRX, "power": 10, "votes": 1},
        {},
    ],
)
def test_any_other_change_is_a_failure(service: ScriptedService, expected: dict[str, int]) -> None:
    with pytest.raises(Failure, match="should change the account"):
        freeze(service).must_change(**expected)


def test_fee_alone_need_not_be_said(service: ScriptedService) -> None:
    service.accounts = [status(BEFORE), status(BEFORE - TRX)]
    freeze(service).must_change()


@pytest.mark.parametrize("code", [200, 400, 409, 503])
def test_operation_that_is_not_accepted_is_a_failure(service: ScriptedService, code: int) -> None:
    service.posts = [(code, PROBLEM)]
    with pytest.raises(Failure, match=f"/freeze was answered {code}"):
        freeze(service)


@pytest.mark.parametrize("outcome", ["FAILED", "EXPIRED"])
def test_record_that_ends_otherwise_is_a_failure(service: ScriptedService, outcome: str) -> None:
    service.record = record(status=outcome, error_message="the chain included none of 3 attempts")
    with pytest.raises(Failure, match=outcome):
        freeze(service)


def test_call_that_is_not_answered_is_sent_again_under_its_key(service: ScriptedService) -> None:
    service.lost = 2
    freeze(service)
    assert len(service.sent) == 3
    assert service.sent[0] == service.sent[1] == service.sent[2]


def test_service_that_never_answers_is_an_error(service: ScriptedService) -> None:
    service.lost = 3
    with pytest.raises(TimeoutError):
        freeze(service)


def test_repeated_call_is_the_same_call(service: ScriptedService) -> None:
    service.accounts = [status(BEFORE), status(AFTER, 10 * TRX)]
    caller = caller_of(service)
    caller.repeat("Again.", caller.call("Freeze.", "/freeze", amount="10"))
    first, second = service.sent
    assert first == second


def test_repeated_call_with_another_answer_is_a_failure(service: ScriptedService) -> None:
    service.posts = [(202, accepted()), (202, accepted(staking_id="stk_1"))]
    caller = caller_of(service)
    with pytest.raises(Failure, match="answered differently"):
        caller.repeat("Again.", caller.call("Freeze.", "/freeze", amount="10"))


def test_repeated_call_that_happens_again_is_a_failure(service: ScriptedService) -> None:
    service.accounts = [status(BEFORE), status(AFTER), status(AFTER), status(BEFORE - 22 * TRX)]
    caller = caller_of(service)
    with pytest.raises(Failure, match="happened twice"):
        caller.repeat("Again.", caller.call("Freeze.", "/freeze", amount="10"))


def test_dry_run_is_told(service: ScriptedService, capsys: pytest.CaptureFixture[str]) -> None:
    service.posts = [(200, PLAN)]
    caller_of(service).would("What if?", "/freeze", amount="10")
    assert service.sent[0][0] == "/freeze?dry_run=true"
    assert "bandwidth_bytes 255, burn 0" in capsys.readouterr().out


def test_dry_run_that_stores_something_is_a_failure(service: ScriptedService) -> None:
    service.posts = [(200, PLAN)]
    service.accounts = [status(BEFORE, pending_operations=[accepted()])]
    with pytest.raises(Failure, match="dry run"):
        caller_of(service).would("What if?", "/freeze", amount="10")


def test_refusal_says_when_it_will_work(service: ScriptedService, capsys: pytest.CaptureFixture[str]) -> None:
    service.posts = [(409, PROBLEM)]
    assert caller_of(service).refused("Too early.", "/unfreeze", "committed") == datetime(
        2026, 11, 25, 12, tzinfo=UTC
    )
    assert f"works_at {PROBLEM['works_at']}" in capsys.readouterr().out


@pytest.mark.parametrize(("code", "problem"), [(202, accepted()), (409, PROBLEM | {"code": "no_reward"})])
def test_any_other_answer_than_the_refusal_is_a_failure(
    service: ScriptedService, code: int, problem: dict[str, object]
) -> None:
    service.posts = [(code, problem)]
    with pytest.raises(Failure):
        caller_of(service).refused("Too early.", "/unfreeze", "committed")
