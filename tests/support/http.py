"""The deployed functions in one process: their real handlers, API Gateway's events, a `World` behind.

`with Service() as service: service.freeze(amount="100")`
"""

import asyncio
import base64
import io
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from tests.support.policies import FakePolicies
from tests.support.world import ADDRESS, World
from tron_staking.adapters.documents import Documents
from tron_staking.adapters.signers.recover import SignerRecovery
from tron_staking.domain.access import StoredToken
from tron_staking.domain.address import Address
from tron_staking.domain.constants import API_PREFIX
from tron_staking.domain.errors import KeyUnusable, SecretUnavailable, StakingError
from tron_staking.domain.registration import Place
from tron_staking.domain.scopes import Permission
from tron_staking.entry.observability import logger
from tron_staking.operations.account_states import AccountStates
from tron_staking.operations.authorize import Authorizer
from tron_staking.operations.chain_parameters import ChainParameters
from tron_staking.operations.get_delegations import DelegationsReader
from tron_staking.operations.get_freeze import FreezeReader
from tron_staking.operations.get_history import HistoryReader
from tron_staking.operations.get_list import ListReader
from tron_staking.operations.get_metrics import MetricsReader
from tron_staking.operations.get_policies import PoliciesReader
from tron_staking.operations.get_record import RecordReader
from tron_staking.operations.get_resources import ResourceReader
from tron_staking.operations.get_schedule import ScheduleReader
from tron_staking.operations.get_service_status import ServiceStatusReader
from tron_staking.operations.get_stats import StatsReader
from tron_staking.operations.get_status import StatusReader
from tron_staking.operations.get_wallet import WalletReader
from tron_staking.operations.health import HealthReader
from tron_staking.operations.paging import Pager
from tron_staking.operations.put_policies import PoliciesWriter
from tron_staking.operations.put_wallet import WalletRegistrar
from tron_staking.operations.run_schedule import ScheduleRunner
from tron_staking.operations.service_survey import Surveyor
from tron_staking.operations.submit_signature import SignatureSubmitter

PREFIX = API_PREFIX
KEY = "test-key-0000000001"
PLACE = Place("tron-staking-test.us-east-1.000000000000", "devnet")
TOKEN_ID = "0123456789ab"
EVERYTHING = f"{','.join(Permission)}:*"
"""The scopes of a caller who may do everything for everybody."""
EFFECTS = {"books.accept", "books.change", "signer.sign", "node-1.broadcast", "queue.wake"}
"""The calls that leave something behind."""

_WORLD_PARTS = (
    ("freeze", "freezer"),
    ("unfreeze", "unfreezer"),
    ("cancel_unfreeze", "unfreeze_canceller"),
    ("withdraw_unfrozen", "unfrozen_withdrawer"),
    ("delegate", "delegator"),
    ("undelegate", "undelegator"),
    ("vote", "voter"),
    ("unvote", "unvoter"),
    ("claim_reward", "reward_claimer"),
    ("withdraw_reward", "reward_withdrawer"),
    ("get_witnesses", "witness_lister"),
    ("get_votes", "votes_reader"),
    ("get_rewards", "rewards_reader"),
    ("advance", "advancer"),
    ("sweep", "sweeper"),
    ("automate", "automator"),
    ("hand_out", "hand_out"),
)
_READERS = (
    ("put_wallet", "wallet_registrar"),
    ("get_wallet", "wallet_reader"),
    ("put_policies", "policies_writer"),
    ("put_paused", "policies_writer"),
    ("get_policies", "policies_reader"),
    ("get_schedule", "schedule_reader"),
    ("run_schedule", "schedule_runner"),
    ("submit_signature", "signature_submitter"),
    ("get_record", "record_reader"),
    ("get_status", "status_reader"),
    ("get_delegations", "delegations_reader"),
    ("get_freeze", "freeze_reader"),
    ("get_resources", "resource_reader"),
    ("get_list", "list_reader"),
    ("get_stats", "stats_reader"),
    ("get_history", "history_reader"),
    ("health", "health_reader"),
    ("get_service_status", "service_status_reader"),
    ("get_metrics", "metrics_reader"),
    ("docs", "documents"),
    ("authorizer", "authorizer"),
)
_EVENTS = Path(__file__).parents[2] / "events"
_DOCUMENTS = Documents(Path(__file__).parents[2] / "layers" / "docs" / "page")
"""Without Swagger UI, which the build adds."""
_BLOCK_SECONDS = 3


