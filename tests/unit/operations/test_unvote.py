"""Taking the votes of one witness away leaves every other vote as it was."""

from collections.abc import Iterator

import pytest

from tests.support.http import Answer, Service, assert_problem
from tests.support.killer import Killed
from tests.support.world import ADDRESS, World
from tests.unit.operations.voting import (
    SETTLED,
    cast,
    history,
    last_record,
    settled,
    votes_json,
    world_with_stake,
)
from tron_staking.domain.address import Address
from tron_staking.domain.transaction import Vote, VoteWitness, decode_raw
from tron_staking.models.enums import StakingOperationType, StakingStatusType

MINUTES = 60
DRY = {"query": {"dry_run": ["true"]}}


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(world_with_stake()) as service:
        votes = {service.world.witness(index): 10 * (index + 1) for index in range(3)}
        settled(service, votes)
        service.world.killer.calls.clear()
        yield service


@pytest.fixture
def witnesses(service: Service) -> list[Address]:
    return [service.world.witness(index) for index in range(5)]


def _unvote(service: Service, witness: Address, key: str = "u", **request: object) -> Answer:
    headers = {"Idempotency-Key": key * 16}
    return service.unvote(json={"witness_address": witness}, headers=headers, **request)


def test_unvote_from_request_to_history(service: Service, witnesses: list[Address]) -> None:
    left = {witnesses[0]: 10, witnesses[2]: 30}
    plan = _unvote(service, witnesses[1], **DRY)
    assert service.effects == []
    answer = _unvote(service, witnesses[1])
    assert (plan.status, answer.status) == (200, 202)
    for shown in (plan.json, answer.json):
        assert shown["operation_type"] == "UNVOTE"
        assert shown["votes"] == votes_json(left)
        assert shown["message"] == "casts 40 votes for 2 witnesses; 60 of the account's 100 stay idle"
    contract = decode_raw(last_record(service.world).attempt.raw_data).contract
    assert contract == VoteWitness(ADDRESS, (Vote(witnesses[0], 10), Vote(witnesses[2], 30)))
    service.live(SETTLED)
    record = last_record(service.world)
    assert record.status is StakingStatusType.COMPLETED
    assert record.operation_type is StakingOperationType.UNVOTE
    assert service.world.votes() == left
    assert {vote.witness_address: vote.vote_count for vote in history(service.world)[-1].votes} == left
    assert not service.world.books.holders


def test_witness_without_votes(service: Service, witnesses: list[Address]) -> None:
    for request in ({}, DRY):
        assert_problem(_unvote(service, witnesses[4], **request), 409, "not_voted")
    assert service.effects == []


def test_last_votes(service: Service, witnesses: list[Address]) -> None:
    assert cast(service, {witnesses[0]: 5}, mode="replace", key="r").status == 202
    service.live(SETTLED)
    service.world.killer.calls.clear()
    for request in ({}, DRY):
        answer = _unvote(service, witnesses[0], **request)
        assert_problem(answer, 409, "last_vote")
        assert "REPLACE" in answer.json["detail"]
        assert "unfreeze" in answer.json["detail"]
    assert service.effects == []


def test_votes_cast_outside_the_service_are_kept_once_they_are_final(
    service: Service, witnesses: list[Address]
) -> None:
    outside = {witnesses[0]: 1, witnesses[4]: 20}
    service.world.outside(VoteWitness(ADDRESS, tuple(Vote(*vote) for vote in outside.items())))
    for request in ({}, DRY):
        assert_problem(_unvote(service, witnesses[0], **request), 409, "vote_pending")
    service.live(SETTLED)
    assert _unvote(service, witnesses[0]).status == 202
    service.live(SETTLED)
    assert service.world.votes() == {witnesses[4]: 20}


def test_account_that_never_voted() -> None:
    with Service() as service:
        assert_problem(_unvote(service, service.world.witness(0)), 409, "not_voted")


def test_unvote_and_vote_wait_for_each_other(service: Service, witnesses: list[Address]) -> None:
    pending = _unvote(service, witnesses[0], key="a").json["staking_id"]
    for answer in (_unvote(service, witnesses[1], key="b"), cast(service, {witnesses[3]: 1}, key="c")):
        assert_problem(answer, 409, "vote_pending")
        assert f"UNVOTE {pending}" in answer.json["detail"]
    service.live(SETTLED)
    assert _unvote(service, witnesses[1], key="b").status == 202
    service.live(SETTLED)
    assert service.world.votes() == {witnesses[2]: 30}


def test_unvotes_accepted_at_the_same_moment(
    service: Service, witnesses: list[Address], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service.world.books, "open_records", lambda _address, _limit: [])
    assert _unvote(service, witnesses[0], key="a").status == 202
    assert_problem(_unvote(service, witnesses[1], key="b"), 409, "vote_pending")
    service.live(SETTLED)
    assert service.world.votes() == {witnesses[1]: 20, witnesses[2]: 30}


def test_same_key_again_is_the_same_unvote(service: Service, witnesses: list[Address]) -> None:
    first = _unvote(service, witnesses[0])
    service.live(SETTLED)
    assert _unvote(service, witnesses[0]) == first
    assert_problem(_unvote(service, witnesses[1]), 422, "idempotency_key_reused")
    assert len(service.world.books.records) == 3


@pytest.mark.parametrize("fields", [{}, {"witness_address": "x"}, {"witness_address": None}])
def test_bad_witness(service: Service, fields: dict[str, object]) -> None:
    answer = service.unvote(json=fields)
    assert_problem(answer, 400, "invalid_input")
    assert set(answer.json["errors"]) == {"witness_address"}
    assert service.effects == []


def _world_with_votes() -> World:
    world = world_with_stake()
    world.vote({world.witness(0): 10, world.witness(1): 20})
    world.live(SETTLED)
    world.killer.calls.clear()
    return world


def _calls_of_an_unvote() -> int:
    world = _world_with_votes()
    world.unvote(world.witness(0))
    return len(world.killer.calls)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", range(_calls_of_an_unvote()))
def test_unvote_killed_is_finished_once(call: int, moment: str) -> None:
    world = _world_with_votes()
    world.killer.arm(call, moment)
    with pytest.raises(Killed):
        world.unvote(world.witness(0))
    world.start()
    world.live(4 * MINUTES)
    world.unvote(world.witness(0))
    world.live(4 * MINUTES)
    assert last_record(world).status is StakingStatusType.COMPLETED
    assert world.votes() == {world.witness(1): 20}
    assert len(history(world)) == 2
    assert not world.books.holders
