"""The functions of automation: one bad wallet holds nobody up, and what is due is found and shown."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.automated import ALL, COMPOUND, automate, done, schedule, staked, tick_for
from tests.support.automated import HOUR_MS as HOUR
from tests.support.http import Service, assert_problem, captured_logs
from tests.support.world import ADDRESS
from tron_staking.domain.address import Address, address_from_bytes
from tron_staking.domain.errors import BooksUnavailable
from tron_staking.domain.wallet import EXTERNAL, Wallet
from tron_staking.models.schedules import Schedule
from tron_staking.operations.hand_out import FEW_WAIT, WAVE_PER_SHARD
from tron_staking.submission.ports import DUE_SHARDS

MINUTES = 60
PATH = f"/wallets/{ADDRESS}"
OTHERS = [address_from_bytes(b"\x41" + number.to_bytes(20)) for number in range(1, 4)]
NEVER = address_from_bytes(b"\x41" + b"\x99" * 20)
AT_ONCE = {"claim": {"minimum": "1", "wait_for_bandwidth": False}}


def _put(service: Service, automation: Any) -> Any:
    return service.put_policies(f"{PATH}/policies", json=ALL | {"automation": automation})


def _earning(service: Service) -> None:
    staked(service.world)
    service.world.devnet.network.live(24 * HOUR)
    automate(service, **AT_ONCE)


def _due(service: Service, *addresses: Address) -> None:
    for address in addresses:
        service.world.wallets.register(Wallet(address, "kms:test"))
        service.world.schedules.wake_schedule(address, service.world.clock.now())


def test_automation_is_off_unless_it_is_asked_for(service: Service) -> None:
    assert _put(service, None).json["automation"] is None
    assert service.world.schedules.schedule(ADDRESS) is None


def test_automation_is_not_switched_off_by_who_says_nothing_of_it(service: Service) -> None:
    """Whoever only wants another limit, and knows of no automation, is told so."""
    _put(service, COMPOUND)
    limits = {"limits": {"FREEZE": {"at_once": "5", "a_day": None}}}
    unsaid = {name: said for name, said in (ALL | limits).items() if name != "automation"}
    answer = service.put_policies(f"{PATH}/policies", json=unsaid)
    assert_problem(answer, 400, "invalid_input")
    assert list(answer.json["errors"]) == ["automation"]
    kept = service.get_policies(f"{PATH}/policies").json
    assert (kept["automation"]["revote"], kept["limits"]) == (True, {})


def test_automation_is_shown_as_it_was_asked_for(service: Service) -> None:
    answer = _put(service, COMPOUND | {"then": COMPOUND["then"] | {"reserve": "1.5"}})
    assert answer.json["automation"] == {
        "claim": {"minimum": "1", "minimum_sun": 1_000_000, "wait_for_bandwidth": True},
        "then": {
            "action": "COMPOUND",
            "resource": "ENERGY",
            "reserve": "1.5",
            "reserve_sun": 1_500_000,
            "duration": 1,
        },
        "revote": True,
        "withdraw_unfrozen": True,
    }
    assert service.get_policies(f"{PATH}/policies").json["automation"] == answer.json["automation"]


@pytest.mark.parametrize(
    "automation",
    [
        {"claim": {"minimum": "0"}},
        {"claim": {}},
        {"claim": {"minimum": "1", "always": True}},
        {"claim": {"minimum": "1"}, "then": {"action": "BURN"}},
        {"claim": {"minimum": "1"}, "then": {"action": "COMPOUND"}},
        {"claim": {"minimum": "1"}, "then": {"action": "COMPOUND", "resource": "ENERGY", "duration": 0}},
        {"claim": {"minimum": "1"}, "then": {"action": "SWEEP", "reserve": "1"}},
        {"then": {"action": "SWEEP"}},
        {"revote": 1},
        [],
    ],
    ids=str,
)
def test_automation_that_means_nothing_is_refused(service: Service, automation: Any) -> None:
    answer = _put(service, automation)
    assert_problem(answer, 400, "invalid_input")
    assert list(answer.json["errors"]) == ["automation"]
    assert service.get_policies(f"{PATH}/policies").json["version"] == 0


def test_automation_of_an_external_wallet_is_refused(service: Service) -> None:
    service.world.wallets.register(Wallet(ADDRESS, EXTERNAL))
    assert_problem(_put(service, COMPOUND), 409, "automation_needs_signer")
    assert _put(service, None).status == 200


def test_sweep_needs_a_payout_address(service: Service) -> None:
    sweep = COMPOUND | {"then": {"action": "sweep"}}
    assert_problem(_put(service, sweep), 409, "payout_address_missing")
    service.world.wallets.register(Wallet(ADDRESS, "kms:test", service.world.witness(5)))
    assert _put(service, sweep).json["automation"]["then"]["action"] == "SWEEP"


def test_schedule_tells_what_comes_and_what_was(service: Service) -> None:
    _earning(service)
    tick_for(service.world, 10 * MINUTES)
    shown = service.get_schedule().json
    assert [one["operation_type"] for one in shown["happened"]] == ["VOTE", "FREEZE", "CLAIM_REWARD"]
    assert {one["outcome"] for one in shown["happened"]} == {"DONE"}
    vote, freeze, claim = shown["happened"]
    assert claim["amount_sun"] == freeze["amount_sun"] > 1_000_000
    assert all(one["staking_id"] in service.world.books.records for one in (vote, freeze, claim))
    (plan,) = shown["planned"]
    assert plan["operation_type"] == "CLAIM_REWARD"
    assert plan["at"] == shown["next_look_at"] > shown["looked_at"]
    assert (shown["unspent"], shown["setbacks"], shown["step"], shown["resting"]) == ("0", [], None, None)


def test_schedule_tells_what_is_under_way(service: Service) -> None:
    _earning(service)
    service.world.hand_out.hand_out()
    service.world.automate()
    step = service.get_schedule().json["step"]
    assert step["operation_type"] == "CLAIM_REWARD"
    assert step["staking_id"] in service.world.books.records


def test_schedule_of_a_wallet_without_automation_is_empty(service: Service) -> None:
    shown = service.get_schedule()
    assert (shown.status, shown.json["automation"], shown.json["next_look_at"]) == (200, None, None)
    assert_problem(service.get_schedule(NEVER), 404, "wallet_not_found")


def test_run_looks_at_once(service: Service) -> None:
    _earning(service)
    tick_for(service.world, 10 * MINUTES)
    before = schedule(service.world)
    service.world.devnet.network.live(24 * HOUR)
    answer = service.run_schedule()
    assert answer.status == 202
    assert service.automate(*service.world.automate_queue.receive()) == []
    assert schedule(service.world).version > before.version + 1
    tick_for(service.world, 3 * MINUTES)
    assert done(service.world)[3:] == ["CLAIM_REWARD", "FREEZE", "VOTE"]


def test_run_does_not_claim_twice(service: Service) -> None:
    _earning(service)
    tick_for(service.world, 10 * MINUTES)
    for _ in range(3):
        assert service.run_schedule().status == 202
        tick_for(service.world, MINUTES)
    assert done(service.world) == ["CLAIM_REWARD", "FREEZE", "VOTE"]


def test_run_of_what_does_not_run_says_why(service: Service) -> None:
    assert_problem(service.run_schedule(), 409, "automation_off")
    automate(service)
    for whose in (PATH, ""):
        service.put_paused(f"{whose}/paused", json={"paused": True})
        assert_problem(service.run_schedule(), 409, "automation_paused")
        assert service.get_schedule().json["paused"] is True
        service.put_paused(f"{whose}/paused", json={"paused": False})
        service.put_policies(f"{whose}/stopped", json={"stopped": True})
        assert_problem(service.run_schedule(), 409, "automation_stopped")
        assert service.get_schedule().json["stopped"] is True
        service.put_policies(f"{whose}/stopped", json={"stopped": False})
    assert service.run_schedule().status == 202
    assert_problem(service.run_schedule(NEVER), 404, "wallet_not_found")


def test_pausing_and_policies_do_not_undo_each_other(service: Service) -> None:
    service.put_paused(f"{PATH}/paused", json={"paused": True})
    assert automate(service)["paused"] is True
    answer = service.put_paused(f"{PATH}/paused", json={"paused": False})
    assert answer.json["automation"]["revote"] is True


@pytest.mark.parametrize("body", ["", " ", "null", "x" * 10_000, "T\ud800", f"{ADDRESS} ", NEVER])
def test_f26_message_that_is_no_wallet_of_ours_fails_alone(service: Service, body: str) -> None:
    _earning(service)
    assert service.automate(body, ADDRESS) == ["m0"]
    assert schedule(service.world).step is not None


def test_f26_poisoned_wallet_fails_alone_and_waits(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    _earning(service)
    poisoned = OTHERS[0]
    _due(service, poisoned)
    real = service.world.schedules.schedule

    def read(address: str) -> Schedule | None:
        if address == poisoned:
            raise ValueError("nobody can read this")
        return real(address)

    monkeypatch.setattr(service.world.schedules, "schedule", read)
    with captured_logs() as logs:
        assert service.automate(poisoned, ADDRESS) == ["m0"]
    assert "ValueError" in logs.getvalue()
    assert service.automate(poisoned, time=2) == ["m0"], "until it is a dead letter, which says who it is"
    monkeypatch.undo()
    assert service.automate(poisoned, time=3) == []
    _due(service, poisoned)
    monkeypatch.setattr(service.world.schedules, "schedule", read)
    assert service.automate(poisoned) == ["m0"]
    monkeypatch.undo()
    waits = real(poisoned)
    assert waits is not None
    assert waits.due_at is not None
    assert waits.due_at == service.world.clock.now() + timedelta(hours=1)
    assert schedule(service.world).step is not None


def test_log_of_a_wallet_names_no_record_of_the_one_before(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    _earning(service)
    _due(service, OTHERS[0])
    looks = service.world.automator.look

    def breaks(address: Address) -> Schedule:
        if address == OTHERS[0]:
            raise ValueError("nobody foresaw this")
        return looks(address)

    monkeypatch.setattr(type(service.world.automator), "look", lambda _, address, **_again: breaks(address))
    with captured_logs() as logs:
        assert service.automate(ADDRESS, OTHERS[0]) == ["m1"]
    step = schedule(service.world).step
    assert step is not None
    assert step.staking_id
    lines = [line for line in logs.getvalue().splitlines() if "not automated" in line]
    assert lines
    assert not [line for line in lines if step.staking_id in line]


def test_books_down_fails_all_and_only_for_now(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    _earning(service)

    def down(*_: Any) -> Any:
        raise BooksUnavailable("the books did not answer")

    with monkeypatch.context() as patch:
        patch.setattr(service.world.books, "accept", down)
        patch.setattr(service.world.schedules, "defer", down)
        assert service.automate(ADDRESS) == ["m0"]
    tick_for(service.world, 5 * MINUTES)
    assert done(service.world) == ["CLAIM_REWARD", "FREEZE", "VOTE"]


def test_wallet_waits_a_minute_when_the_books_are_down(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    _earning(service)

    def down(*_: Any) -> Any:
        raise BooksUnavailable("the books did not answer")

    with monkeypatch.context() as patch:
        patch.setattr(service.world.books, "accept", down)
        assert service.automate(ADDRESS) == ["m0"]
    assert schedule(service.world).due_at == service.world.clock.now() + timedelta(minutes=1)
    assert service.automate(ADDRESS) == [], "the message comes again, and the wallet is not due"
    tick_for(service.world, 5 * MINUTES)
    assert done(service.world) == ["CLAIM_REWARD", "FREEZE", "VOTE"]


def test_everything_is_held_while_the_service_is_paused(service: Service) -> None:
    _earning(service)
    service.put_paused("/paused", json={"paused": True})
    before = schedule(service.world)
    assert service.automate(ADDRESS, "rubbish") == []
    assert service.world.hand_out.hand_out() == 0
    assert schedule(service.world) == before


def test_wave_waits_until_the_one_before_is_taken(service: Service) -> None:
    many = [address_from_bytes(b"\x41" + number.to_bytes(20)) for number in range(FEW_WAIT + 1)]
    for address in many:
        service.world.schedules.wake_schedule(address, service.world.clock.now())
    hand_out = service.world.hand_out
    assert (hand_out.hand_out(), hand_out.hand_out()) == (len(many), 0)
    assert sorted(service.world.automate_queue.receive()) == sorted(many)
    assert hand_out.hand_out() == len(many)


def test_wave_does_not_wait_for_wallets_that_wake_themselves(service: Service) -> None:
    """Where many steps are in flight some wallets are in the queue at any moment: the others are not late."""
    _due(service, *OTHERS)
    service.world.automate_queue.wake([ADDRESS] * FEW_WAIT, 0)
    assert service.world.hand_out.hand_out() == len(OTHERS)


def test_what_is_left_of_a_wave_is_in_the_next(service: Service) -> None:
    """More are due than one round sends: nobody is left out, and nobody is sent twice."""
    world, sent = service.world, list[str]()
    everybody = [address_from_bytes(b"\x41" + number.to_bytes(20)) for number in range(6000)]
    for address in everybody:
        world.schedules.wake_schedule(address, world.clock.now())
    while world.hand_out.hand_out():
        wave = world.automate_queue.receive()
        assert len(wave) <= WAVE_PER_SHARD * DUE_SHARDS
        sent += wave
        for address in wave:
            world.schedules.defer(address, world.clock.now() + timedelta(hours=1))
    assert sorted(sent) == sorted(everybody)