class Context:
    """What Lambda hands a handler beside the event."""

    aws_request_id = "c6af9ac6-7b61-11e6-9a41-93e8deadbeef"


@dataclass(frozen=True)
class Answer:
    """What API Gateway is given. Header names are lower case."""

    status: int
    headers: dict[str, str]
    body: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @classmethod
    def of(cls, response: dict[str, Any]) -> "Answer":
        """Text, as it is: without binary media types API Gateway would pass base64 on as it stands."""
        assert not response.get("isBase64Encoded")
        headers = {name.lower(): value for name, value in response["headers"].items()}
        return cls(response["statusCode"], headers, response["body"])


class FakeTokens:
    """API tokens in a dict."""

    def __init__(self) -> None:
        self.stored: dict[str, StoredToken] = {}

    def token(self, token_id: str) -> StoredToken | None:
        return self.stored.get(token_id)


class FakeCursorKey:
    """A key, until it is rotated or cannot be read."""

    def __init__(self) -> None:
        self.key, self.down = b"k" * 64, False

    def cursor_key(self) -> bytes:
        if self.down:
            raise SecretUnavailable("the key could not be read")
        return self.key


class FakeKeys:
    """Port IdentifiesKeys: whose key a signer signs with, or why it cannot be said."""

    def __init__(self) -> None:
        self.known: dict[str, Address | StakingError] = {}

    def key_address(self, signer: str) -> Address:
        found = self.known.get(signer, KeyUnusable("there is no such key"))
        if isinstance(found, StakingError):
            raise found
        return found


