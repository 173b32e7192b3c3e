"""A kept policy lets a revoked token through for a minute: what it wants signed is refused all the same."""

from collections.abc import Iterator

import pytest

from tests.support.http import TOKEN_ID, Service, assert_problem, body_of
from tests.support.world import ADDRESS
from tron_staking.domain.gates import SERVICE_GATE, token_gate, wallet_gate


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as service:
        yield service


def _shut(service: Service, gate: str) -> None:
    service.world.books.shut.add(gate)


def test_revoked_token_is_refused_where_it_would_be_stored(service: Service) -> None:
    _shut(service, token_gate(TOKEN_ID))
    assert_problem(service.freeze(), 401, "unauthorized")
    assert service.world.books.records == {}
    assert {"signer.sign", "node-1.broadcast", "queue.wake"}.isdisjoint(service.effects)


def test_revoked_token_is_not_told_what_it_was_answered_before(service: Service) -> None:
    assert service.freeze().status == 202
    _shut(service, token_gate(TOKEN_ID))
    assert_problem(service.freeze(), 401, "unauthorized")
    assert_problem(service.freeze(body=body_of(amount="7")), 401, "unauthorized")


def test_revoked_token_still_reads_and_plans_until_the_policy_is_forgotten(service: Service) -> None:
    _shut(service, token_gate(TOKEN_ID))
    assert service.status().status == 200
    assert service.freeze(query={"dry_run": ["true"]}).status == 200


STOPPED = {"the wallet": (wallet_gate(ADDRESS), "wallet_stopped"), "all": (SERVICE_GATE, "service_stopped")}


@pytest.mark.parametrize(("gate", "code"), STOPPED.values(), ids=STOPPED)
def test_nothing_is_accepted_while_it_is_stopped(service: Service, gate: str, code: str) -> None:
    _shut(service, gate)
    assert_problem(service.freeze(), 409, code)
    assert service.world.books.records == {}
    service.world.books.shut.clear()
    assert service.freeze().status == 202


@pytest.mark.parametrize(("gate", "code"), STOPPED.values(), ids=STOPPED)
def test_what_was_accepted_before_is_answered_as_before(service: Service, gate: str, code: str) -> None:
    first = service.freeze()
    _shut(service, gate)
    assert service.freeze().json == first.json
