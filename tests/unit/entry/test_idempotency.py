"""One Idempotency-Key of one principal is one freeze, however often it is sent."""

from typing import Any

import pytest

from local.devnet.faults import DropAtPacking, garbage
from tests.support.http import KEY, Service, assert_problem, body_of
from tron_staking.models.enums import StakingStatusType

AMOUNT = 100_000_000
MINUTES = 60
OTHER_KEY = "test-key-0000000002"


def _key(key: str) -> dict[str, Any]:
    return {"headers": {"Idempotency-Key": key}}


def _signatures(service: Service) -> int:
    return service.effects.count("signer.sign")


def _active(service: Service) -> list[Any]:
    records = service.world.books.records.values()
    return [record for record in records if record.status is StakingStatusType.ACTIVE]


def test_same_key_and_body_is_answered_byte_for_byte(service: Service) -> None:
    first = service.freeze()
    assert first.status == 202
    for _ in range(3):
        service.world.devnet.clock.shift(1)
        assert service.freeze() == first
    assert len(service.world.books.records) == 1
    assert _signatures(service) == 1


def test_same_answer_1000_seconds_later_and_when_active(service: Service) -> None:
    first = service.freeze()
    service.live(999)
    assert _active(service)
    assert service.freeze() == first
    service.live(10 * MINUTES)
    assert service.world.frozen() == AMOUNT


def test_same_answer_with_the_node_down(service: Service) -> None:
    first = service.freeze()
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    assert service.freeze() == first


def test_same_answer_with_the_clock_off_and_the_balance_gone(service: Service) -> None:
    first = service.freeze(body=body_of(amount="999"))
    service.live(MINUTES)
    assert_problem(service.freeze(body=body_of(amount="999"), **_key(OTHER_KEY)), 409, "insufficient_balance")
    service.world.devnet.clock.shift(90_000)
    assert service.freeze(body=body_of(amount="999")) == first


def test_same_answer_after_the_record_failed(service: Service) -> None:
    service.world.devnet.faults.add(DropAtPacking(), "*", uses=None)
    first = service.freeze()
    service.live(30 * MINUTES)
    assert service.record(first.json["staking_id"]).json["status"] == "FAILED"
    service.world.devnet.faults.clear()
    assert service.freeze() == first
    service.live(10 * MINUTES)
    assert service.world.frozen() == 0


def test_same_answer_from_new_containers(service: Service) -> None:
    first = service.freeze()
    service.world.start()
    assert service.freeze() == first


OTHER_BODIES = {
    "amount": body_of(amount='"101"'),
    "one sun more": body_of(amount='"100.000001"'),
    "resource": body_of(resource='"BANDWIDTH"'),
    "duration": body_of(duration="4"),
}


@pytest.mark.parametrize("node_is_down", [False, True], ids=["node up", "node down"])
@pytest.mark.parametrize("body", OTHER_BODIES.values(), ids=OTHER_BODIES)
def test_f12_same_key_with_another_body_is_refused(service: Service, body: str, node_is_down: bool) -> None:
    service.freeze()
    effects = list(service.effects)
    if node_is_down:
        service.world.devnet.faults.add(garbage(), "*", uses=None)
    answer = service.freeze(body=body)
    assert_problem(answer, 422, "idempotency_key_reused")
    changes = [call for call in service.effects[len(effects) :] if call != "books.accept"]
    assert changes == []
    assert len(service.world.books.records) == 1


def test_bad_body_under_a_used_key_is_bad_first(service: Service) -> None:
    service.freeze()
    assert_problem(service.freeze(body=body_of(amount="0")), 400, "invalid_input")


def test_t15_same_key_of_another_principal_is_another_freeze(service: Service) -> None:
    mine, theirs = service.freeze(principal="alice"), service.freeze(principal="bob")
    assert mine.json["staking_id"] != theirs.json["staking_id"]
    assert mine.json["transaction_hash"] != theirs.json["transaction_hash"]
    assert service.freeze(body=body_of(amount="7"), principal="carol").status == 202
    service.live(MINUTES)
    assert service.world.frozen() == 207_000_000
    assert {record.principal for record in _active(service)} == {"alice", "bob", "carol"}


def test_t15_principal_and_key_cannot_be_shifted_into_one_another(service: Service) -> None:
    first = service.freeze(principal="a#b", **_key("c" * 16))
    second = service.freeze(principal="a", **_key("b" + "c" * 15))
    assert first.json["staking_id"] != second.json["staking_id"]


def test_equal_requests_in_one_millisecond_under_two_keys_are_two_freezes(service: Service) -> None:
    answers = [service.freeze(), service.freeze(**_key(OTHER_KEY))]
    assert answers[0].json["created_at"] == answers[1].json["created_at"]
    assert len({answer.json["staking_id"] for answer in answers}) == 2
    assert len({answer.json["transaction_hash"] for answer in answers}) == 2
    service.live(MINUTES)
    assert len(_active(service)) == 2
    assert service.world.frozen() == 2 * AMOUNT


def test_eleventh_equal_request_of_one_millisecond_stores_nothing(
    service: Service,
) -> None:
    requests = [_key(f"equal-request-{number:06d}") | {"body": body_of(amount="1")} for number in range(11)]
    answers = [service.freeze(**request) for request in requests]
    assert [answer.status for answer in answers] == [202] * 10 + [503]
    assert len(service.world.books.records) == 10
    service.world.devnet.clock.shift(1)
    assert service.freeze(**requests[-1]).status == 202
    service.live(MINUTES)
    assert service.world.frozen() == 11_000_000


def test_dry_run_uses_no_key_up(service: Service) -> None:
    assert service.freeze(query={"dry_run": ["true"]}, body=body_of(amount="5")).status == 200
    assert service.freeze().status == 202


def test_loser_of_a_race_gets_the_winners_answer(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both looked at the chain before either wrote."""
    winners: list[Any] = []
    accept = service.world.books.accept

    def winner_comes_first(*args: Any) -> Any:
        monkeypatch.undo()
        service.world.devnet.clock.shift(1)
        winners.append(service.world.freeze(KEY))
        return accept(*args)

    monkeypatch.setattr(service.world.books, "accept", winner_comes_first)
    loser = service.freeze()
    assert loser.body == winners[0].model_dump_json()
    assert _signatures(service) == 1
    assert len(service.world.books.records) == 1
    service.live(MINUTES)
    assert service.world.frozen() == AMOUNT


def test_t15_key_itself_is_stored_nowhere(service: Service) -> None:
    service.freeze()
    books = service.world.books
    assert KEY not in f"{books.records}{books.markers}{books.txids}"
