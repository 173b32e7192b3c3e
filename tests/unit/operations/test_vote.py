"""A vote casts exactly the set that its answer shows, and nothing that the account voted for is lost unsaid.

The bytes of one vote of 100 for one witness that the chain charges:

    vote       witness 2+21, count 1+1                                  =  25
    value      owner 2+21, vote 2+25                                    =  50
    contract   type 2, parameter 2 + (type_url 2+48, value 2+50)        = 106
    raw_data   block 4+10, expiration 7, contract 2+106, timestamp 7    = 136
    signed     raw_data 3+136, signature 2+65                           = 206
    charged    and 64 for the result that a block adds                  = 270
"""

from collections.abc import Iterator
from typing import Any

import pytest

from local.devnet.faults import DropAtPacking
from tests.support.http import Answer, Service, assert_problem
from tests.support.killer import Killed
from tests.support.world import ADDRESS, World, node_at
from tests.unit.operations.voting import (
    SETTLED,
    STAKE,
    cast,
    history,
    keep,
    last_record,
    settled,
    votes_json,
    world_with_stake,
)
from tron_staking.domain.address import Address
from tron_staking.domain.chain import Resource
from tron_staking.domain.money import Sun
from tron_staking.domain.transaction import (
    DelegateResource,
    UnfreezeBalanceV2,
    Vote,
    VoteWitness,
    decode_raw,
)
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.submission.entries import Purpose

TRX = 1_000_000
MINUTES = 60
DRY = {"query": {"dry_run": ["true"]}}


@pytest.fixture
def service() -> Iterator[Service]:
    with Service(world_with_stake()) as service:
        service.world.killer.calls.clear()
        yield service


@pytest.fixture
def witnesses(service: Service) -> list[Address]:
    return [service.world.witness(index) for index in range(27)]


def _refused(service: Service, answer: Answer, code: str, *said: str) -> None:
    assert_problem(answer, 409, code)
    for words in said:
        assert words in answer.json["detail"]
    assert service.effects == []


def test_plan_in_full(service: Service, witnesses: list[Address]) -> None:
    answer = cast(service, {witnesses[0]: 100}, **DRY)
    assert answer.status == 200
    votes = votes_json({witnesses[0]: 100})
    assert answer.json == {
        "dry_run": True,
        "address": ADDRESS,
        "operation_type": "VOTE",
        "amount": None,
        "amount_sun": None,
        "resource": None,
        "receiver": None,
        "balance_after": "900",
        "balance_after_sun": 900_000_000,
        "bandwidth_bytes": 270,
        "burn": "0",
        "burn_sun": 0,
        "votes": votes,
        "votes_after": None,
        "votes_lost": 0,
        "revote": None,
        "expires_at": None,
        "available_at": None,
        "warnings": [],
        "message": "casts 100 votes for 1 witness; 0 of the account's 100 stay idle",
    }
    assert service.effects == []
    assert not service.world.books.holders


def test_vote_from_request_to_history(service: Service, witnesses: list[Address]) -> None:
    answer = cast(service, {witnesses[0]: 40, witnesses[1]: 30})
    assert answer.status == 202
    assert answer.json["status"] == "PENDING"
    assert answer.json["votes"] == votes_json({witnesses[0]: 40, witnesses[1]: 30})
    assert answer.json["message"] == "casts 70 votes for 2 witnesses; 30 of the account's 100 stay idle"
    service.live(SETTLED)
    world, record = service.world, last_record(service.world)
    assert record.status is StakingStatusType.COMPLETED
    assert record.due_at is None
    assert world.votes() == {witnesses[0]: 40, witnesses[1]: 30}
    inclusion = node_at("auditor", world.devnet).inclusion(record.transaction_hash)
    assert inclusion is not None
    (entry,) = history(world)
    assert (entry.address, entry.staking_id) == (ADDRESS, answer.json["staking_id"])
    assert entry.block_number == record.block_number == inclusion.block_number
    assert entry.cast_at.timestamp() * 1000 == inclusion.block_timestamp_ms
    assert {vote.witness_address: vote.vote_count for vote in entry.votes} == world.votes()
    assert not world.books.holders


def test_what_is_signed_is_the_set_that_was_answered(service: Service, witnesses: list[Address]) -> None:
    settled(service, {witnesses[2]: 10})
    answer = cast(service, {witnesses[0]: 40})
    contract = decode_raw(last_record(service.world).attempt.raw_data).contract
    assert contract == VoteWitness(ADDRESS, (Vote(witnesses[2], 10), Vote(witnesses[0], 40)))
    assert answer.json["votes"] == votes_json({witnesses[2]: 10, witnesses[0]: 40})


