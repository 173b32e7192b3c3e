"""What the reading functions answer."""

import pytest

from local.devnet.faults import garbage
from tests.support.http import PREFIX, Service, assert_problem, body_of
from tests.support.world import ADDRESS, FUNDS
from tron_staking.models.enums import StakingStatusType


def test_record_shows_its_bytes_and_hints_and_nothing_secret(service: Service) -> None:
    staking_id = service.freeze(principal="treasury").json["staking_id"]
    answer = service.record(staking_id)
    told = answer.json
    assert answer.status == 200
    assert (told["staking_id"], told["address"], told["status"]) == (staking_id, ADDRESS, "PENDING")
    assert (told["amount"], told["amount_sun"], told["duration"]) == ("100", 100_000_000, 3)
    (attempt,) = told["attempts"]
    assert [send["code"] for send in attempt["sends"]] == ["SUCCESS"]
    (record,) = service.world.books.records.values()
    assert record.attempt.signature.hex() not in answer.body
    assert "treasury" not in answer.body
    assert "kms:" not in answer.body


def test_record_takes_no_query(service: Service) -> None:
    staking_id = service.freeze().json["staking_id"]
    answer = service.call("get_record", path=f"{PREFIX}/records/{staking_id}", query={"attempts": ["1"]})
    assert_problem(answer, 400, "invalid_input")


def test_stale_record_is_woken_by_its_reader(service: Service) -> None:
    staking_id = service.freeze().json["staking_id"]
    service.world.queue.receive()
    service.record(staking_id)
    assert service.world.queue.receive() == []
    service.world.devnet.clock.shift(30_000)
    service.world.queue.receive()
    service.record(staking_id)
    assert service.world.queue.receive() == [staking_id]


def test_status_tells_pending_from_solid(service: Service) -> None:
    service.freeze()
    before = service.status().json
    assert (before["balance_sun"], before["pending_operations"][0]["amount_sun"]) == (FUNDS, 100_000_000)
    assert [stake["amount_sun"] for stake in before["stakes"]] == [0, 0]
    assert before["commitments"] == []
    service.live(60)
    after = service.status().json
    assert after["balance_sun"] == FUNDS - 100_000_000
    assert after["pending_operations"] == []
    assert [stake["amount_sun"] for stake in after["stakes"]] == [0, 100_000_000]
    assert after["tron_power"] == {"total": 100, "used": 0, "idle": 100}
    (commitment,) = after["commitments"]
    assert (commitment["amount_sun"], commitment["resource"]) == (100_000_000, "ENERGY")
    assert after["complete"] is True


@pytest.mark.parametrize(("more", "complete"), [(0, True), (1, False)])
def test_status_is_complete_until_there_are_more_records_than_it_shows(
    service: Service, more: int, complete: bool
) -> None:
    service.freeze()
    records = service.world.books.records
    (record,) = records.values()
    for number in range(99 + more):
        records[f"stk_{number:032x}"] = record.model_copy(update={"staking_id": f"stk_{number:032x}"})
    told = service.status().json
    assert (len(told["pending_operations"]), told["complete"]) == (100, complete)


def test_status_of_an_account_that_does_not_exist(service: Service) -> None:
    told = service.status("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8").json
    assert (told["exists"], told["balance_sun"], told["tron_power"]["total"]) == (False, 0, 0)


def test_commitment_that_is_over_is_told_no_more(service: Service) -> None:
    service.freeze(body=body_of(duration="1"))
    service.live(60)
    service.world.devnet.advance(86_400)
    service.live(120)
    (record,) = service.world.books.records.values()
    assert record.status is StakingStatusType.EXPIRED
    assert service.status().json["commitments"] == []


def test_health_counts_what_is_staked(service: Service) -> None:
    service.freeze()
    service.live(60)
    answer = service.health()
    assert (answer.status, answer.json["status"]) == (200, "healthy")
    assert answer.json["staking"] == {
        "total_staking_records": 1,
        "active_staking_records": 1,
        "total_staked_trx": "100",
        "total_staked_sun": 100_000_000,
        "total_resource_records": 0,
    }


def test_health_without_a_node_is_degraded_and_not_ready(service: Service) -> None:
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    assert (service.health().status, service.health().json["status"]) == (200, "degraded")
    ready = service.health("/health/ready")
    assert (ready.status, ready.json["status"]) == (503, "not ready")
    assert ready.json["checks"] == service.health().json["checks"] == {"node": "failed", "books": "ok"}
    assert service.health("/health/live").status == 200


def test_health_with_everything_tells_so(service: Service) -> None:
    for path in ("/health", "/health/ready"):
        assert service.health(path).json["checks"] == {"node": "ok", "books": "ok"}


@pytest.mark.parametrize("path", ["/", "/health", "/health/live", "/health/ready"])
def test_service_paths_answer(service: Service, path: str) -> None:
    answer = service.health(path)
    assert answer.status == 200
    assert answer.json["service"] == "tron-staking"
    assert answer.json["timestamp"] == "2026-01-01T00:00:00.000Z"
