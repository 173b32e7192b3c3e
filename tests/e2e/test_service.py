"""The deployed service tells how it is doing, at the root of its name."""

import uuid

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.e2e.conftest import Answer, Stack
from tests.e2e.waiting import eventually
from tron_staking import __version__

pytestmark = pytest.mark.stack


def _root(stack: Stack, path: str) -> Answer:
    return stack.call("GET", path, token="")


def _scraped(stack: Stack) -> dict[str, float]:
    """What has no labels, by name."""
    families = text_string_to_metric_families(stack.call("GET", "/metrics").body.decode())
    return {sample.name: sample.value for one in families for sample in one.samples if not sample.labels}


@pytest.mark.parametrize("path", ["/", "/health", "/health/live", "/health/ready", "/status"])
def test_everybody_is_told_how_it_is(stack: Stack, path: str) -> None:
    answer = _root(stack, path)
    assert answer.status == 200, answer.body
    assert answer.json()["service"] == "tron-staking"


def test_health_has_the_fields_it_promises(stack: Stack) -> None:
    health = _root(stack, "/health").json()
    assert health.keys() >= {"status", "service", "timestamp", "service_initialized", "staking"}
    assert health["staking"].keys() >= {
        *("total_staking_records", "active_staking_records", "total_staked_trx", "total_resource_records"),
    }


def test_status_tells_of_the_books_and_of_each_node(stack: Stack) -> None:
    told = _root(stack, "/status").json()
    assert (told["version"], told["network"], told["books"]) == (__version__, "devnet", "ok")
    assert [(node["name"], node["reachable"]) for node in told["nodes"]] == [("node-1", True)]
    assert told["nodes"][0]["head_block"] >= told["nodes"][0]["solid_block"] >= 0


def test_metrics_are_for_who_has_a_token(stack: Stack) -> None:
    assert _root(stack, "/metrics").status == 401
    answer = stack.call("GET", "/metrics")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    assert (answer.status, headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert _scraped(stack)["tron_staking_books_up"] == 1


def test_freeze_is_counted_and_names_its_request(stack: Stack) -> None:
    before = _accepted(stack)
    body = {"address": stack.new_wallet(), "amount": 5, "resource": "ENERGY"}
    answer = stack.post("/freeze", body, uuid.uuid4().hex)
    assert answer.status == 202, answer.body
    headers = {name.lower(): value for name, value in answer.headers.items()}
    record = stack.get(f"/records/{answer.json()['staking_id']}").json()
    assert record["request_id"] == headers["x-request-id"]
    eventually(lambda: _accepted(stack) > before)


def _accepted(stack: Stack) -> float:
    families = text_string_to_metric_families(stack.call("GET", "/metrics").body.decode())
    return sum(
        sample.value
        for one in families
        for sample in one.samples
        if sample.name == "tron_staking_operations_total"
    )