@pytest.mark.parametrize(("mode", "merging"), [("replace", []), ("merge", ["node-1.solid_account"])])
def test_node_requests_once_the_witnesses_are_known(
    service: Service, witnesses: list[Address], mode: str, merging: list[str]
) -> None:
    """Two, as of every mutation; a merge asks in one more what is final."""
    cast(service, {witnesses[0]: 1}, **DRY)
    service.world.killer.calls.clear()
    assert cast(service, {witnesses[0]: 1}, mode=mode).status == 202
    asked = [call for call in service.world.killer.calls if call.startswith("node-1.")]
    assert asked == ["node-1.account", *merging, "node-1.broadcast"]


MERGES = [
    ({"mode": "merge"}, {3: 5}, {0: 40, 1: 30, 3: 5}),
    ({"mode": "MERGE"}, {1: 10}, {0: 40, 1: 10}),
    ({}, {1: 60}, {0: 40, 1: 60}),
    ({"mode": "replace"}, {1: 100}, {1: 100}),
    ({"mode": "Replace"}, {3: 5}, {3: 5}),
    ({"mode": "REPLACE"}, {0: 1, 1: 1}, {0: 1, 1: 1}),
]


@pytest.mark.parametrize(("mode", "given", "expected"), MERGES)
def test_merge_keeps_and_replace_does_not(
    service: Service, mode: dict[str, str], given: dict[int, int], expected: dict[int, int]
) -> None:
    world, before = service.world, {0: 40, 1: 30}
    settled(service, {world.witness(index): count for index, count in before.items()})
    answer = cast(service, {world.witness(index): count for index, count in given.items()}, **mode)
    assert answer.json["warnings"] == [
        f"{world.witness(index)} loses its {before[index]} votes" for index in before if index not in expected
    ]
    service.live(SETTLED)
    assert world.votes() == {world.witness(index): count for index, count in expected.items()}
    assert len(history(world)) == 2


def test_one_witness_in_either_spelling_is_the_same_request(
    service: Service, witnesses: list[Address]
) -> None:
    first = service.vote(json={"witness_address": witnesses[0], "vote_count": 7})
    assert first.json["votes"] == votes_json({witnesses[0]: 7})
    assert cast(service, {witnesses[0]: 7}) == first
    assert_problem(cast(service, {witnesses[0]: 8}), 422, "idempotency_key_reused")
    assert len(history(service.world)) == 0


def test_votes_cast_outside_the_service_are_kept_once_they_are_final(
    service: Service, witnesses: list[Address]
) -> None:
    """Pending at the node, and then in a block that may still be reorganised away."""
    service.world.outside(VoteWitness(ADDRESS, (Vote(witnesses[5], 20),)))
    for _ in range(2):
        for request in ({}, DRY):
            refused = cast(service, {witnesses[0]: 10}, **request)
            _refused(service, refused, "vote_pending", "outside this service", "REPLACE")
        service.world.devnet.produce(1)
    service.live(SETTLED)
    assert cast(service, {witnesses[0]: 10}).status == 202
    service.live(SETTLED)
    assert service.world.votes() == {witnesses[5]: 20, witnesses[0]: 10}


def test_votes_that_vanish_from_the_node_replace_none_that_are_final(
    service: Service, witnesses: list[Address]
) -> None:
    """Every node restarts, and forgets what was pending: the chain has never heard of it."""
    settled(service, {witnesses[0]: 40, witnesses[1]: 30})
    service.world.outside(VoteWitness(ADDRESS, (Vote(witnesses[5], 20),)))
    cast(service, {witnesses[2]: 10})
    mempool, head = service.world.devnet.mempool, service.world.devnet.chain.head
    mempool.restart(head)
    service.live(SETTLED)
    assert service.world.votes() == {witnesses[0]: 40, witnesses[1]: 30}
    assert cast(service, {witnesses[2]: 10}).status == 202
    service.live(SETTLED)
    assert service.world.votes() == {witnesses[0]: 40, witnesses[1]: 30, witnesses[2]: 10}


def test_replacing_waits_for_nobody(service: Service, witnesses: list[Address]) -> None:
    """Whatever becomes of what is pending, the set is the one that was asked for."""
    service.world.outside(VoteWitness(ADDRESS, (Vote(witnesses[5], 20),)))
    assert cast(service, {witnesses[0]: 10}, mode="replace").status == 202
    service.live(SETTLED)
    assert service.world.votes() == {witnesses[0]: 10}


