"""Everybody tries everything with everybody's account: the authorizer, its kept policy, and the handlers.

The first request of a caller decides which policy is kept, so each caller begins somewhere else.
"""

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain

import pytest

from tests.support.gateway import Gateway
from tests.support.http import PREFIX, Answer, Service
from tests.support.ready import MUTATIONS, Ready
from tests.unit.authorisation.callers import ACCOUNTS, ADDRESS_READS, CALLERS, OPERATIONS, Who
from tron_staking.domain.access import StoredToken, new_token

SIGNATURE = json.dumps({"signature": "00" * 65})
NO_RECORD = "stk_" + "0" * 32
GETS = {"get_wallet": "", "get_policies": "/policies", "get_schedule": "/schedule"}
PUTS = {"put_wallet": "", "put_policies": "/policies", "put_stopped": "/stopped", "put_paused": "/paused"}
WALLETS = GETS | PUTS | {"run_schedule": "/run"}
BODIES = {
    "put_wallet": '{"signer": "external"}',
    "put_policies": '{"operations": null, "receivers": null, "witnesses": null, "limits": {}, '
    '"operations_a_minute": null, "automation": null}',
    "put_stopped": '{"stopped": false}',
    "put_paused": '{"paused": false}',
}
DAYS = {"start_date": ["2026-01-01"], "end_date": ["2026-01-31"]}


@dataclass(frozen=True)
class Cell:
    """One request about one account (None: about all of them, or none), and how it went."""

    operation: str
    account: str | None
    dry_run: bool = False

    def expected(self, who: Who) -> tuple[int, str | None]:
        """The status, and the scope that a 403 of the function names."""
        if not who.good:
            return 401, None
        if self.operation in OPERATIONS:
            return self._mutation(who.operations.get(self.operation, ""))
        if self.operation in ("stats", "stopped"):
            return (200 if who.stats else 403), None
        if self.operation in PUTS:
            return self._administration(who.administers)
        if self.operation in ("submit_signature", "run_schedule"):
            return self._run(who.runs) if self.operation == "run_schedule" else self._signature(who.signs)
        return self._read(who) if who.reads else (403, None)

    def _administration(self, accounts: str) -> tuple[int, str | None]:
        """A wallet of another kind is put: its owner is asked to sign first. The service is everybody's."""
        if not accounts:
            return 403, None
        if (self.account or "ABCX") not in accounts:
            return 403, "admin"
        if self.operation == "put_wallet":
            return 202, None
        return (404 if self.account == "X" else 200), None

    def _signature(self, accounts: str) -> tuple[int, str | None]:
        """A record that the service signs itself: it is found, and takes no signature."""
        if not accounts:
            return 403, None
        return (409 if self.account and self.account in accounts else 404), None

    def _run(self, accounts: str) -> tuple[int, str | None]:
        """Nothing is automated for any of these wallets, which only who may run it is told."""
        if not accounts:
            return 403, None
        if (self.account or "") not in accounts:
            return 403, "run"
        return (404 if self.account == "X" else 409), None

    def _read(self, who: Who) -> tuple[int, str | None]:
        if self.operation == "witnesses":
            return 200, None
        if self.operation == "record":
            return (200 if self.account and self.account in who.reads else 404), None
        allowed = who.lists if self.account is None else self.account in who.reads
        there = 404 if self.account == "X" and self.operation in GETS else 200
        return (there, None) if allowed else (403, "read")

    def stores(self, who: Who) -> int:
        """How many records."""
        return int(self.operation in OPERATIONS and self.expected(who)[0] == 202)

    def _mutation(self, accounts: str) -> tuple[int, str | None]:
        if not accounts:
            return 403, None
        if self.account not in accounts:
            return 403, self.operation
        if self.account == "X":
            return 404, None
        return (200 if self.dry_run else 202), None


CELLS = [
    *(Cell(name, account, dry) for name in OPERATIONS for account in ACCOUNTS for dry in (False, True)),
    *(Cell(name, account) for name in ADDRESS_READS for account in ACCOUNTS),
    *(Cell(name, account) for name in ("list", "history") for account in (*ACCOUNTS, None)),
    *(Cell("record", account) for account in ("A", "B", "C", None)),
    *(Cell(name, account) for name in (*GETS, *PUTS) for account in ACCOUNTS),
    Cell("put_stopped", None),
    Cell("put_paused", None),
    *(Cell("run_schedule", account) for account in ACCOUNTS),
    Cell("stopped", None),
    *(Cell("submit_signature", account) for account in ("A", "B", "C", None)),
    Cell("stats", None),
    Cell("witnesses", None),
]