class Service:
    """Every function, over one world; another one may take its place at any time."""

    def __init__(self, world: World | None = None) -> None:
        self.world = world or World()
        self.tokens = FakeTokens()
        self.cursor_key = FakeCursorKey()
        self.keys = FakeKeys()
        self._patch = pytest.MonkeyPatch()
        self._loop = asyncio.new_event_loop()

    def __enter__(self) -> Self:
        asyncio.set_event_loop(self._loop)
        for function, part in _WORLD_PARTS:
            self._compose(function, part, lambda part=part: getattr(self.world, part))
        for function, part in _READERS:
            self._compose(function, part, getattr(self, f"_{part}"))
        return self

    def _compose(self, function: str, part: str, constructor: Callable[[], object]) -> None:
        self._patch.setattr(f"tron_staking.runtime.{function}.{part}", constructor)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._patch.undo()
        asyncio.set_event_loop(None)
        self._loop.close()

    def freeze(self, **request: Any) -> Answer:
        """POST /freeze; see `event_of`."""
        return self.call("freeze", **({"body": body_of()} | request))

    def vote(self, **request: Any) -> Answer:
        """POST /vote; `json` is its body but for the address."""
        return self._post("vote", request)

    def unvote(self, **request: Any) -> Answer:
        """POST /unvote; `json` is its body but for the address."""
        return self._post("unvote", request)

    def _post(self, function: str, request: dict[str, Any]) -> Answer:
        fields = {"address": ADDRESS} | request.pop("json", {})
        return self.call(function, **({"body": json.dumps(fields)} | request))

    def record(self, staking_id: str) -> Answer:
        """GET /records/{staking_id}."""
        return self.call("get_record", path=f"{PREFIX}/records/{staking_id}")

    def status(self, address: str = ADDRESS) -> Answer:
        """GET /{address}/status."""
        return self.call("get_status", path=f"{PREFIX}/{address}/status")

    def witnesses(self, **query: str) -> Answer:
        """GET /witnesses."""
        return self._get("get_witnesses", "/witnesses", query)

    def votes(self, address: str = ADDRESS, **query: str) -> Answer:
        """GET /{address}/votes."""
        return self._get("get_votes", f"/{address}/votes", query)

    def rewards(self, address: str = ADDRESS, **query: str) -> Answer:
        """GET /{address}/rewards."""
        return self._get("get_rewards", f"/{address}/rewards", query)

    def delegations(self, address: str = ADDRESS, principal: str = "tester", **query: str) -> Answer:
        """GET /{address}/delegations."""
        return self._get("get_delegations", f"/{address}/delegations", query, principal)

    def listing(self, principal: str = "tester", **query: str) -> Answer:
        """GET /list."""
        return self._get("get_list", "/list", query, principal)

    def stats(self, **query: str) -> Answer:
        """GET /stats."""
        return self._get("get_stats", "/stats", query)

    def history(self, principal: str = "tester", **query: str) -> Answer:
        """GET /history."""
        return self._get("get_history", "/history", query, principal)

    def _get(self, function: str, path: str, query: Mapping[str, str], principal: str = "tester") -> Answer:
        given = {name: [value] for name, value in query.items()}
        return self.call(function, path=PREFIX + path, query=given or None, principal=principal)

    def freeze_status(self, address: str = ADDRESS) -> Answer:
        """GET /{address}/freeze."""
        return self.call("get_freeze", path=f"{PREFIX}/{address}/freeze")

    def resources(self, address: str = ADDRESS, **query: str) -> Answer:
        """GET /{address}/resources."""
        return self._get("get_resources", f"/{address}/resources", query)

    def put_wallet(self, address: str = ADDRESS, principal: str = "tester", **body: Any) -> Answer:
        """PUT /wallets/{address}."""
        path = f"{PREFIX}/wallets/{address}"
        return self.call("put_wallet", path=path, body=json.dumps(body), principal=principal)

    def sign(self, staking_id: str, **body: Any) -> Answer:
        """POST /transactions/{staking_id}/signature."""
        path = f"{PREFIX}/transactions/{staking_id}/signature"
        return self.call("submit_signature", path=path, body=json.dumps(body))

    def wallet(self, address: str = ADDRESS, **query: str) -> Answer:
        """GET /wallets/{address}."""
        return self._get("get_wallet", f"/wallets/{address}", query)

    def health(self, path: str = "/health") -> Answer:
        """GET /health, or another path of that function."""
        return self.call("health", path=path)

    def service_status(self) -> Answer:
        """GET /status, at the root."""
        return self.call("get_service_status")

    def metrics(self) -> Answer:
        """GET /metrics."""
        return self.call("get_metrics")

    def call(self, function: str, **request: Any) -> Answer:
        """One HTTP request to a function."""
        return self.send(function, event_of(function, **request))

    def send(self, function: str, event: dict[str, Any]) -> Answer:
        """An event, as API Gateway made it, to a function."""
        return Answer.of(_handler(function)(event, Context()))

    def authorize(self, headers: dict[str, str] | None, **fields: Any) -> dict[str, Any]:
        """The authorizer's policy for a request with these headers."""
        values = None if headers is None else {name: [value] for name, value in headers.items()}
        event = _event("authorizer") | {"headers": headers, "multiValueHeaders": values} | fields
        policy: dict[str, Any] = _handler("authorizer")(event, Context())
        return policy

    def advance(self, *staking_ids: str) -> list[str]:
        """The worker with one batch; the messages that failed, by their ids `m0`, `m1`, …"""
        (message,) = _event("advance")["Records"]
        batch = [
            message | {"messageId": f"m{number}", "body": body} for number, body in enumerate(staking_ids)
        ]
        answer = _handler("advance")({"Records": batch}, Context())
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]

    def sweep(self) -> int:
        """One tick of the scheduler."""
        return int(_handler("sweep")(_event("sweep"), Context())["woken"])

    def live(self, seconds: int) -> None:
        """Time goes by: a block each 3 s, the worker whenever a wake-up is visible, the sweep each minute."""
        for second in range(0, seconds, _BLOCK_SECONDS):
            self.world.devnet.advance(_BLOCK_SECONDS)
            if second % 60 == 0:
                self.sweep()
            self.advance(*self.world.queue.receive())

    @property
    def effects(self) -> list[str]:
        """What was done that leaves something behind, since the world began."""
        return [call for call in self.world.killer.calls if call in EFFECTS]

    def _record_reader(self) -> RecordReader:
        return RecordReader(self.world.books, self.world.queue, self.world.clock)

    def _status_reader(self) -> StatusReader:
        return StatusReader(self._states(), self.world.books, self.world.books, self.world.clock)

    def _freeze_reader(self) -> FreezeReader:
        return FreezeReader(self._states(), self.world.books, self.world.clock)

    def _resource_reader(self) -> ResourceReader:
        pool, cache = self.world.pool, self.world.chain_cache
        return ResourceReader(pool, cache, ChainParameters(pool, cache), self.world.clock)

    def _states(self) -> AccountStates:
        return AccountStates(self.world.pool, self.world.chain_cache)

    def _list_reader(self) -> ListReader:
        return ListReader(self.world.books, self.world.books, self._pager(), self.world.clock)

    def _stats_reader(self) -> StatsReader:
        return StatsReader(self.world.books, self.world.clock)

    def _history_reader(self) -> HistoryReader:
        return HistoryReader(self.world.books, self.world.books, self._pager(), self.world.clock)

    def _delegations_reader(self) -> DelegationsReader:
        return DelegationsReader(self.world.pool, self.world.books, self.cursor_key, self.world.clock)

    def _pager(self) -> Pager:
        return Pager(self.cursor_key, self.world.clock)

    def _health_reader(self) -> HealthReader:
        return HealthReader(self.world.books, self.world.common.head, self.world.clock, "devnet", "0")

    def _wallet_registrar(self) -> WalletRegistrar:
        world = self.world
        return WalletRegistrar(
            world.wallets, self.keys, SignerRecovery(), world.common.accounts, world.clock, PLACE
        )

    def put_policies(self, path: str, **request: Any) -> Answer:
        """PUT /wallets/{address}/policies, or another path of that function; `json` is the body."""
        body = json.dumps(request.pop("json"))
        return self.call("put_policies", **({"path": PREFIX + path, "body": body} | request))

    def put_paused(self, path: str, **request: Any) -> Answer:
        """PUT /wallets/{address}/paused or /paused; `json` is the body."""
        body = json.dumps(request.pop("json"))
        return self.call("put_paused", **({"path": PREFIX + path, "body": body} | request))

    def get_policies(self, path: str, **request: Any) -> Answer:
        """GET /wallets/{address}/policies, or another path of that function."""
        return self.call("get_policies", **({"path": PREFIX + path} | request))

    def get_schedule(self, address: str = ADDRESS, **request: Any) -> Answer:
        """GET /wallets/{address}/schedule."""
        return self.call("get_schedule", **({"path": f"{PREFIX}/wallets/{address}/schedule"} | request))

    def run_schedule(self, address: str = ADDRESS, **request: Any) -> Answer:
        """POST /wallets/{address}/run."""
        return self.call("run_schedule", **({"path": f"{PREFIX}/wallets/{address}/run"} | request))

    def automate(self, *bodies: str, time: int = 1) -> list[str]:
        """What the automation's worker reports to SQS for messages with these bodies."""
        told = {"ApproximateReceiveCount": str(time)}
        records = [
            {"messageId": f"m{number}", "body": body, "attributes": told}
            for number, body in enumerate(bodies)
        ]
        answer = _handler("automate")({"Records": records}, Context())
        return [one["itemIdentifier"] for one in answer["batchItemFailures"]]

    def _schedule_reader(self) -> ScheduleReader:
        return ScheduleReader(self.world.schedules, self._policies(), self.world.clock)

    def _schedule_runner(self) -> ScheduleRunner:
        world = self.world
        return ScheduleRunner(world.schedules, world.automate_queue, self._schedule_reader(), world.clock)

    def _policies_writer(self) -> PoliciesWriter:
        return PoliciesWriter(self._policies(), self._policies_reader(), self.world.wallets, self.world.clock)

    def _policies_reader(self) -> PoliciesReader:
        return PoliciesReader(self._policies(), self._policies())

    def _policies(self) -> FakePolicies:
        return FakePolicies(self.world.books, self.world.wallets, self.world.schedules)

    def _signature_submitter(self) -> SignatureSubmitter:
        return self.world.signature_submitter

    def _wallet_reader(self) -> WalletReader:
        return WalletReader(self.world.wallets, self.world.wallets)

    def _service_status_reader(self) -> ServiceStatusReader:
        return ServiceStatusReader(self._surveyor(), "devnet", "0")

    def _metrics_reader(self) -> MetricsReader:
        return MetricsReader(self._surveyor(), "devnet", "0")

    def _surveyor(self) -> Surveyor:
        return Surveyor(self.world.books, self.world.books, self.world.nodes, self.world.clock)

    def _documents(self) -> Documents:
        return _DOCUMENTS

    def _authorizer(self) -> Authorizer:
        return Authorizer(self.tokens, self.world.clock)