def test_same_set_again_is_cast_and_said(service: Service, witnesses: list[Address]) -> None:
    settled(service, {witnesses[0]: 10})
    answer = cast(service, {witnesses[0]: 10})
    assert answer.status == 202
    (warning,) = answer.json["warnings"]
    assert "only settles its rewards" in warning
    service.live(SETTLED)
    assert len(history(service.world)) == 2


def test_same_key_again_is_the_same_vote(service: Service, witnesses: list[Address]) -> None:
    first = cast(service, {witnesses[0]: 10})
    assert cast(service, {witnesses[0]: 10}) == first
    service.live(SETTLED)
    assert cast(service, {witnesses[0]: 10}) == first
    service.live(SETTLED)
    assert len(history(service.world)) == 1


def test_all_of_the_power_and_one_more(service: Service, witnesses: list[Address]) -> None:
    settled(service, {witnesses[0]: 60})
    service.world.killer.calls.clear()
    power = ("TRON power for 100 votes", "uses 60 now", "needs 101", "1 too many")
    for request in ({}, DRY):
        _refused(service, cast(service, {witnesses[1]: 41}, **request), "not_enough_tron_power", *power)
    replaced = cast(service, {witnesses[1]: 101}, mode="replace")
    _refused(service, replaced, "not_enough_tron_power", "needs 101")
    assert cast(service, {witnesses[1]: 40}).status == 202
    service.live(SETTLED)
    assert service.world.votes() == {witnesses[0]: 60, witnesses[1]: 40}


def test_part_of_a_trx_is_no_vote() -> None:
    world = World()
    world.freeze(amount="1.999999")
    with Service(world) as service:
        assert_problem(cast(service, {world.witness(0): 2}), 409, "not_enough_tron_power")
        assert cast(service, {world.witness(0): 1}).status == 202
        service.live(SETTLED)
        assert world.votes() == {world.witness(0): 1}


def test_account_without_stake() -> None:
    with Service() as service:
        answer = cast(service, {service.world.witness(0): 1})
        _refused(service, answer, "not_enough_tron_power", "TRON power for 0 votes")


def test_delegated_stake_votes(service: Service, witnesses: list[Address]) -> None:
    delegation = DelegateResource(ADDRESS, witnesses[0], Sun(60 * TRX), Resource.ENERGY)
    service.world.outside(delegation)
    service.live(SETTLED)
    assert cast(service, {witnesses[0]: STAKE}).status == 202
    service.live(SETTLED)
    assert service.world.votes() == {witnesses[0]: STAKE}


def test_stake_that_is_being_unfrozen_does_not_vote(service: Service, witnesses: list[Address]) -> None:
    service.world.outside(UnfreezeBalanceV2(ADDRESS, Sun(60 * TRX), Resource.ENERGY))
    assert_problem(cast(service, {witnesses[0]: 41}), 409, "not_enough_tron_power")
    assert cast(service, {witnesses[0]: 40}).status == 202


@pytest.fixture
def crowd() -> Iterator[Service]:
    """A chain of 130 witnesses, of which 127 are paid."""
    with Service(world_with_stake(witnesses=130)) as service:
        service.world.killer.calls.clear()
        yield service


def test_thirty_witnesses_and_one_more(crowd: Service) -> None:
    thirty = {crowd.world.witness(index): 1 for index in range(30)}
    assert cast(crowd, thirty).status == 202
    crowd.live(SETTLED)
    assert crowd.world.votes() == thirty
    crowd.world.killer.calls.clear()
    others = {crowd.world.witness(index): 1 for index in (30, 31)}
    said = ("32 witnesses", "unvote 2 first", "REPLACE")
    _refused(crowd, cast(crowd, others, key="a"), "too_many_witnesses", *said)
    answer = cast(crowd, thirty | others, key="b")
    assert_problem(answer, 400, "invalid_input")
    assert set(answer.json["errors"]) == {"votes"}
    assert cast(crowd, others, mode="REPLACE", key="c").status == 202


def test_witness_that_is_not_paid(crowd: Service) -> None:
    assert cast(crowd, {crowd.world.witness(126): 1}, **DRY).status == 200
    for index in (127, 129):
        votes = {crowd.world.witness(0): 1, crowd.world.witness(index): 1}
        said = (crowd.world.witness(index), f"ranks {index + 1}", "first 127")
        _refused(crowd, cast(crowd, votes), "witness_unpaid", *said)


