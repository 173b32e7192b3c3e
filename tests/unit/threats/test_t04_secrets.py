"""T4: nothing secret is said. Canaries go into every place that a secret, or a caller, can reach.

What is logged, measured, answered, and printed by Lambda of an exception, holds none of them.
"""

import asyncio
import inspect
import json
import logging
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
import requests
from botocore.exceptions import ClientError
from pydantic import BaseModel
from pynamodb.exceptions import PutError

from local.devnet.faults import Reply
from tests.support.changes import stream_event
from tests.support.http import Context, Service, body_of, captured_logs, event_of
from tests.support.patience import PATIENCE
from tests.support.template import ROOT
from tests.support.world import ADDRESS, World
from tron_staking.adapters import node_http
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.errors import BooksUnavailable, StakingError
from tron_staking.settings import settings

CANARY = "kanarienvogel7Zq"
FOLDERS = sorted(path.parent.name for path in (ROOT / "functions").glob("*/app.py"))
EVENTS = {folder: json.loads((ROOT / "events" / f"{folder}.json").read_text()) for folder in FOLDERS}
OVER_HTTP = [folder for folder, event in EVENTS.items() if "httpMethod" in event]
SENSITIVE = ("Authorization", "Cookie", "X-Api-Key", "X-Request-Id", "User-Agent", "Idempotency-Key")
FIELDS = ("address", "from_address", "to_address", "amount", "resource", "witness_address", "mode")
PARAMETERS = ("cursor", "limit", "address", "dry_run", "status", "days")
VALUE = "kanarienvogel"


class _Strict(BaseModel, strict=True):
    number: int


@pytest.fixture
def said(capfd: pytest.CaptureFixture[str]) -> Callable[[Callable[[], Any]], str]:
    """Everything that a call says: its answer or exception, logs of every level, stdout and stderr."""

    def run(call: Callable[[], Any]) -> str:
        capfd.readouterr()
        with captured_logs() as logs:
            try:
                answered = repr(call())
            except Exception as error:  # Lambda prints it
                answered = "".join(traceback.format_exception(error))
        written = capfd.readouterr()
        assert '{"_aws"' in written.out, "metrics are looked at too"
        return "\n".join((answered, logs.getvalue(), written.out, written.err))

    return run


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as service:
        yield service


def _handle(folder: str, event: dict[str, Any]) -> Any:
    return import_module(f"functions.{folder}.app").handler(event, Context())


def _client_error(operation: str = "PutItem") -> ClientError:
    problem = {"Code": "ValidationException", "Message": f"Item {CANARY} is not valid"}
    answer: Any = {"Error": problem, "ResponseMetadata": {"RequestId": CANARY}}
    return ClientError(answer, operation)


def _put_error() -> PutError:
    return PutError(f"Failed to put item: {CANARY}", _client_error())


def _books_unavailable() -> BooksUnavailable:
    error = BooksUnavailable("the books did not answer")
    error.__cause__ = _put_error()
    error.__cause__.__cause__ = _client_error()
    return error


def _http_error() -> requests.ConnectionError:
    asked = requests.Request("POST", f"https://node.example/{CANARY}", headers={"TRON-PRO-API-KEY": CANARY})
    return requests.ConnectionError(f"Max retries exceeded with url: /{CANARY}", request=asked.prepare())


def _validation_error() -> Exception:
    try:
        _Strict.model_validate({"number": CANARY})
    except ValueError as error:
        return error
    raise AssertionError("it is not valid")


def _noted() -> Exception:
    error = KeyError(CANARY)
    error.add_note(CANARY)
    return error


POISONS: dict[str, Callable[[], Exception]] = {
    "botocore": _client_error,
    "pynamodb": _put_error,
    "our own, with its causes": _books_unavailable,
    "requests": _http_error,
    "pydantic": _validation_error,
    "a key": _noted,
    "text": lambda: RuntimeError(CANARY),
    "bytes": lambda: UnicodeDecodeError("utf-8", CANARY.encode(), 0, 1, CANARY),
}