def event_of(
    function: str,
    *,
    body: str | bytes | None = None,
    base64_body: str | None = None,
    headers: Mapping[str, str | list[str] | None] | None = None,
    query: dict[str, list[str]] | None = None,
    path: str | None = None,
    method: str | None = None,
    principal: str = "tester",
    scopes: str = EVERYTHING,
) -> dict[str, Any]:
    """`events/<function>.json` with another request in it.

    Bytes travel in base64, as API Gateway sends what is not text; a header that is None is left out, one
    that is a list is sent several times.
    """
    event = _event(function)
    event |= {"path": path or event["path"], "httpMethod": method or event["httpMethod"]}
    event |= {"body": body, "isBase64Encoded": False}
    if isinstance(body, bytes):
        base64_body = base64.b64encode(body).decode()
    if base64_body is not None:
        event |= {"body": base64_body, "isBase64Encoded": True}
    sent = event["headers"] | {"Idempotency-Key": KEY} | (headers or {})
    values = {name: _listed(value) for name, value in sent.items() if value is not None}
    event["headers"] = {name: listed[-1] for name, listed in values.items()}
    event["multiValueHeaders"] = values
    event["queryStringParameters"] = query and {name: values[-1] for name, values in query.items()}
    event["multiValueQueryStringParameters"] = query
    event["requestContext"]["authorizer"] = {
        "principalId": principal,
        "token_id": TOKEN_ID,
        "scopes": scopes,
    }
    return event


