"""Too many operations in a minute: 429 from the real handlers, nothing is stored, and others go on."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from local.devnet.faults import garbage
from tests.support.http import Answer, Service, assert_problem
from tests.support.ready import MUTATIONS, WALLETS, Mutation, Ready
from tests.support.wiring import MANY
from tests.unit.functions.test_policies import ALL
from tron_staking.domain.errors import BooksUnavailable
from tron_staking.domain.gates import token_gate
from tron_staking.domain.rates import Rates
from tron_staking.models.fields import iso

ADDRESS, OTHER, THIRD = WALLETS
PATH = f"/wallets/{ADDRESS}/policies"


@pytest.fixture(scope="module")
def ready() -> Ready:
    return Ready()


@pytest.fixture
def service(ready: Ready) -> Iterator[Service]:
    ready.wallets.held.clear()
    ready.wallets.policy_changes.clear()
    ready.rates = MANY
    ready.fresh()
    with Service(ready) as service:
        yield service


def _limited(service: Service, of_a_wallet: int = 2, of_a_caller: int = 100) -> None:
    service.world.rates = Rates(of_a_wallet, of_a_caller)
    service.world.start()


def _ask(service: Service, number: int, mutation: Mutation = MUTATIONS["freeze"], **request: Any) -> Answer:
    body = json.dumps(mutation.body(request.pop("address", ADDRESS)))
    key = {"Idempotency-Key": f"one-of-many-keys-{number}"}
    return service.call(mutation.function, body=body, headers=key, **request)


def _until_the_minute_is_over(service: Service) -> int:
    now = service.world.clock.now()
    over = now.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return -(-(over - now) // timedelta(seconds=1))


def _contents(service: Service) -> Any:
    books = service.world.books
    return [dict(one) for one in (books.records, books.markers, books.txids, books.rated, books.counted)]


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_every_operation_is_refused_and_leaves_nothing(service: Service, mutation: Mutation) -> None:
    _limited(service, of_a_wallet=1)
    assert _ask(service, 1).status == 202
    before, effects = _contents(service), list(service.effects)
    answer = _ask(service, 2, mutation)
    assert_problem(answer, 429, "rate_limited")
    assert int(answer.headers["retry-after"]) == _until_the_minute_is_over(service)
    minute = service.world.clock.now().replace(second=0, microsecond=0)
    assert answer.json["works_at"] == iso(minute + timedelta(minutes=1))
    assert _contents(service) == before
    assert service.effects[len(effects) :] == ["books.accept"]


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_every_operation_counts(service: Service, mutation: Mutation) -> None:
    _limited(service, of_a_wallet=1)
    assert _ask(service, 1, mutation).status == 202
    assert_problem(_ask(service, 2), 429, "rate_limited")


def test_after_the_wait_the_same_request_is_accepted(service: Service) -> None:
    _limited(service)
    assert [_ask(service, number).status for number in range(4)] == [202, 202, 429, 429]
    wait = int(_ask(service, 3).headers["retry-after"])
    service.world.clock.skew += timedelta(seconds=wait)
    assert [_ask(service, number).status for number in (3, 2)] == [202, 202]
    assert_problem(_ask(service, 4), 429, "rate_limited")
    service.world.clock.skew = timedelta()


@pytest.mark.parametrize("again", [False, True], ids=["same container", "new container"])
def test_what_was_accepted_is_answered_as_before_and_the_key_stays_its_own(
    service: Service, again: bool
) -> None:
    _limited(service)
    first = [_ask(service, number) for number in range(2)]
    assert _ask(service, 2).status == 429
    if again:
        service.world.start()
    assert [_ask(service, number) for number in range(2)] == first
    assert_problem(_ask(service, 1, MUTATIONS["vote"]), 422, "idempotency_key_reused")


def test_other_wallets_and_callers_go_on(service: Service) -> None:
    _limited(service)
    assert [_ask(service, number).status for number in range(3)] == [202, 202, 429]
    assert _ask(service, 4, address=OTHER).status == 202
    assert_problem(_ask(service, 5, principal="somebody"), 429, "rate_limited")


def test_caller_is_limited_whatever_wallets_they_have(service: Service) -> None:
    _limited(service, of_a_wallet=2, of_a_caller=3)
    told = [_ask(service, number, address=WALLETS[number % 3]).status for number in range(5)]
    assert told == [202, 202, 202, 429, 429]
    assert _ask(service, 6, address=THIRD, principal="somebody").status == 202


def test_who_is_known_to_wait_costs_no_node_and_no_write(service: Service, ready: Ready) -> None:
    """Whatever else the request would have found."""
    _limited(service, of_a_wallet=1)
    assert [_ask(service, number).status for number in range(2)] == [202, 429]
    ready.provider.asked.clear()
    service.world.killer.calls.clear()
    ready.devnet.faults.add(garbage(), "*", uses=None)
    for number in range(2, 12):
        assert_problem(_ask(service, number, MUTATIONS["vote"]), 429, "rate_limited")
    ready.devnet.faults.clear()
    assert ready.provider.asked == []
    assert set(service.world.killer.calls) == {"books.find_marker"}


def test_dry_runs_are_not_counted(service: Service) -> None:
    _limited(service, of_a_wallet=1)
    for number in range(3):
        assert _ask(service, number, query={"dry_run": ["true"]}).status == 200
    assert _ask(service, 1).status == 202
    assert _ask(service, 2).status == 429
    assert _ask(service, 2, query={"dry_run": ["true"]}).status == 200


def test_what_is_refused_otherwise_is_not_counted(service: Service) -> None:
    _limited(service, of_a_wallet=1)
    poor = json.dumps(MUTATIONS["freeze"].body(ADDRESS) | {"amount": "999999"})
    for _ in range(3):
        assert service.call("freeze", body=poor).status == 409
    assert _ask(service, 1).status == 202


def test_wallet_has_its_own_number(service: Service) -> None:
    _limited(service, of_a_wallet=2)
    assert service.put_policies(PATH, json=ALL | {"operations_a_minute": 3}).json["operations_a_minute"] == 3
    assert [_ask(service, number).status for number in range(4)] == [202, 202, 202, 429]
    assert [_ask(service, number, address=OTHER).status for number in range(4, 7)] == [202, 202, 429]
    shown = service.get_policies(PATH).json
    assert [one["after"]["operations_a_minute"] for one in shown["changes"]] == [3]


def test_number_of_a_wallet_may_be_lower_and_be_taken_back(service: Service) -> None:
    _limited(service, of_a_wallet=2)
    service.put_policies(PATH, json=ALL | {"operations_a_minute": 1})
    assert [_ask(service, number).status for number in range(2)] == [202, 429]
    assert service.put_policies(PATH, json=ALL).json["operations_a_minute"] is None
    service.world.start()
    assert [_ask(service, number).status for number in range(1, 3)] == [202, 429]


def test_revoked_token_is_told_nothing_of_limits(service: Service) -> None:
    _limited(service, of_a_wallet=1)
    assert _ask(service, 1).status == 202
    service.world.books.shut.add(token_gate("0123456789ab"))
    assert_problem(_ask(service, 2), 401, "unauthorized")


def test_books_that_do_not_answer_are_a_503_as_ever(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_key: str) -> Any:
        raise BooksUnavailable("the service's database did not answer")

    _limited(service, of_a_wallet=1)
    assert _ask(service, 1).status == 202
    monkeypatch.setattr(service.world.books, "find_marker", away)
    assert_problem(_ask(service, 2), 503, "books_unavailable")
