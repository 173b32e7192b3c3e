"""Every invocation of every function writes its metrics: once, bounded, and at no request's cost."""

import json
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from typing import Any

import pytest

from commands.openapi.codes import codes
from local.devnet.faults import garbage
from tests.contract.books import record
from tests.support.changes import stream_event
from tests.support.http import Context, Service
from tests.support.template import ROOT, resources, template
from tests.support.world import World
from tron_staking.adapters.tables.records import record_of_image
from tron_staking.domain.errors import BooksUnavailable
from tron_staking.domain.rates import Rates
from tron_staking.domain.telemetry import Happening, count, listening
from tron_staking.entry import metrics
from tron_staking.operations.publish import Publisher

FOLDERS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
DIMENSIONS = [{"function", "service"}, {"function", "service", "code"}]
SERVICE = {"POWERTOOLS_SERVICE_NAME": "tron-staking", "POWERTOOLS_METRICS_NAMESPACE": "TronStaking"}
CANARY = "kanarienvogel7Zq"
TOKEN = "Bearer trs_local_0123456789ab_" + "A" * 43

type Blobs = list[dict[str, Any]]


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as service:
        yield service


@pytest.fixture
def blobs(capsys: pytest.CaptureFixture[str]) -> Any:
    """What was written since it was last looked at."""

    def read() -> Blobs:
        lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]
        return [json.loads(line) for line in lines]

    return read


def _values(blobs: Blobs, **dimensions: str) -> dict[str, float]:
    """The metrics of these dimensions and no others, summed."""
    found: dict[str, float] = {}
    for blob in blobs:
        (told,) = blob["_aws"]["CloudWatchMetrics"]
        if {name: blob[name] for name in told["Dimensions"][0]} == dimensions | {"service": "tron-staking"}:
            for metric in told["Metrics"]:
                found[metric["Name"]] = found.get(metric["Name"], 0) + sum(blob[metric["Name"]])
    found.pop("ColdStart", None)
    assert found.pop("Latency", 0) >= 0
    return found


def test_every_function_is_told_where_its_metrics_go() -> None:
    everywhere = template()["Globals"]["Function"]["Environment"]["Variables"]
    stack = {"POWERTOOLS_SERVICE_NAME": {"Ref": "AWS::StackName"}}
    assert {name: everywhere[name] for name in SERVICE} == SERVICE | stack
    for function in resources("AWS::Serverless::Function").values():
        assert not SERVICE.keys() & function.get("Environment", {}).get("Variables", {}).keys()


@pytest.mark.parametrize("folder", FOLDERS)
def test_function_writes_its_metrics_once_an_invocation(service: Service, blobs: Any, folder: str) -> None:
    """Whatever comes of the invocation: an exception must not take the metrics along."""
    event = json.loads((ROOT / "events" / f"{folder}.json").read_text())
    handler = import_module(f"functions.{folder}.app").handler
    for _ in range(2):
        with suppress(Exception):  # whatever becomes of it
            handler(event, Context())
        written = blobs()
        assert [set(blob["_aws"]["CloudWatchMetrics"][0]["Dimensions"][0]) for blob in written] == (
            DIMENSIONS[: len(written)]
        )
        assert {blob["function"] for blob in written} == {folder}
        assert {blob["_aws"]["CloudWatchMetrics"][0]["Namespace"] for blob in written} == {"TronStaking"}
        assert len(written[0]["Latency"]) == 1


def test_life_of_a_freeze_is_counted(service: Service, blobs: Any) -> None:
    service.freeze()
    assert _values(blobs(), function="freeze") == {"Accepted": 1, "Submitted": 1}
    service.world.devnet.advance(3)
    service.freeze()
    assert _values(blobs(), function="freeze") == {"Replayed": 1}
    service.live(60)
    assert _values(blobs(), function="advance") == {"Confirmed": 1}


def test_what_is_undecided_is_sent_again_and_confirmed_once(service: Service, blobs: Any) -> None:
    staking_id = service.freeze().json["staking_id"]
    service.live(60)
    blobs()
    for _ in range(3):
        service.advance(staking_id)
    assert _values(blobs(), function="advance") == {}


def test_what_dies_is_counted(service: Service, blobs: Any) -> None:
    service.world.devnet.faults.add(garbage(), "/wallet/broadcasthex", uses=None)
    service.freeze()
    assert _values(blobs(), function="freeze") == {"Accepted": 1}
    service.live(1200)
    told = _values(blobs(), function="advance")
    assert (told["AttemptsDead"], told["Failed"]) == (3, 1)
    assert "Confirmed" not in told