def body_of(**raw: str | None) -> str:
    """A valid body, field by field as JSON text; a field that is None is left out."""
    fields = {"address": f'"{ADDRESS}"', "amount": '"100"', "resource": '"ENERGY"'} | raw
    return "{" + ", ".join(f'"{name}": {text}' for name, text in fields.items() if text is not None) + "}"


def assert_problem(answer: Answer, status: int, code: str) -> None:
    """A problem document, whole, in the words of the service and none of the caller's."""
    assert answer.status == status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    assert problem["status"] == status
    assert problem["code"] == code
    assert problem["type"] == f"urn:tron-staking:problem:{code}"
    assert problem["title"]
    assert len(problem["detail"]) > 10
    passes = status >= 500 or status == 429
    assert problem["retryable"] is passes
    assert problem["request_id"] == _event("freeze")["requestContext"]["requestId"]
    assert ("retry-after" in answer.headers) is passes
    assert ADDRESS not in _said(answer)
    assert KEY not in _said(answer)


def assert_not_echoed(answer: Answer, text: str) -> None:
    """The text is nowhere in the answer, in none of its spellings."""
    escaped = json.dumps(text)[1:-1]
    assert text not in _said(answer)
    assert escaped not in _said(answer)


@contextmanager
def captured_logs() -> Iterator[io.StringIO]:
    """What the functions log, ours and everybody else's."""
    stream = io.StringIO()
    others = logging.StreamHandler(stream)
    handlers: list[Any] = logger().handlers
    streams = [handler.setStream(stream) for handler in handlers]
    logging.getLogger().addHandler(others)
    try:
        yield stream
    finally:
        logging.getLogger().removeHandler(others)
        for handler, before in zip(handlers, streams, strict=True):
            handler.setStream(before)


@cache
def _handler(function: str) -> Any:
    """Imported late: Mangum wants an event loop to be there."""
    return import_module(f"functions.{function}.app").handler


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _said(answer: Answer) -> str:
    return answer.body + json.dumps(answer.headers, ensure_ascii=False)


def _read_events() -> dict[str, str]:
    return {path.stem: path.read_text() for path in _EVENTS.glob("*.json")}


_ALL_EVENTS = _read_events()


def _event(name: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(_ALL_EVENTS[name])
    return event