@dataclass
class Trial:
    """One caller's token at a service with a record of each wallet."""

    gateway: Gateway
    ready: Ready
    token: str
    records: dict[str, str]

    def __call__(self, cell: Cell) -> Answer | int:
        if cell.operation in OPERATIONS:
            return self._mutate(cell)
        if cell.operation in ("record", "submit_signature"):
            return self._of_record(cell)
        if cell.operation in WALLETS:
            return self._administer(cell)
        if cell.operation == "stopped":
            return self._get("get_policies", "/stopped")
        if cell.operation in ADDRESS_READS:
            address = ACCOUNTS[cell.account or ""]
            return self._get(f"get_{cell.operation}", f"/{address}/{cell.operation}")
        query = DAYS if cell.operation == "history" else {}
        if cell.account is not None:
            query = query | {"address": [ACCOUNTS[cell.account]]}
        return self._get(f"get_{cell.operation}", f"/{cell.operation}", query)

    def _get(self, function: str, path: str, query: dict[str, list[str]] | None = None) -> Answer | int:
        return self.gateway.call(function, self.token, path=PREFIX + path, query=query or None)

    def _of_record(self, cell: Cell) -> Answer | int:
        staking_id = self.records.get(cell.account or "", NO_RECORD)
        if cell.operation == "record":
            return self._get("get_record", f"/records/{staking_id}")
        path = f"{PREFIX}/transactions/{staking_id}/signature"
        return self.gateway.call(cell.operation, self.token, path=path, body=SIGNATURE)

    def _administer(self, cell: Cell) -> Answer | int:
        whose = "" if cell.account is None else f"/wallets/{ACCOUNTS[cell.account]}"
        function = "put_policies" if cell.operation == "put_stopped" else cell.operation
        path = PREFIX + whose + WALLETS[cell.operation]
        method = "POST" if function == "run_schedule" else function[:3].upper()
        body = BODIES.get(cell.operation)
        return self.gateway.call(function, self.token, method=method, path=path, body=body)

    def _mutate(self, cell: Cell) -> Answer | int:
        function = cell.operation.replace("-", "_")
        body = json.dumps(MUTATIONS[function].body(ACCOUNTS[cell.account or ""]))
        query = {"dry_run": ["true"]} if cell.dry_run else None
        return self.gateway.call(
            function, self.token, path=f"{PREFIX}/{cell.operation}", body=body, query=query
        )


@pytest.fixture(scope="module")
def ready() -> Ready:
    return Ready()


@pytest.fixture(params=CALLERS)
def trial(ready: Ready, request: pytest.FixtureRequest) -> Iterator[Trial]:
    ready.fresh()
    ready.start()
    with Service(ready) as service:
        token = _issued(service, CALLERS[request.param])
        yield Trial(Gateway(service), ready, token, {name: _a_record(service, name) for name in "ABC"})


def test_there_are_enough_cells() -> None:
    assert len(CELLS) * len(CALLERS) >= 3_000


def test_no_caller_gets_further_than_their_scopes(trial: Trial, request: pytest.FixtureRequest) -> None:
    name = request.node.callspec.params["trial"]
    who, first = CALLERS[name], list(CALLERS).index(name) * 7 % len(CELLS)
    books, kept, wrong = trial.ready.books, deepcopy(vars(trial.ready.books)), []
    for cell in chain(CELLS[first:], CELLS[:first]):
        found = trial(cell)
        stored = len(books.records) - len(kept["records"])
        if (_told(found), stored) != (cell.expected(who), cell.stores(who)):
            wrong.append((cell, cell.expected(who), _told(found), stored))
        if stored:
            vars(books).update(deepcopy(kept))
    assert not wrong


def test_record_of_another_account_is_told_like_one_that_is_not_there(ready: Ready) -> None:
    """Not even the request's bytes differ, and the worker is not asked to look at it."""
    ready.fresh()
    ready.start()
    with Service(ready) as service:
        trial = Trial(Gateway(service), ready, _issued(service, CALLERS["reads A"]), {})
        trial.records |= {name: _a_record(service, name) for name in "ABC"}
        ready.devnet.advance(300)
        ready.queue.receive()
        told = [trial(Cell("record", account)) for account in ("B", None)]
        assert len({answer.body for answer in told if isinstance(answer, Answer)}) == 1
        assert ready.queue.receive() == []


def _issued(service: Service, who: Who) -> str:
    token = new_token()
    fields = {
        "secret_sha256": token.secret_sha256,
        "principal": "caller",
        "active": True,
        "expires_at": None,
        "scopes": who.scopes_text,
    }
    service.tokens.stored[token.token_id] = StoredToken(**(fields | who.stored))  # type: ignore[arg-type]
    if who.shown is None:
        return token.text("local")
    return f"trs_local_{token.token_id}_{token.secret_sha256}" if who.shown else ""


def _a_record(service: Service, account: str) -> str:
    body = json.dumps(MUTATIONS["freeze"].body(ACCOUNTS[account]))
    staking_id: str = service.call("freeze", body=body, principal=f"somebody-{account}").json["staking_id"]
    return staking_id


def _told(found: Answer | int) -> tuple[int, str | None]:
    """The status, and the scope that is said to be missing; only a function of ours says it."""
    if isinstance(found, int):
        return found, None
    if found.status == 403:
        assert found.json["code"] == "scope_missing"
        assert not any(address in found.body for address in ACCOUNTS.values())
    return found.status, found.json.get("scope") if found.status == 403 else None
