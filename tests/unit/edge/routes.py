"""Every route with a request that succeeds, written by hand: what a case changes is all that is wrong."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from tests.support.fakes import FakeQueue, FakeWallets
from tests.support.http import PREFIX, Answer, Service, event_of
from tests.support.ready import FIRST, KEYS, MUTATIONS, PAYOUT, WALLETS, Ready
from tests.support.schedules import FakeSchedules
from tron_staking.domain.automation import Automation
from tron_staking.domain.policies import HeldPolicies, Policies
from tron_staking.domain.wallet import Wallet

ME, _, OUTSIDE = WALLETS
"""Whose requests succeed; and an account whose owner signs."""
KMS = "kms:11111111-2222-3333-4444-555555555555"
PERIOD = {"start_date": "2026-01-01", "end_date": "2026-01-31"}
ADDRESS_READS = {
    "get_status": ("status", {}),
    "get_freeze": ("freeze", {}),
    "get_votes": ("votes", {}),
    "get_resources": ("resources", {"bytes": "300", "energy": "1000"}),
    "get_rewards": ("rewards", {"days": "30"}),
    "get_delegations": ("delegations", {"direction": "OUT", "limit": "10"}),
}
POLICIES = {
    "operations": '["FREEZE"]',
    "receivers": "null",
    "witnesses": f'["{FIRST}"]',
    "limits": '{"FREEZE": {"at_once": "7", "a_day": "20"}}',
    "operations_a_minute": "7",
    "automation": '{"revote": true}',
}


@dataclass(frozen=True)
class Route:
    """A route and its good request: body field by field as JSON text, query by name.

    `takes` is every query parameter that it knows; None for one that does not look at its query.
    """

    function: str
    path: str
    method: str = "GET"
    body: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    takes: frozenset[str] | None = frozenset()
    public: bool = False

    @property
    def keyed(self) -> bool:
        """Whether it needs an Idempotency-Key."""
        return "dry_run" in (self.takes or ())


def _mutation(function: str, body: Mapping[str, Any]) -> Route:
    path = f"{PREFIX}/{function.replace('_', '-')}"
    fields = {name: json.dumps(value) for name, value in body.items()}
    return Route(function, path, "POST", fields, takes=frozenset({"dry_run"}))


def _put(function: str, path: str, body: Mapping[str, str]) -> Route:
    return Route(function, PREFIX + path, "PUT", body)


def _get(function: str, path: str, query: Mapping[str, str] | None = None, *others: str) -> Route:
    asked = dict(query or {})
    return Route(function, PREFIX + path, query=asked, takes=frozenset({*asked, *others}))


def _open(function: str, path: str, *, asks: bool = True) -> Route:
    return Route(function, path, takes=None if asks else frozenset(), public=True)


_RECORD = "{staking_id}"
ROUTES = {
    **{name: _mutation(name, one.body(ME)) for name, one in MUTATIONS.items()},
    "vote_for_one": _mutation(
        "vote", {"address": ME, "witness_address": FIRST, "vote_count": 1, "mode": "MERGE"}
    ),
    "submit_signature": Route(
        "submit_signature",
        f"{PREFIX}/transactions/{{unsigned}}/signature",
        "POST",
        {"signature": '"{signature}"'},
    ),
    "run_schedule": Route("run_schedule", f"{PREFIX}/wallets/{ME}/run", "POST"),
    "put_wallet": _put(
        "put_wallet",
        f"/wallets/{ME}",
        {"signer": f'"{KMS}"', "permission_id": "0", "payout_address": f'"{PAYOUT}"'},
    ),
    "put_policies": _put("put_policies", f"/wallets/{ME}/policies", POLICIES),
    "put_wallet_stopped": _put("put_policies", f"/wallets/{ME}/stopped", {"stopped": "false"}),
    "put_stopped": _put("put_policies", "/stopped", {"stopped": "false"}),
    "put_wallet_paused": _put("put_paused", f"/wallets/{ME}/paused", {"paused": "false"}),
    "put_paused": _put("put_paused", "/paused", {"paused": "false"}),
    **{
        name: _get(name, f"/{ME}/{path}", query, *({"cursor"} if "limit" in query else ()))
        for name, (path, query) in ADDRESS_READS.items()
    },
    "get_record": _get("get_record", f"/records/{_RECORD}"),
    "get_wallet": _get("get_wallet", f"/wallets/{ME}"),
    "get_policies": _get("get_policies", f"/wallets/{ME}/policies"),
    "get_stopped": _get("get_policies", "/stopped"),
    "get_schedule": _get("get_schedule", f"/wallets/{ME}/schedule"),
    "get_stats": _get("get_stats", "/stats"),
    "get_list": _get(
        "get_list",
        "/list",
        {"address": ME, "status": "PENDING", "operation": "FREEZE", "resource": "ENERGY", "limit": "5"},
        "cursor",
    ),
    "get_history": _get(
        "get_history", "/history", PERIOD | {"address": ME, "format": "JSON", "limit": "5"}, "cursor"
    ),
    "get_witnesses": _get(
        "get_witnesses",
        "/witnesses",
        {
            "sort": "VOTES",
            "min_productivity": "0",
            "max_brokerage": "100",
            "elected": "true",
            "limit": "5",
        },
        "cursor",
    ),
    "get_metrics": Route("get_metrics", "/metrics"),
    "get_service_status": _open("get_service_status", "/status", asks=False),
    "info": _open("health", "/"),
    "health": _open("health", "/health"),
    "health_live": _open("health", "/health/live"),
    "health_ready": _open("health", "/health/ready"),
    "docs": _open("docs", "/docs"),
    "docs_file": _open("docs", "/docs/start.js"),
    "openapi": _open("docs", "/openapi.json"),
}


@cache
def _ready() -> Ready:
    return Ready()


class Edge(Service):
    """A service in which every route's request succeeds. `names` fills the places in its paths and bodies."""

    def __init__(self) -> None:
        world = _ready()
        world.wallets = FakeWallets(Wallet(ME, "kms:test", PAYOUT), Wallet(OUTSIDE, "external"))
        world.wallets.held[ME] = HeldPolicies(Policies(automation=Automation(revote=True)))
        world.books.schedules, world.automate_queue = FakeSchedules(), FakeQueue(world.clock)
        world.fresh()
        world.start()
        super().__init__(world)
        self.keys.known = {KMS: ME}
        self.names: dict[str, str] = {}

    def prepare(self) -> None:
        """A record of ours, and one that waits for its owner's signature."""
        freeze = {"amount": "5", "resource": "ENERGY"}
        for name, address in (("staking_id", ME), ("unsigned", OUTSIDE)):
            key = {"Idempotency-Key": f"prepared-{name}"}
            accepted = self.call("freeze", body=json.dumps(freeze | {"address": address}), headers=key)
            assert accepted.status == 202, accepted.body
            self.names[name] = accepted.json["staking_id"]
        raw_data = bytes.fromhex(accepted.json["unsigned"]["raw_data_hex"])
        self.names["signature"] = KEYS[OUTSIDE].sign_recoverable(raw_data).hex()
        self.world.killer.calls.clear()

    def filled(self, text: str) -> str:
        """A path or a body's field with its names."""
        for name, value in self.names.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def good(self, route: Route) -> dict[str, Any]:
        """The event of the request that succeeds."""
        body = None
        if route.body:
            body = "{" + ", ".join(f'"{name}": {text}' for name, text in route.body.items()) + "}"
        key = "a-request-of-its-own" if route.keyed else None
        event = event_of(
            route.function,
            method=route.method,
            path=self.filled(route.path),
            body=self.filled(body) if body else None,
            query={name: [value] for name, value in route.query.items()} or None,
            headers={"Idempotency-Key": key},
        )
        if route.public:
            event["requestContext"].pop("authorizer")
        return event

    def succeeds(self, route: Route) -> Answer:
        """The good request: what a case changed was what was wrong with it."""
        answer = self.send(route.function, self.good(route))
        assert 200 <= answer.status < 300, answer.body
        return answer