def test_vote_that_is_kept_for_a_witness_that_is_not_paid(crowd: Service) -> None:
    unpaid = crowd.world.witness(129)
    crowd.world.outside(VoteWitness(ADDRESS, (Vote(unpaid, 5),)))
    crowd.live(SETTLED)
    answer = cast(crowd, {crowd.world.witness(0): 1})
    assert answer.status == 202
    (warning,) = answer.json["warnings"]
    assert warning.startswith(f"{unpaid}, whose votes are kept, is not among the 127")


def test_address_that_is_no_witness(service: Service) -> None:
    answer = cast(service, {ADDRESS: 1})
    assert answer.status == 409
    assert answer.json["code"] == "witness_not_found"
    assert service.effects == []


@pytest.mark.parametrize(("percent", "doubt"), [(49, False), (50, True), (99, True)])
def test_brokerage_that_is_high(
    service: Service, witnesses: list[Address], percent: int, doubt: bool
) -> None:
    keep(service.world, witnesses[0], percent)
    answer = cast(service, {witnesses[0]: 1})
    assert answer.status == 202
    assert answer.json["warnings"] == [f"{witnesses[0]} keeps {percent} % of its rewards"] * doubt


def test_brokerage_that_leaves_nothing(service: Service, witnesses: list[Address]) -> None:
    keep(service.world, witnesses[0], 100)
    answer = cast(service, {witnesses[1]: 1, witnesses[0]: 1})
    _refused(service, answer, "witness_unpaid", witnesses[0], "brokerage 100 %")


ONE = {"witness_address": ADDRESS, "vote_count": 1}
BAD: dict[str, dict[str, Any]] = {
    "no votes": {"votes": []},
    "nothing": {},
    "null": {"votes": None},
    "no count": {"witness_address": ADDRESS},
    "no witness": {"vote_count": 1},
    "both spellings": {"votes": [ONE], "vote_count": 1},
    "a witness twice": {"votes": [ONE, ONE]},
    "an object": {"votes": ONE},
}


@pytest.mark.parametrize("fields", BAD.values(), ids=BAD)
def test_bad_votes(service: Service, fields: dict[str, Any]) -> None:
    answer = service.vote(json=fields)
    assert_problem(answer, 400, "invalid_input")
    assert set(answer.json["errors"]) == {"votes"}
    assert service.effects == []


@pytest.mark.parametrize("count", [0, -1, 1.5, "1", True, None, 10**13, 2**63, 10**40])
def test_bad_count_is_named_where_it_stands(
    service: Service, witnesses: list[Address], count: object
) -> None:
    votes = [
        {"witness_address": witnesses[0], "vote_count": 1},
        {"witness_address": witnesses[1], "vote_count": count},
    ]
    answer = service.vote(json={"votes": votes})
    assert_problem(answer, 400, "invalid_input")
    assert set(answer.json["errors"]) == {"votes.1.vote_count"}


@pytest.mark.parametrize("mode", ["", "both", 1, None, "MERGE ", "m\u0131x"])
def test_bad_mode(service: Service, witnesses: list[Address], mode: object) -> None:
    answer = cast(service, {witnesses[0]: 1}, mode=mode)
    assert_problem(answer, 400, "invalid_input")
    assert answer.json["errors"] == {"mode": "give MERGE or REPLACE"}


def test_second_vote_waits_for_the_first(service: Service, witnesses: list[Address]) -> None:
    first = cast(service, {witnesses[0]: 10}, key="a")
    service.world.killer.calls.clear()
    for request in ({"key": "b"}, DRY):
        answer = cast(service, {witnesses[1]: 10}, **request)
        _refused(service, answer, "vote_pending", first.json["staking_id"], "VOTE")
    service.live(SETTLED)
    assert cast(service, {witnesses[1]: 10}, key="b").status == 202
    service.live(SETTLED)
    assert service.world.votes() == {witnesses[0]: 10, witnesses[1]: 10}


def test_vote_waits_for_an_unfreeze(service: Service, witnesses: list[Address]) -> None:
    """It would shrink what the vote was computed from."""
    (freeze,) = service.world.books.records.values()
    pending = {"operation_type": StakingOperationType.UNFREEZE, "status": StakingStatusType.PENDING}
    service.world.books.records[freeze.staking_id] = freeze.model_copy(update=pending)
    said = f"UNFREEZE {freeze.staking_id}"
    _refused(service, cast(service, {witnesses[0]: 10}), "vote_pending", said)