def test_sweep_tells_what_alarms_watch(service: Service, blobs: Any) -> None:
    """By the names in the template, and also when nothing waits: an alarm hears silence too."""
    service.sweep()
    assert _values(blobs(), function="sweep") == {"OldestDueAge": 0, "OldestPendingAge": 0}
    service.world.devnet.faults.add(garbage(), "/wallet/broadcasthex", uses=None)
    service.freeze()
    service.world.devnet.advance(60)
    service.sweep()
    told = _values(blobs(), function="sweep")
    assert told["OldestPendingAge"] == 60 > told["OldestDueAge"] > 0


def test_refusals_are_counted_by_their_code(service: Service, blobs: Any) -> None:
    service.freeze(body="{}")
    service.call("freeze", path="/nowhere")
    service.call("freeze", base64_body="=")
    service.freeze(headers={"Idempotency-Key": "another-key-00000001"}, body='{"address": "x"}')
    written = blobs()
    assert _values(written, function="freeze") == {"Refused": 4}
    assert _values(written, function="freeze", code="invalid_input") == {"Refused": 3}
    assert _values(written, function="freeze", code="not_found") == {"Refused": 1}


def test_operations_that_are_too_many_are_counted(service: Service, blobs: Any) -> None:
    service.world.rates = Rates(1, 100)
    service.world.start()
    service.freeze()
    blobs()
    for _ in range(2):
        service.freeze(headers={"Idempotency-Key": "another-key-00000001"})
    written = blobs()
    assert _values(written, function="freeze") == {"Refused": 2, "RateLimited": 2}
    assert _values(written, function="freeze", code="rate_limited") == {"Refused": 2}
    service.freeze()
    assert _values(blobs(), function="freeze") == {"Replayed": 1}


def test_our_own_mistake_is_counted(service: Service, blobs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(World, "freezer", None, raising=False)
    monkeypatch.delattr(service.world, "freezer")
    assert service.freeze().status == 500
    assert _values(blobs(), function="freeze", code="internal_error") == {"Refused": 1}


def test_cache_is_counted(service: Service, blobs: Any) -> None:
    for expected in ("CacheStored", "CacheFresh"):
        service.status()
        assert _values(blobs(), function="get_status") == {expected: 1}
    service.world.devnet.advance(60)
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    service.status()
    assert _values(blobs(), function="get_status") == {"CacheStale": 1}


def test_tokens_are_counted(service: Service, blobs: Any) -> None:
    with pytest.raises(Exception, match="Unauthorized"):
        service.authorize({"Authorization": TOKEN})
    assert _values(blobs(), function="authorizer") == {"Denied": 1}


def test_sweep_counts_what_it_wakes(service: Service, blobs: Any) -> None:
    for key in ("a", "b"):
        service.freeze(headers={"Idempotency-Key": key * 16})
    service.world.devnet.advance(120)
    blobs()
    service.sweep()
    assert _values(blobs(), function="sweep")["Swept"] == 2


def test_worker_counts_what_it_cannot_do(service: Service, blobs: Any) -> None:
    service.advance("stk_" + "0" * 32, "stk_" + "1" * 32)
    assert _values(blobs(), function="advance") == {"NotAdvanced": 2}


def test_events_are_counted(service: Service, blobs: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    class Bus:
        def publish(self, event: Any) -> None:
            if event.detail.staking_id == record(2).staking_id:
                raise BooksUnavailable("no")

    monkeypatch.setattr("tron_staking.runtime.publish.publisher", lambda: Publisher(record_of_image, Bus()))
    handler = import_module("functions.publish.app").handler
    handler(stream_event((None, record(1)), (None, record(2)), (None, record(3))), Context())
    assert _values(blobs(), function="publish") == {"EventsPublished": 2, "EventsNotPublished": 1}


@pytest.mark.parametrize("broken", ["flush_metrics", "add_metric", "add_dimension"])
def test_metrics_that_cannot_be_written_cost_no_request(
    service: Service, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr(metrics.EphemeralMetrics, broken, fail)
    assert service.freeze().status == 202


def test_only_codes_of_ours_are_dimensions(service: Service, blobs: Any) -> None:
    """What a caller sends must not become a metric that somebody pays for."""
    sent = [{"body": CANARY}, {"query": {CANARY: [CANARY]}}, {"path": f"/{CANARY}"}, {"method": CANARY}]
    for request in sent:
        service.freeze(**request)
    written = [blob for blob in blobs() if "code" in blob]
    assert len(written) == len(sent)
    assert {blob["code"] for blob in written} <= codes().keys() | {"method_not_allowed"}
    assert CANARY not in json.dumps(written)


def test_while_nobody_listens_nothing_is_kept() -> None:
    with listening() as told:
        pass
    count(Happening.ACCEPTED)
    assert not told.counts
