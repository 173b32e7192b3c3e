"""GET /status and /metrics: how the service is doing, through their handlers."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families

from local.devnet.faults import garbage
from tests.support.http import Answer, Service, assert_problem
from tests.support.world import World, node_at
from tron_staking.domain.errors import BooksUnavailable
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.totals import SERVICE, Totals
from tron_staking.operations.get_service_status import LATE
from tron_staking.operations.service_survey import KEPT, Surveyor

DOWN = BooksUnavailable("the books did not answer")
BEYOND_DOUBLES = 2**53 + 1


@pytest.fixture
def two_nodes() -> Iterator[Service]:
    """A service with two nodes, of which the second can be made to fail."""
    world = World()
    first, second = (node_at(name, world.devnet) for name in ("node-1", "node-2"))
    world.serve_by(first, second)
    with Service(world) as service:
        yield service


def _later(service: Service, span: timedelta = timedelta(seconds=10)) -> None:
    """Time goes by, and nobody works."""
    service.world.devnet.advance(span // timedelta(seconds=1))


def _scraped(answer: Answer) -> dict[str, Metric]:
    assert answer.status == 200, answer.body
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    return {family.name: family for family in text_string_to_metric_families(answer.body)}


def _value(families: dict[str, Metric], name: str, **labels: str) -> float:
    (value,) = (
        sample.value
        for family in families.values()
        for sample in family.samples
        if (sample.name, sample.labels) == (f"tron_staking_{name}", labels)
    )
    return float(value)


def test_status_of_a_service_that_is_well(service: Service) -> None:
    told = service.service_status().json
    assert (told["status"], told["reasons"], told["books"]) == ("healthy", [], "ok")
    assert (told["service"], told["version"], told["network"]) == ("tron-staking", "0", "devnet")
    assert told["pending"] == {"records": 0, "oldest_created_at": None, "oldest_age_seconds": None}
    assert told["follow_up"] == {"state": "on time", "late_seconds": 0}
    assert told["links"] == {
        "health": "/health",
        "metrics": "/metrics",
        "pending": "/api/v1/tron/staking/list?status=PENDING",
        "statistics": "/api/v1/tron/staking/stats",
    }
    (node,) = told["nodes"]
    assert (node["name"], node["reachable"]) == ("node-1", True)
    assert node["head_block"] == service.world.nodes[0].head_block().number
    assert node["solid_block"] == service.world.nodes[0].solid_block().number


def test_links_lead_somewhere(service: Service) -> None:
    links = service.service_status().json["links"]
    assert service.health(links["health"]).status == 200
    assert service.call("get_metrics", path=links["metrics"]).status == 200
    assert service.listing(status="PENDING").status == 200
    assert service.call("get_stats", path=links["statistics"]).status == 200


def test_status_tells_what_is_pending_and_how_old_the_oldest_is(service: Service) -> None:
    created_at = service.freeze().json["created_at"]
    _later(service)
    told = service.service_status().json
    assert told["pending"] == {"records": 1, "oldest_created_at": created_at, "oldest_age_seconds": 10}
    service.live(60)
    assert service.service_status().json["pending"]["records"] == 0
    assert service.service_status().json["staking"]["active_staking_records"] == 1


def test_record_that_nobody_follows_up_makes_it_late(service: Service) -> None:
    service.freeze()
    _later(service, LATE)
    assert service.service_status().json["follow_up"]["state"] == "on time"
    _later(service, timedelta(minutes=1))
    told = service.service_status().json
    late = told["follow_up"]["late_seconds"]
    assert (told["status"], told["follow_up"]["state"]) == ("degraded", "late")
    assert LATE.total_seconds() < late < 2 * LATE.total_seconds()
    (reason,) = told["reasons"]
    assert reason.startswith(f"a record has been due for {late} s: look whether the sweep")


def test_a_commitment_that_ends_later_is_not_late(service: Service) -> None:
    service.freeze()
    service.live(60)
    assert service.service_status().json["follow_up"] == {"state": "on time", "late_seconds": 0}


def test_node_that_does_not_answer_is_named_and_the_other_is_told(two_nodes: Service) -> None:
    two_nodes.world.nodes[1]._provider.down = True  # type: ignore[attr-defined]
    told = two_nodes.service_status().json
    assert (told["status"], told["reasons"]) == ("degraded", ["node-2 does not answer"])
    up, down = told["nodes"]
    assert (up["reachable"], up["head_age_seconds"]) == (True, 0)
    assert down == dict.fromkeys(down) | {"name": "node-2", "reachable": False}


def test_no_node_is_degraded(service: Service) -> None:
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    told = service.service_status().json
    assert told["status"] == "degraded"
    assert told["reasons"] == [
        "node-1 does not answer",
        "no TRON node answers: nothing can be accepted, and what is pending waits",
    ]


def test_node_in_another_time_is_told(service: Service) -> None:
    service.world.clock.skew = timedelta(seconds=61)
    told = service.service_status().json
    assert told["status"] == "degraded"
    assert told["reasons"] == ["the head block of node-1 is 61 s from our clock: it is not used"]


def test_chain_that_solidifies_nothing_is_told() -> None:
    with Service(World(solid_lag=120)) as service:
        service.world.devnet.produce(130)
        told = service.service_status().json
    assert told["status"] == "degraded"
    assert told["reasons"] == ["node-1 has solidified nothing for 360 s: nothing becomes final"]


@pytest.mark.parametrize("port", ["totals", "oldest_pending", "longest_due"])
def test_books_that_do_not_answer_make_it_unhealthy(
    service: Service, monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    _fail(service, monkeypatch, port)
    answer = service.service_status()
    assert (answer.status, answer.json["status"], answer.json["books"]) == (200, "unhealthy", "failed")
    assert answer.json["pending"] is answer.json["follow_up"] is None
    assert answer.json["nodes"][0]["reachable"]


def test_a_crowd_costs_one_look(service: Service) -> None:
    world = service.world
    surveyor = Surveyor(world.books, world.books, world.nodes, world.clock)
    look = ["wallet/getblock", "walletsolidity/getblock"]
    assert world.asked(lambda: [surveyor.survey() for _ in range(5)]) == look
    world.devnet.advance(KEPT // timedelta(seconds=1))
    assert world.asked(surveyor.survey) == look
    world.clock.skew = -KEPT
    assert world.asked(surveyor.survey) == look, "time went back: what was seen is of no time that we know"


def test_metrics_count_what_was_done(service: Service) -> None:
    service.freeze()
    service.live(60)
    service.freeze(headers={"Idempotency-Key": "another-key-00000001"})
    _later(service)
    families = _scraped(service.metrics())
    energy = {"operation": "FREEZE", "resource": "ENERGY"}
    assert _value(families, "records", **energy, status="ACTIVE") == 1
    assert _value(families, "records", **energy, status="PENDING") == 1
    assert _value(families, "operations_total", **energy) == 2
    assert _value(families, "operations_failed_total", **energy) == 0
    assert _value(families, "pending_records") == 1
    assert _value(families, "oldest_pending_age_seconds") == 10
    assert _value(families, "oldest_due_age_seconds") == 0
    assert _value(families, "staked_sun", resource="ENERGY") == 100_000_000
    assert _value(families, "staked_sun", resource="BANDWIDTH") == 0
    assert _value(families, "build_info", version="0", network="devnet") == 1
    assert _value(families, "books_up") == _value(families, "node_up", node="node-1") == 1
    head = service.world.nodes[0].head_block()
    assert _value(families, "node_head_block", node="node-1") == head.number
    assert _value(families, "node_head_block_age_seconds", node="node-1") == 1


def test_metrics_tell_how_late_the_sweep_is(service: Service) -> None:
    service.freeze()
    _later(service, timedelta(minutes=5))
    waited = _value(_scraped(service.metrics()), "oldest_due_age_seconds")
    assert waited == service.service_status().json["follow_up"]["late_seconds"] > 200


def test_series_are_there_before_anything_happens_and_no_name_stands_twice(service: Service) -> None:
    families = _scraped(service.metrics())
    records = families["tron_staking_records"].samples
    assert {sample.labels["operation"] for sample in records} == set(StakingOperationType)
    assert {sample.labels["status"] for sample in records} == set(StakingStatusType)
    assert {sample.value for sample in records} == {0}
    said = [
        (sample.name, tuple(sample.labels.items())) for one in families.values() for sample in one.samples
    ]
    assert len(said) == len(set(said)) < 150


def test_names_keep_to_prometheus_conventions(service: Service) -> None:
    for family in _scraped(service.metrics()).values():
        assert family.name.startswith("tron_staking_")
        assert family.documentation.endswith(".")
        counted = all(sample.name.endswith("_total") for sample in family.samples)
        assert counted is (family.type == "counter"), family.name


def test_sun_that_no_double_holds_is_written_exactly(service: Service) -> None:
    claimed = {"energy_reward": BEYOND_DOUBLES, "staked/FREEZE/ENERGY/ACTIVE": BEYOND_DOUBLES}
    service.world.books.counted[SERVICE] = Totals(claimed)
    lines = service.metrics().body.splitlines()
    assert f'tron_staking_staked_sun{{resource="ENERGY"}} {BEYOND_DOUBLES}' in lines
    assert f'tron_staking_rewards_claimed_sun_total{{resource="ENERGY"}} {BEYOND_DOUBLES}' in lines


@pytest.mark.parametrize("port", ["totals", "oldest_pending", "longest_due"])
def test_scrape_without_books_tells_of_the_node(
    service: Service, monkeypatch: pytest.MonkeyPatch, port: str
) -> None:
    _fail(service, monkeypatch, port)
    families = _scraped(service.metrics())
    assert _value(families, "books_up") == 0
    assert _value(families, "node_up", node="node-1") == 1
    assert "tron_staking_oldest_due_age_seconds" not in families
    assert ("tron_staking_records" in families) is (port != "totals")


def test_scrape_without_a_node_tells_of_the_books(service: Service) -> None:
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    families = _scraped(service.metrics())
    assert _value(families, "node_up", node="node-1") == 0
    assert _value(families, "books_up") == 1
    assert "tron_staking_node_head_block" not in families


def test_scrape_with_nothing_up_still_answers(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    _fail(service, monkeypatch, "totals")
    families = _scraped(service.metrics())
    assert families.keys() == {f"tron_staking_{name}" for name in ("build_info", "books_up", "node_up")}


@pytest.mark.parametrize("function", ["get_service_status", "get_metrics"])
def test_parameter_is_refused(service: Service, function: str) -> None:
    assert_problem(service.call(function, query={"verbose": ["1"]}), 400, "invalid_input")


def _fail(service: Service, monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    def fail(*_args: Any) -> None:
        raise DOWN

    monkeypatch.setattr(service.world.books, port, fail)