def test_poisons_are_poisonous() -> None:
    for make in POISONS.values():
        assert CANARY in "".join(traceback.format_exception(make()))


@pytest.mark.parametrize("folder", FOLDERS)
def test_t04_exceptions_of_others_say_nothing(
    service: Service, said: Any, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    """Whatever a function runs fails, with each exception that could carry what it was given."""
    runtime = import_module(f"tron_staking.runtime.{folder}")
    parts = [name for name, part in inspect.getmembers(runtime, callable) if _is_own(part, runtime)]
    assert parts
    for make in POISONS.values():

        def fail(*_args: object, make: Callable[[], Exception] = make) -> None:
            raise make()

        for part in parts:
            monkeypatch.setattr(runtime, part, fail)
        heard = said(lambda: _handle(folder, _readable(folder)))
        assert VALUE not in heard
        error = make()
        where_to_look = error.code if isinstance(error, StakingError) else type(error).__name__
        assert where_to_look in heard


def _is_own(part: Any, runtime: Any) -> bool:
    """What the module constructs, or what a test has put in its place."""
    return getattr(part, "__module__", "") in {
        runtime.__name__,
        "tests.support.http",
    } and not inspect.isclass(part)


def _readable(folder: str) -> dict[str, Any]:
    """An event that gets as far as what the function runs."""
    event: dict[str, Any] = json.loads(json.dumps(EVENTS[folder]))
    if folder == "authorizer":
        event["headers"] = {"Authorization": f"Bearer trs_local_0123456789ab_{CANARY}"}
    return event


@pytest.mark.parametrize("folder", OVER_HTTP)
def test_t04_nothing_that_a_caller_sends_is_said(service: Service, said: Any, folder: str) -> None:
    path = EVENTS[folder]["path"]
    headers = dict.fromkeys(SENSITIVE, f"Bearer {CANARY}")
    bodies = [
        CANARY,
        json.dumps(CANARY),
        json.dumps(dict.fromkeys((*FIELDS, CANARY), CANARY)),
        f'{{"{CANARY}": NaN}}',
    ]
    tried: list[dict[str, Any]] = [
        {"headers": headers},
        {"headers": {"Idempotency-Key": CANARY}, "body": CANARY},
        {"query": {CANARY: [CANARY]}},
        {"query": {name: [CANARY] for name in PARAMETERS}},
        {"path": path.replace(ADDRESS, CANARY) + CANARY},
        {"path": f"{path.rpartition('/')[0]}/{CANARY}"},
        {"method": "PATCH", "path": f"/{CANARY}"},
        {"base64_body": CANARY + "="},
        *({"body": body} for body in bodies),
    ]
    for request in tried:
        assert VALUE not in said(lambda request=request: _handle(folder, event_of(folder, **request)))


def test_t04_key_and_principal_of_what_is_accepted_are_not_said(service: Service, said: Any) -> None:
    request = {"headers": {"Idempotency-Key": CANARY, "Authorization": CANARY}, "principal": f"{VALUE}-team"}
    assert VALUE not in said(lambda: service.freeze(**request))
    assert VALUE not in said(lambda: service.freeze(**request))
    (staking_id,) = service.world.books.records
    for heard in (lambda: service.live(60), lambda: service.record(staking_id), lambda: _publish(service)):
        assert VALUE not in said(heard)


def test_t04_life_of_a_freeze_tells_the_logs_no_signature_address_or_amount(service: Service) -> None:
    with captured_logs() as logs:
        staking_id = service.freeze().json["staking_id"]
        service.live(60)
        _publish(service)
        service.status()
        service.listing(address=ADDRESS)
    record = service.world.books.records[staking_id]
    signature = record.attempt.signature
    assert signature is not None
    assert staking_id in logs.getvalue()
    for secret in (ADDRESS, "100000000", signature.hex(), record.attempt.raw_data.hex(), "tester"):
        assert secret not in logs.getvalue()


def test_t04_refusal_tells_the_caller_the_amounts_and_the_logs_only_why(service: Service) -> None:
    with captured_logs() as logs:
        answer = service.freeze(body=body_of(amount="9876543"))
    assert (answer.status, answer.json["code"]) == (409, "insufficient_balance")
    assert "TRX too little" in answer.json["detail"]
    assert "insufficient_balance" in logs.getvalue()
    assert "TRX" not in logs.getvalue()


def test_t04_signature_and_principal_are_in_no_answer(service: Service) -> None:
    staking_id = service.freeze(principal=VALUE).json["staking_id"]
    service.live(60)
    signature = service.world.books.records[staking_id].attempt.signature
    for answer in (service.record(staking_id), service.listing(), service.status()):
        assert signature is not None
        assert signature.hex() not in answer.body
        assert VALUE not in answer.body


def test_t04_cursor_key_is_not_said(service: Service, said: Any) -> None:
    service.cursor_key.key = CANARY.encode()
    for key in ("a", "b"):
        service.freeze(headers={"Idempotency-Key": key * 16})
    assert VALUE not in said(lambda: service.listing(limit="1"))
    assert VALUE not in said(lambda: service.listing(limit="1", cursor="x" * 40))


@pytest.mark.parametrize(
    "place", ["http://127.0.0.1:1/{}", "http://{}@127.0.0.1:1", "{}://node.example", "http://[{}"]
)
def test_t04_address_and_key_of_a_node_are_not_said(
    said: Any, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """A node's key may stand in its address: nodes are told by their names."""
    monkeypatch.setattr(node_http, "_PAUSE_SECONDS", 0)
    node = TronNode("node-1", place.format(CANARY), CANARY, deadline_seconds=PATIENCE)
    with Service(World(nodes=[node])) as service:
        for call in (service.freeze, service.status, service.health, service.service_status, service.metrics):
            heard = said(call)
            assert VALUE not in heard
            assert "node-1" in heard or call == service.health


def test_t04_node_that_repeats_our_key_is_not_repeated(said: Any) -> None:
    world = World()
    world.nodes[0]._provider._api_key = CANARY  # type: ignore[attr-defined]
    with Service(world) as service:
        world.devnet.faults.add(Reply(200, json.dumps({"Error": f"bad key {CANARY}"})), "*", uses=None)
        heard = said(service.freeze)
    assert "bad key ***" in heard
    assert VALUE not in heard


@pytest.fixture
def loop() -> Iterator[None]:
    """What Mangum runs in; `Service` brings its own."""
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    yield
    asyncio.set_event_loop(None)
    loop.close()


@pytest.mark.usefixtures("loop")
@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("wrong", ["TRON_NETWORK", "FINALITY_SECONDS", None])
def test_t04_environment_is_not_said_when_it_is_wrong(
    said: Any, monkeypatch: pytest.MonkeyPatch, folder: str, wrong: str | None
) -> None:
    """The real runtime, with keys in its environment and something missing or wrong."""
    for name in ("TRONAPI_KEY", "TRON_HTTP_ENDPOINT", "AWS_SECRET_ACCESS_KEY", *([wrong] if wrong else [])):
        monkeypatch.setenv(name, CANARY)
    monkeypatch.delenv("AWS_REGION", raising=False)
    settings.cache_clear()
    try:
        assert VALUE not in said(lambda: _handle(folder, _readable(folder)))
    finally:
        settings.cache_clear()


def test_a_leak_would_be_heard(said: Any, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """This file's own ears."""
    monkeypatch.setattr(service.world.wallets, "wallet", lambda _address: print(CANARY))  # noqa: T201
    assert VALUE in said(service.freeze)
    log = logging.getLogger("tron_staking.domain")
    monkeypatch.setattr(service.world.wallets, "wallet", lambda _address: log.warning(CANARY))
    assert VALUE in said(service.freeze)


def _publish(service: Service) -> Any:
    return _handle("publish", stream_event(*service.world.books.changes))
