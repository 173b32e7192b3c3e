"""What an account votes for, and what that brings: by the chain, to the sun."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from local.devnet.faults import Mutate, garbage
from tests.support.earning import pending
from tests.support.http import Answer, Service, assert_problem
from tests.support.reading import asked, told_by
from tests.support.world import ADDRESS, World
from tests.unit.operations.voting import SETTLED, cast, keep, settled, world_with_stake
from tron_staking.domain.address import Address
from tron_staking.domain.contracts import Vote, VoteWitness
from tron_staking.models.records import StakingRecord
from tron_staking.operations.witness_book import BROKERAGES_AT_ONCE

LISTING = ["next_maintenance_ms", "solid_block", "parameters", "solid_witnesses"]
AFTER = 120
CYCLE = 21_600
DAY_MS = 86_400_000
NOBODY = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"


@pytest.fixture
def service() -> Iterator[Service]:
    world = world_with_stake()
    world.devnet.network.live(AFTER * 1000)
    with Service(world) as service:
        world.killer.calls.clear()
        yield service


def told(service: Service, address: str = ADDRESS) -> dict[str, Any]:
    return told_by(service.votes(address))


def votes_of(answer: Mapping[str, Any]) -> dict[str, int]:
    return {vote["witness_address"]: vote["vote_count"] for vote in answer["votes"]}


def past_the_service(service: Service, votes: Mapping[Address, int]) -> None:
    """Votes that the service knows nothing of, and that it has had time to see."""
    service.world.outside(VoteWitness(ADDRESS, tuple(Vote(*vote) for vote in votes.items())))
    service.live(SETTLED)


def test_cold_read_asks_for_the_account_the_list_and_its_own_brokerages(service: Service) -> None:
    votes = {service.world.witness(3): 60, service.world.witness(8): 30}
    settled(service, votes)
    asked(service)
    first = told(service)
    assert asked(service) == ["solid_account", *LISTING, *["solid_brokerage"] * 2]
    assert votes_of(first) == votes
    assert told(service) == first
    assert asked(service) == []


def test_each_vote_is_what_the_list_of_witnesses_says(service: Service) -> None:
    keep(service.world, service.world.witness(3), 7)
    settled(service, {service.world.witness(3): 60, service.world.witness(8): 30})
    listed: dict[str, Any] = {}
    while len(listed) < 27 or None in [one["apr_percent"] for one in listed.values()]:
        listed = {one["address"]: one for one in service.witnesses(limit="100").json["witnesses"]}
    answer = told(service)
    for vote in answer["votes"]:
        witness = listed[vote["witness_address"]]
        for name in ("url", "rank", "elected", "brokerage_percent", "apr_percent"):
            assert vote[name] == witness[name]
        daily = vote["vote_count"] * 1_000_000 * Fraction(vote["apr_percent"]) / 100 / 365
        assert 0 <= vote["daily_reward_sun"] - int(daily) <= 1
    assert answer["votes"][0]["brokerage_percent"] == 7
    assert answer["inputs"] == service.witnesses().json["inputs"]


def test_idle_votes_count_as_nothing(service: Service) -> None:
    settled(service, {service.world.witness(0): 50})
    half = told(service)
    assert half["tron_power"] == {"total": 100, "used": 50, "idle": 50}
    assert (half["staked"], half["staked_sun"]) == ("100", 100_000_000)
    assert (
        0
        <= Fraction(half["votes"][0]["apr_percent"]) - 2 * Fraction(half["apr_percent"])
        < Fraction(2, 10**6)
    )
    assert half["daily_reward_sun"] == half["votes"][0]["daily_reward_sun"]
    assert half["complete"] is True


def test_no_votes_and_no_account_are_answers(service: Service) -> None:
    idle, nobody = told(service), told(service, NOBODY)
    assert (idle["exists"], idle["votes"], idle["apr_percent"], idle["daily_reward"]) == (
        True,
        [],
        "0.000000",
        "0",
    )
    assert (nobody["exists"], nobody["votes"], nobody["staked_sun"]) == (False, [], 0)
    assert (nobody["apr_percent"], nobody["last_cast"], nobody["pending_operations"]) == (
        "0.000000",
        None,
        [],
    )


def test_pending_vote_is_told_and_then_cast(service: Service) -> None:
    first, second = {service.world.witness(0): 40}, {service.world.witness(1): 70}
    settled(service, first)
    before = told(service)
    assert before["last_cast"]["votes"] == [{"witness_address": service.world.witness(0), "vote_count": 40}]
    staking_id = cast(service, second, mode="REPLACE", key="p").json["staking_id"]
    during = told(service)
    assert [one["staking_id"] for one in during["pending_operations"]] == [staking_id]
    assert during["last_cast"] == before["last_cast"]
    assert votes_of(during) == first
    service.live(SETTLED)
    after = told(service)
    assert (after["pending_operations"], votes_of(after)) == ([], second)
    assert after["last_cast"]["staking_id"] == staking_id


def test_other_operations_are_no_vote_operations(service: Service) -> None:
    service.world.devnet.network.live(4 * DAY_MS)
    service.freeze()
    assert told(service)["pending_operations"] == []
    service.live(SETTLED)
    service.world.unfreeze(amount="1", resource="ENERGY", key="x" * 16)
    assert [one["operation_type"] for one in told(service)["pending_operations"]] == ["UNFREEZE"]


def test_votes_cast_past_the_service_are_the_votes(service: Service) -> None:
    settled(service, {service.world.witness(0): 40})
    told(service)
    past_the_service(service, {service.world.witness(2): 5, service.world.witness(4): 6})
    answer = told(service)
    assert votes_of(answer) == {service.world.witness(2): 5, service.world.witness(4): 6}
    assert votes_of({"votes": answer["last_cast"]["votes"]}) == {service.world.witness(0): 40}


class SettledMeanwhile:
    """The worker finishes what is pending just before the books are read."""

    def __init__(self, world: World) -> None:
        self._world = world

    def open_records(self, address: str, limit: int) -> Sequence[StakingRecord]:
        self._world.live(SETTLED)
        return self._world.books.open_records(address, limit)


def test_what_the_books_call_cast_is_on_the_chain_that_is_told_with_it(service: Service) -> None:
    world = service.world
    told(service)
    votes = {world.witness(0): 40}
    cast(service, votes)
    reader = replace(world.votes_reader, records=SettledMeanwhile(world))
    answer = reader.get_votes(ADDRESS)
    assert (answer.pending_operations, answer.last_cast is None) == ((), False)
    assert {vote.witness_address: vote.vote_count for vote in answer.votes} == votes


def test_what_a_day_is_said_to_bring_is_what_it_brings() -> None:
    world = World(parameters={"getWitnessPayPerBlock": 0})
    world.freeze(amount="900")
    world.live(SETTLED)
    with Service(world) as service:
        settled(service, {world.witness(index): 100 + index for index in range(7)})
        world.devnet.network.live(DAY_MS)
        answer, before = told(service), pending(world)
        world.devnet.network.live(DAY_MS)
        paid = pending(world) - before
    assert answer["complete"] is True
    assert abs(paid - answer["daily_reward_sun"]) <= 7
    yearly = 900_000_000 * Fraction(answer["apr_percent"]) / 100
    assert abs(yearly / 365 - paid) <= 8


def test_more_witnesses_than_one_read_may_ask_for(service: Service) -> None:
    settled(service, {service.world.witness(index): 1 for index in range(27)})
    first = told(service)
    unknown = [vote for vote in first["votes"] if vote["brokerage_percent"] is None]
    assert len(unknown) == 27 - BROKERAGES_AT_ONCE
    assert {(vote["apr_percent"], vote["daily_reward"], vote["brokerage_confirmed"]) for vote in unknown} == {
        (None, None, False)
    }
    assert (first["complete"], first["apr_percent"], first["daily_reward_sun"]) == (False, None, None)
    assert told(service)["complete"] is False
    last = told(service)
    assert last["complete"] is True
    assert last["daily_reward_sun"] > 0


def test_brokerage_of_an_earlier_cycle_is_told_as_such(service: Service) -> None:
    settled(service, {service.world.witness(0): 40})
    before = told(service)
    service.world.devnet.network.live((CYCLE + AFTER) * 1000)
    service.world.devnet.faults.add(garbage(), "*getBrokerage", uses=None)
    answer = told(service)
    assert answer["cycle_ends_at"] > before["cycle_ends_at"]
    assert answer["votes"][0]["brokerage_percent"] == 20
    assert (answer["votes"][0]["brokerage_confirmed"], answer["complete"]) == (False, False)
    assert answer["apr_percent"] > "0.000000"


def test_votes_for_who_is_no_witness_bring_nothing(service: Service) -> None:
    settled(service, {service.world.witness(0): 40})
    service.world.devnet.faults.add(Mutate("votes.0.vote_address", NOBODY), "*/getaccount")
    (vote,) = told(service)["votes"]
    assert (vote["rank"], vote["apr_percent"], vote["daily_reward_sun"]) == (None, "0.000000", 0)


def test_no_node_gives_what_is_kept_with_its_age(service: Service) -> None:
    settled(service, {service.world.witness(0): 40})
    before = told(service)
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    service.world.devnet.clock.shift(300_000)
    answer = told(service)
    assert (answer["stale"], answer["age_seconds"], answer["as_of"]) == (True, 300, before["as_of"])
    assert answer["votes"] == before["votes"]


def test_old_list_of_witnesses_makes_the_answer_stale(service: Service) -> None:
    settled(service, {service.world.witness(0): 40})
    told(service)
    service.world.devnet.network.live((CYCLE + AFTER) * 1000)
    service.world.devnet.faults.add(garbage(), "*/listwitnesses", uses=None)
    answer = told(service)
    assert (answer["stale"], answer["age_seconds"]) == (True, 0)
    assert answer["witnesses_as_of"] < answer["as_of"]


def test_no_node_and_nothing_kept_is_503(service: Service) -> None:
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    assert_problem(service.votes(), 503, "node_unavailable")


@pytest.mark.parametrize("query", [{"limit": "1"}, {"Address": ADDRESS}])
def test_unknown_parameter_is_refused(service: Service, query: dict[str, str]) -> None:
    assert_problem(service.votes(**query), 400, "invalid_input")


def test_bad_address_is_refused(service: Service) -> None:
    answer: Answer = service.votes(ADDRESS[:-1] + "8")
    assert_problem(answer, 400, "invalid_input")
    assert asked(service) == []
