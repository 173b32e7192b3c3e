"""A node, the books, the queue or the signer in trouble: 503 while nothing is stored, 202 from then on."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, NoReturn

import pytest

from local.devnet.faults import (
    DropAtPacking,
    DupBeforeValidation,
    Hang,
    Latency,
    Mutate,
    NoPeers,
    Reply,
    ServerBusy,
    garbage,
    lack_of_resources,
)
from tests.support.http import Answer, Service, assert_problem, captured_logs
from tron_staking.adapters import node_http
from tron_staking.domain.errors import (
    BooksUnavailable,
    Unavailable,
)
from tron_staking.models.enums import StakingStatusType
from tron_staking.operations.freeze import Freezer

AMOUNT = 100_000_000
MINUTES = 60
HEAD_BLOCK = "/wallet/get*block"
DRY_RUN = {"query": {"dry_run": ["true"]}}


@pytest.fixture(autouse=True)
def _ask_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_http, "_PAUSE_SECONDS", 0)


NO_ANSWER = {
    "down": Hang(0),
    "hangs": Hang(60),
    "slow": Latency(60),
    "500": Reply(500),
    "502 with a page": Reply(502, "<html>Bad Gateway</html>", "text/html"),
    "503": Reply(503),
    "429": Reply(429, "{}"),
    "403": Reply(403, "{}"),
    "404": Reply(404, "{}"),
    "a redirect": Reply(302, ""),
    "204": Reply(204),
    "garbage": garbage(),
    "nothing": Reply(200, ""),
    "an error": lack_of_resources(),
    "an error of no kind": Reply(200, '{"Error":{}}'),
    "null": Reply(200, "null"),
    "a list": Reply(200, "[]"),
    "a text": Reply(200, '"ok"'),
    "truncated": Reply(200, '{"block_header": {"raw_da'),
    "a depth bomb": Reply(200, '{"a":' * 50_000),
    "NaN": Reply(200, '{"balance": NaN}'),
    "not UTF-8": Reply(200, "\udcff".encode("utf-8", "surrogatepass").decode("latin-1")),
}


def _cases(table: dict[str, Any]) -> list[Any]:
    return [pytest.param(value, id=name) for name, value in table.items()]


def _refused_for_now(service: Service, answer: Answer, code: str) -> None:
    assert_problem(answer, 503, code)
    assert int(answer.headers["retry-after"]) > 0
    assert service.effects == []
    assert not service.world.books.records
    assert not service.world.books.markers


def _record(service: Service) -> Any:
    (record,) = service.world.books.records.values()
    return record


def _ends_well(service: Service, answer: Answer) -> None:
    assert answer.status == 202, answer.body
    assert answer.json["status"] == "PENDING"
    service.live(10 * MINUTES)
    assert _record(service).status is StakingStatusType.ACTIVE
    assert service.world.frozen() == AMOUNT
    told = service.record(answer.json["staking_id"]).json
    assert (told["status"], told["transaction_hash"]) == ("ACTIVE", _record(service).transaction_hash)


@pytest.mark.parametrize("request_", [{}, DRY_RUN], ids=["freeze", "dry run"])
@pytest.mark.parametrize("fault", _cases(NO_ANSWER))
def test_node_without_an_answer(service: Service, fault: Any, request_: dict[str, Any]) -> None:
    service.world.devnet.faults.add(fault, "*", uses=None)
    _refused_for_now(service, service.freeze(**request_), "node_unavailable")


@pytest.mark.parametrize("fault", _cases(NO_ANSWER))
def test_status_without_a_node(service: Service, fault: Any) -> None:
    service.world.devnet.faults.add(fault, "*", uses=None)
    _refused_for_now(service, service.status(), "node_unavailable")


ABSURD = {
    "no number": Mutate("block_header.raw_data.number"),
    "a text as number": Mutate("block_header.raw_data.number", "7"),
    "a negative number": Mutate("block_header.raw_data.number", -1),
    "true as number": Mutate("block_header.raw_data.number", True),
    "another number": Mutate("block_header.raw_data.number", 7),
    "no header": Mutate("block_header"),
    "a text as header": Mutate("block_header", "x"),
    "no parent": Mutate("block_header.raw_data.parentHash"),
    "a parent of zeros": Mutate("block_header.raw_data.parentHash", "0" * 64),
    "a parent that is not hex": Mutate("block_header.raw_data.parentHash", "z" * 64),
    "no id": Mutate("blockID"),
    "a huge number": Mutate("block_header.raw_data.number", 2**63),
    "a timestamp as text": Mutate("block_header.raw_data.timestamp", "0"),
    "a negative timestamp": Mutate("block_header.raw_data.timestamp", -1),
}


@pytest.mark.parametrize("fault", _cases(ABSURD))
def test_f17_head_block_that_no_node_would_answer(service: Service, fault: Mutate) -> None:
    service.world.devnet.faults.add(fault, HEAD_BLOCK, uses=None)
    _refused_for_now(service, service.freeze(), "node_unavailable")


FAR_AWAY = {"0": 0, "in the year 5000": 95_617_584_000_000, "int64": 2**63 - 1}


@pytest.mark.parametrize("timestamp", _cases(FAR_AWAY))
def test_f17_head_block_from_another_time(service: Service, timestamp: int) -> None:
    fault = Mutate("block_header.raw_data.timestamp", timestamp)
    service.world.devnet.faults.add(fault, HEAD_BLOCK, uses=None)
    _refused_for_now(service, service.freeze(), "clock_skew")


ACCOUNTS = {
    "another address": Mutate("address", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"),
    "a balance as text": Mutate("balance", "1000000000"),
    "a negative balance": Mutate("balance", -1),
    "a balance beyond int64": Mutate("balance", 2**63),
    "stakes that are none": Mutate("frozenV2", [1]),
}


@pytest.mark.parametrize("fault", _cases(ACCOUNTS))
def test_account_that_no_node_would_answer(service: Service, fault: Mutate) -> None:
    service.world.devnet.faults.add(fault, "*/getaccount", uses=None)
    _refused_for_now(service, service.freeze(), "node_unavailable")
    _refused_for_now(service, service.status(), "node_unavailable")


@pytest.mark.parametrize("seconds", [-90, -61, 61, 90, 86_400])
def test_f22_no_plan_by_a_clock_far_from_the_chain(service: Service, seconds: int) -> None:
    service.world.clock.skew = timedelta(seconds=seconds)
    _refused_for_now(service, service.freeze(**DRY_RUN), "clock_skew")


def test_f17_head_block_that_has_not_moved_for_90_seconds(service: Service) -> None:
    service.world.devnet.clock.shift(90_000)
    _refused_for_now(service, service.freeze(), "clock_skew")


def test_same_key_works_once_the_node_is_back(service: Service) -> None:
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    assert service.freeze().status == 503
    service.world.devnet.faults.clear()
    _ends_well(service, service.freeze())


def test_refusal_is_logged_with_its_code(service: Service) -> None:
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    with captured_logs() as logs:
        assert service.freeze().status == 503
    (line,) = [json.loads(line) for line in logs.getvalue().splitlines() if line.startswith("{")]
    assert (line["level"], line["status"], line["code"]) == ("WARNING", 503, "node_unavailable")
    assert "node-1 answered something that is not JSON" in line["detail"]


def test_our_own_mistake_says_when_to_come_back(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Freezer, "plan", _raising(RuntimeError("kanarienvogel")))
    answer = service.freeze()
    assert_problem(answer, 500, "internal_error")
    assert int(answer.headers["retry-after"]) > 0
    assert "kanarienvogel" not in answer.body


def test_refusal_of_bad_input_is_no_warning(service: Service) -> None:
    with captured_logs() as logs:
        assert service.freeze(body="{}").status == 400
    (line,) = [json.loads(line) for line in logs.getvalue().splitlines() if line.startswith("{")]
    assert (line["level"], line["status"]) == ("INFO", 400)
    assert line["detail"].startswith("check these fields")


BROADCASTS = {
    "busy": ServerBusy(),
    "knows it already": DupBeforeValidation(),
    "no peers": NoPeers(),
    "hangs before": Hang(30),
    "hangs after": Hang(30, after=True),
    "slow": Latency(30),
    "500 before": Reply(500),
    "500 after": Reply(500, after=True),
    "429": Reply(429),
    "garbage before": garbage(),
    "garbage after": garbage(after=True),
    "an error": lack_of_resources(),
    "success without having taken it": Reply(200, '{"result":true,"code":"SUCCESS","message":""}'),
    "another txID": Reply(
        200, f'{{"result":true,"code":"SUCCESS","message":"","txid":"{"0" * 64}"}}', after=True
    ),
    "refused although taken": Reply(
        200, '{"result":false,"code":"CONTRACT_VALIDATE_ERROR","message":"no"}', after=True
    ),
    "vanishes from the pool": DropAtPacking(),
}


@pytest.mark.parametrize("uses", [1, 3])
@pytest.mark.parametrize("fault", _cases(BROADCASTS))
def test_broadcast_is_only_a_hint(service: Service, fault: Any, uses: int) -> None:
    path = "*" if isinstance(fault, DropAtPacking) else "/wallet/broadcasthex"
    service.world.devnet.faults.add(fault, path, uses=uses)
    _ends_well(service, service.freeze())


def _raising(error: Exception) -> Callable[..., NoReturn]:
    """A port's method that fails."""

    def fail(*_args: Any) -> NoReturn:
        raise error

    return fail


