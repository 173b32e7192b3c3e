"""What administrators allow is what operations do: refused in the plan, and in the write if it is urgent."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.support.http import TOKEN_ID, Answer, Service, assert_problem
from tests.support.lending import RECEIVER
from tests.support.ready import FIRST, MUTATIONS, SECOND, THIRD, WALLETS, Mutation, Ready
from tron_staking.domain.gates import token_gate
from tron_staking.models.enums import StakingOperationType

ADDRESS, OTHER, _ = WALLETS
ALL: dict[str, Any] = {
    "operations": None,
    "receivers": None,
    "witnesses": None,
    "limits": {},
    "operations_a_minute": None,
    "automation": None,
}
LIMIT = {"at_once": "7", "a_day": "20"}
PATH = f"/wallets/{ADDRESS}/policies"
STOP = f"/wallets/{ADDRESS}/stopped"


@pytest.fixture(scope="module")
def ready() -> Ready:
    return Ready()


@pytest.fixture
def service(ready: Ready) -> Iterator[Service]:
    ready.wallets.held.clear()
    ready.wallets.policy_changes.clear()
    ready.fresh()
    ready.start()
    with Service(ready) as service:
        yield service


def _put(service: Service, **policies: Any) -> Answer:
    answer = service.put_policies(PATH, json=ALL | policies)
    assert answer.status == 200, answer.body
    return answer


def _ask(service: Service, mutation: Mutation, address: str = ADDRESS, **request: Any) -> Answer:
    body = json.dumps(mutation.body(address))  # type: ignore[arg-type]
    return service.call(mutation.function, body=body, **request)


def _refused(service: Service, mutation: Mutation, policy: str, body: dict[str, Any] | None = None) -> None:
    """Neither planned nor stored."""
    text = json.dumps(body or mutation.body(ADDRESS))
    for query in (None, {"dry_run": ["true"]}):
        answer = service.call(mutation.function, body=text, query=query)
        assert (answer.status, answer.json["code"], answer.json["policy"]) == (403, "policy_forbids", policy)
    assert service.world.books.records == {}


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_operation_that_is_not_allowed(service: Service, mutation: Mutation) -> None:
    kinds = [kind for kind in StakingOperationType if kind.lower() != mutation.function]
    _put(service, operations=kinds)
    _refused(service, mutation, "operations")
    assert _ask(service, mutation, OTHER).status == 202


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_operation_that_alone_is_allowed(service: Service, mutation: Mutation) -> None:
    _put(service, operations=[mutation.function])
    assert _ask(service, mutation).status == 202


def test_nothing_is_allowed(service: Service) -> None:
    _put(service, operations=[])
    for mutation in MUTATIONS.values():
        _refused(service, mutation, "operations")


def test_receiver_that_is_not_allowed_may_still_be_taken_back_from(service: Service) -> None:
    _put(service, receivers=[OTHER])
    _refused(service, MUTATIONS["delegate"], "receivers")
    assert _ask(service, MUTATIONS["undelegate"]).status == 202


def test_receiver_that_is_allowed(service: Service) -> None:
    _put(service, receivers=[OTHER, RECEIVER])
    assert _ask(service, MUTATIONS["delegate"]).status == 202


@pytest.mark.parametrize(("witnesses", "status"), [([THIRD], 202), ([FIRST, SECOND], 403), ([], 403)])
def test_witnesses_of_the_whole_set(service: Service, witnesses: list[str], status: int) -> None:
    _put(service, witnesses=witnesses)
    assert _ask(service, MUTATIONS["vote"]).status == status


def test_votes_that_are_kept_count_and_the_refusal_says_how_to_leave_them_out(service: Service) -> None:
    _put(service, witnesses=[THIRD])
    body = MUTATIONS["vote"].body(ADDRESS) | {"mode": "MERGE"}
    _refused(service, MUTATIONS["vote"], "witnesses", body)
    answer = service.call("vote", body=json.dumps(body))
    assert "REPLACE" in answer.json["detail"]
    assert FIRST in answer.json["detail"]


def test_taking_votes_away_is_allowed_whoever_keeps_some(service: Service) -> None:
    _put(service, witnesses=[])
    assert _ask(service, MUTATIONS["unvote"]).status == 202


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_stopped_wallet_takes_no_operations_and_no_other_is_touched(
    service: Service, mutation: Mutation
) -> None:
    service.put_policies(STOP, json={"stopped": True})
    assert_problem(_ask(service, mutation), 409, "wallet_stopped")
    assert_problem(_ask(service, mutation, query={"dry_run": ["true"]}), 409, "wallet_stopped")
    assert service.world.books.records == {}
    assert _ask(service, mutation, OTHER).status == 202
    service.put_policies(STOP, json={"stopped": False})
    assert _ask(service, mutation, headers={"Idempotency-Key": "another" * 4}).status == 202


def test_stopped_service_takes_no_operations_for_anybody(service: Service) -> None:
    service.put_policies("/stopped", json={"stopped": True})
    for address in (ADDRESS, OTHER):
        assert_problem(_ask(service, MUTATIONS["freeze"], address), 409, "service_stopped")
    service.put_policies("/stopped", json={"stopped": False})
    assert _ask(service, MUTATIONS["freeze"]).status == 202


def test_what_was_accepted_before_is_answered_whatever_is_allowed_now(service: Service) -> None:
    first = _ask(service, MUTATIONS["freeze"])
    _put(service, operations=[])
    service.put_policies(STOP, json={"stopped": True})
    assert _ask(service, MUTATIONS["freeze"]).json == first.json


def test_policies_and_stopping_do_not_undo_each_other(service: Service) -> None:
    service.put_policies(STOP, json={"stopped": True})
    assert _put(service, operations=["FREEZE"]).json["stopped"] is True
    assert_problem(_ask(service, MUTATIONS["freeze"]), 409, "wallet_stopped")
    answer = service.put_policies(STOP, json={"stopped": False})
    assert answer.json["operations"] == ["FREEZE"]


AMOUNTS = ("freeze", "unfreeze", "delegate", "undelegate")


@pytest.mark.parametrize("name", AMOUNTS)
def test_amount_that_is_more_than_is_allowed_at_once(service: Service, name: str) -> None:
    _put(service, limits={name: {"at_once": "6.999999", "a_day": None}})
    _refused(service, MUTATIONS[name], "limits")
    _put(service, limits={name: {"at_once": "7", "a_day": None}})
    assert _ask(service, MUTATIONS[name]).status == 202


def test_amount_that_is_more_than_a_day_allows(service: Service) -> None:
    _put(service, limits={"FREEZE": {"at_once": None, "a_day": "6"}})
    _refused(service, MUTATIONS["freeze"], "limits")


def test_payout_of_everything_is_measured_by_what_that_is(service: Service) -> None:
    """Ten TRX were claimed."""
    _put(service, limits={"WITHDRAW_REWARD": {"at_once": "9", "a_day": None}})
    _refused(service, MUTATIONS["withdraw_reward"], "limits", {"address": ADDRESS})
    _put(service, limits={"WITHDRAW_REWARD": {"at_once": "10", "a_day": None}})
    assert service.call("withdraw_reward", body=json.dumps({"address": ADDRESS})).status == 202


def test_day_is_used_up_by_what_is_accepted_and_begins_anew(service: Service) -> None:
    _put(service, limits={"FREEZE": LIMIT})
    mutation = MUTATIONS["freeze"]
    keys = [{"Idempotency-Key": f"key-of-the-day-{number}"} for number in range(4)]
    assert [_ask(service, mutation, headers=key).status for key in keys[:2]] == [202, 202]
    refused = _ask(service, mutation, headers=keys[2])
    assert_problem(refused, 409, "daily_limit")
    tomorrow = service.world.clock.now().date() + timedelta(days=1)
    assert refused.json["works_at"] == f"{tomorrow}T00:00:00.000Z"
    assert len(service.world.books.records) == 2
    assert [_ask(service, mutation, headers=key).status for key in keys[:2]] == [202, 202]
    assert _ask(service, mutation, OTHER, headers=keys[3]).status == 202
    assert _ask(service, MUTATIONS["delegate"], headers=keys[3]).status == 422
    book = service.world.books
    book.spent = {(who, kind, day - timedelta(days=1)): sun for (who, kind, day), sun in book.spent.items()}
    assert _ask(service, mutation, headers=keys[2]).status == 202


def test_limits_are_shown_to_the_sun(service: Service) -> None:
    shown = _put(service, limits={"freeze": LIMIT | {"a_day": 20.5}, "delegate": LIMIT}).json["limits"]
    assert list(shown) == ["DELEGATE", "FREEZE"]
    exact = {"at_once": "7", "at_once_sun": 7_000_000, "a_day": "20.5", "a_day_sun": 20_500_000}
    assert shown["FREEZE"] == exact


def test_every_change_says_who_when_and_what(service: Service) -> None:
    service.put_policies(PATH, json=ALL | {"operations": ["vote", "FREEZE", "vote"]}, principal="alice")
    service.put_policies(STOP, json={"stopped": True}, principal="bob")
    shown = service.get_policies(PATH).json
    assert (shown["address"], shown["version"], shown["changed_by"]) == (ADDRESS, 2, "bob")
    assert shown["operations"] == ["FREEZE", "VOTE"]
    last, first = shown["changes"]
    assert [(one["version"], one["by"]) for one in (first, last)] == [(1, "alice"), (2, "bob")]
    assert first["before"] == ALL | {"stopped": False, "paused": False, "automation": None}
    assert first["after"] == last["before"] == first["before"] | {"operations": ["FREEZE", "VOTE"]}
    assert last["after"]["stopped"] is True
    assert last["at"] == shown["changed_at"]


def test_what_changes_nothing_is_no_change(service: Service) -> None:
    first = service.put_policies(STOP, json={"stopped": True})
    assert service.put_policies(STOP, json={"stopped": True}).json == first.json
    assert service.get_policies("/stopped", scopes="stats:*").json["version"] == 0


def test_revoked_administrator_changes_nothing(service: Service) -> None:
    service.world.books.shut.add(token_gate(TOKEN_ID))
    assert_problem(service.put_policies(PATH, json=ALL | {"operations": []}), 401, "unauthorized")
    assert_problem(service.put_policies(STOP, json={"stopped": True}), 401, "unauthorized")
    assert service.get_policies(PATH).json["version"] == 0


WRONG: dict[str, Any] = {
    "nothing said": {},
    "a part said": {"operations": None},
    "an unknown operation": ALL | {"operations": ["TELEPORT"]},
    "an address that is none": ALL | {"receivers": ["T"]},
    "a word for a list": ALL | {"operations": "FREEZE"},
    "an address for a list": ALL | {"witnesses": FIRST},
    "a limit of what has no amount": ALL | {"limits": {"VOTE": LIMIT}},
    "a limit of an unknown operation": ALL | {"limits": {"TELEPORT": LIMIT}},
    "half a limit": ALL | {"limits": {"FREEZE": {"at_once": "1"}}},
    "two limits of one operation": ALL | {"limits": {"FREEZE": LIMIT, "freeze": LIMIT}},
    "a limit that is no amount": ALL | {"limits": {"FREEZE": LIMIT | {"a_day": "1.0000001"}}},
    "null for limits": ALL | {"limits": None},
    "no operation a minute": ALL | {"operations_a_minute": 0},
    "more operations a minute than one item counts": ALL | {"operations_a_minute": 6001},
    "half an operation a minute": ALL | {"operations_a_minute": 1.5},
    "a text for operations a minute": ALL | {"operations_a_minute": "10"},
    "nothing said of operations a minute": {name: ALL[name] for name in ALL if name != "operations_a_minute"},
    "nothing said of automation": {name: ALL[name] for name in ALL if name != "automation"},
    "stopped beside": ALL | {"stopped": False},
    "too many": ALL | {"receivers": [FIRST] * 151},
    "a list": [],
}


@pytest.mark.parametrize("body", WRONG.values(), ids=WRONG)
def test_policies_that_are_none(service: Service, body: Any) -> None:
    assert_problem(service.put_policies(PATH, json=body), 400, "invalid_input")
    assert service.get_policies(PATH).json["version"] == 0


@pytest.mark.parametrize("body", [{}, {"stopped": "true"}, {"stopped": 1}, {"stopped": None}, {"stop": True}])
def test_stop_that_is_none(service: Service, body: Any) -> None:
    assert_problem(service.put_policies(STOP, json=body), 400, "invalid_input")


def test_wallet_that_is_not_registered(service: Service) -> None:
    path = f"/wallets/{SECOND}/policies"
    assert_problem(service.put_policies(path, json=ALL), 404, "wallet_not_found")
    assert_problem(service.get_policies(path), 404, "wallet_not_found")


def test_query_parameters_are_mistakes(service: Service) -> None:
    assert_problem(service.put_policies(PATH, json=ALL, query={"dry_run": ["true"]}), 400, "invalid_input")