def test_vote_does_not_wait_for_a_freeze(service: Service, witnesses: list[Address]) -> None:
    """What is pending at the node counts."""
    assert service.freeze(headers={"Idempotency-Key": "f" * 16}).status == 202
    assert cast(service, {witnesses[0]: 200}).status == 202
    service.live(SETTLED)
    assert service.world.votes() == {witnesses[0]: 200}


def test_vote_accepted_at_the_same_moment_is_refused_by_the_books(
    service: Service, witnesses: list[Address], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index does not show the first one yet, as DynamoDB's may not."""
    monkeypatch.setattr(service.world.books, "open_records", lambda _address, _limit: [])
    assert cast(service, {witnesses[0]: 10}, key="a").status == 202
    before = len(service.world.books.records)
    assert_problem(cast(service, {witnesses[1]: 10}, key="b"), 409, "vote_pending")
    assert len(service.world.books.records) == before
    service.live(SETTLED)
    assert cast(service, {witnesses[1]: 10}, key="b").status == 202
    service.live(SETTLED)
    assert service.world.votes() == {witnesses[0]: 10, witnesses[1]: 10}


def test_vote_that_never_happens_frees_the_address_when_it_has_failed(
    service: Service, witnesses: list[Address]
) -> None:
    world = service.world
    world.devnet.faults.add(DropAtPacking(), uses=None)
    staking_id = cast(service, {witnesses[0]: 10}, key="a").json["staking_id"]
    while len(last_record(world).attempts) < 2:
        service.live(30)
    assert world.books.holders == {(ADDRESS, Purpose.VOTES): staking_id}
    while last_record(world).status is StakingStatusType.PENDING:
        assert_problem(cast(service, {witnesses[1]: 10}, key="b"), 409, "vote_pending")
        service.live(30)
    assert last_record(world).status is StakingStatusType.FAILED
    assert not world.books.holders
    assert not history(world)
    world.devnet.faults.clear()
    assert cast(service, {witnesses[1]: 10}, key="b").status == 202
    service.live(SETTLED)
    assert world.votes() == {witnesses[1]: 10}


def test_second_attempt_casts_the_set_as_it_was_recorded(service: Service, witnesses: list[Address]) -> None:
    world = service.world
    world.devnet.faults.add(DropAtPacking(), uses=None)
    assert cast(service, {witnesses[0]: 10}).status == 202
    while len(last_record(world).attempts) < 2:
        service.live(30)
    world.devnet.faults.clear()
    service.live(2 * MINUTES)
    assert last_record(world).status is StakingStatusType.COMPLETED
    assert len(last_record(world).attempts) == 2
    assert world.votes() == {witnesses[0]: 10}
    assert len(history(world)) == 1
    assert not world.books.holders


def _vote(world: World) -> None:
    world.vote({world.witness(0): 10})


def _calls_of_a_vote() -> tuple[list[str], int]:
    """The calls of the request, and how many follow until the record is settled."""
    world = world_with_stake()
    world.killer.calls.clear()
    _vote(world)
    request = list(world.killer.calls)
    world.live(SETTLED)
    return request, len(world.killer.calls) - len(request)


VOTE_CALLS, LATER_CALLS = _calls_of_a_vote()


def _ends_well(world: World) -> None:
    assert last_record(world).status is StakingStatusType.COMPLETED
    assert world.votes() == {world.witness(0): 10}
    assert [len(entry.votes) for entry in history(world)] == [1]
    assert not world.books.holders
    assert world.books.totals().records() == 2


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", range(len(VOTE_CALLS)))
def test_vote_killed_is_finished_once(call: int, moment: str) -> None:
    world = world_with_stake()
    world.killer.arm(call, moment)
    with pytest.raises(Killed):
        _vote(world)
    world.start()
    world.live(4 * MINUTES)
    if len(world.books.records) == 2:
        _ends_well(world)
    else:
        assert not world.books.holders
    _vote(world)
    world.live(4 * MINUTES)
    _ends_well(world)


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("call", range(LATER_CALLS))
def test_worker_killed_anywhere_settles_once(call: int, moment: str) -> None:
    world = world_with_stake()
    _vote(world)
    world.killer.arm(call, moment)
    with pytest.raises(Killed):
        world.live(2 * MINUTES)
    world.start()
    world.live(4 * MINUTES)
    _ends_well(world)