@pytest.fixture
def books(service: Service, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """`books("accept", error)`: from now on that method fails."""

    def fail(method: str, error: Exception) -> None:
        monkeypatch.setattr(service.world.books, method, _raising(error))

    yield fail
    monkeypatch.undo()


DOWN = BooksUnavailable("the books did not answer; try again with the same Idempotency-Key")


def _nothing_stored(service: Service, answer: Answer) -> None:
    assert_problem(answer, 503, "books_unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert "signer.sign" not in service.effects
    assert not service.world.books.records


def test_books_down_before_the_write(service: Service, books: Callable[..., None]) -> None:
    books("accept", DOWN)
    _nothing_stored(service, service.freeze())


def test_books_down_altogether(service: Service, books: Callable[..., None]) -> None:
    for method in ("accept", "find_marker", "load", "open_records", "totals"):
        books(method, DOWN)
    _nothing_stored(service, service.freeze())
    _nothing_stored(service, service.record("stk_" + "0" * 32))
    _nothing_stored(service, service.status())
    report = service.health()
    assert (report.status, report.json["status"], report.json["staking"]) == (503, "unhealthy", None)
    ready = service.health("/health/ready")
    assert (ready.status, ready.json["status"]) == (503, "not ready")
    assert report.json["checks"] == ready.json["checks"] == {"node": "ok", "books": "failed"}


def test_books_and_node_down(service: Service, books: Callable[..., None]) -> None:
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    books("find_marker", DOWN)
    _nothing_stored(service, service.freeze())


@pytest.mark.parametrize("error", _cases({"unavailable": Unavailable("x"), "unexpected": RuntimeError("x")}))
def test_queue_fails_after_the_write(
    service: Service, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(service.world.queue, "wake", _raising(error))
    answer = service.freeze()
    monkeypatch.undo()
    _ends_well(service, answer)


def test_queue_fails_on_a_replay_and_on_a_read(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = service.freeze()
    service.world.devnet.clock.shift(30_000)
    monkeypatch.setattr(service.world.queue, "wake", _raising(Unavailable("x")))
    assert service.freeze() == answer
    assert service.record(answer.json["staking_id"]).status == 200
