"""Witnesses as the chain has them, what each pays, and what it costs the node to know it."""

from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest

from local.devnet.faults import garbage
from tests.support.http import Service, assert_problem
from tests.support.reading import asked, told_by
from tests.support.world import ADDRESS, World
from tests.unit.operations.voting import keep, keep_from_next_cycle
from tron_staking.domain.address import Address
from tron_staking.operations.witness_book import BROKERAGES_AT_ONCE, WitnessBooks, unconfirmed

LISTING = ["next_maintenance_ms", "solid_block", "parameters", "solid_witnesses"]
SETTLED = 120
"""Seconds after a maintenance, until it is solidified beyond doubt."""
CYCLE = 21_600
CROWD = 130


def _service(**chain: Any) -> Iterator[Service]:
    with Service(World(**chain)) as service:
        live(service, SETTLED)
        yield service


def live(service: Service, seconds: int) -> None:
    """A block in every slot."""
    service.world.devnet.network.live(seconds * 1000)


@pytest.fixture
def service() -> Iterator[Service]:
    yield from _service()


@pytest.fixture
def crowd() -> Iterator[Service]:
    yield from _service(witnesses=CROWD)


def told(service: Service, **query: str) -> dict[str, Any]:
    return told_by(service.witnesses(**query))


def filled(service: Service) -> dict[str, Any]:
    """The first answer that has every brokerage."""
    while not (answer := told(service, limit="100"))["complete"]:
        pass
    asked(service)
    return answer


def by_address(answer: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["address"]: one for one in answer["witnesses"]}


def test_first_answers_read_a_bounded_number_of_brokerages_and_later_ones_nothing(service: Service) -> None:
    first = told(service)
    assert asked(service) == [*LISTING, *["solid_brokerage"] * BROKERAGES_AT_ONCE]
    assert (first["complete"], first["unconfirmed_brokerages"]) == (False, 17)
    assert told(service)["unconfirmed_brokerages"] == 7
    assert asked(service) == ["solid_brokerage"] * BROKERAGES_AT_ONCE
    last = told(service)
    assert asked(service) == ["solid_brokerage"] * 7
    assert (last["complete"], last["unconfirmed_brokerages"]) == (True, 0)
    assert told(service) == last
    assert asked(service) == []


def test_cold_read_is_less_than_a_second_of_what_trongrid_allows(service: Service) -> None:
    told(service)
    assert len(asked(service)) < 15


def test_nobody_is_asked_again_until_the_next_maintenance(service: Service) -> None:
    filled(service)
    live(service, CYCLE - 2 * SETTLED)
    assert told(service)["complete"] is True
    assert asked(service) == []


def test_those_who_are_not_paid_are_listed_and_cost_nothing(crowd: Service) -> None:
    requests: list[str] = []
    while not (answer := told(crowd, sort="rank", limit="100"))["complete"]:
        requests += asked(crowd)
    assert len(requests + asked(crowd)) == len(LISTING) + 127
    assert answer["total_count"] == CROWD
    rest = told(crowd, sort="rank", limit="100", cursor=answer["next_cursor"])
    assert [one["rank"] for one in rest["witnesses"]] == list(range(101, 131))
    unpaid = rest["witnesses"][-3:]
    assert [(one["apr_percent"], one["brokerage_percent"]) for one in unpaid] == [("0.000000", None)] * 3
    assert rest["witnesses"][26]["apr_percent"] > "0.000000"


def test_each_apr_follows_from_the_inputs_that_are_shown(crowd: Service) -> None:
    keep(crowd.world, crowd.world.witness(0), 100)
    keep(crowd.world, crowd.world.witness(1), 0)
    answer = filled(crowd)
    inputs = answer["inputs"]
    assert (inputs["block_pay_sun"], inputs["vote_pay_sun"]) == (8_000_000, 128_000_000)
    assert (inputs["blocks_per_day"], inputs["days_per_year"]) == ("28792.000000", 365)
    everyone = [*answer["witnesses"]]
    cursor = answer["next_cursor"]
    everyone += told(crowd, limit="100", cursor=cursor)["witnesses"]
    everyone.sort(key=lambda one: one["rank"])
    assert inputs["paid_votes"] == sum(one["votes"] for one in everyone[:127])
    for one in everyone[:127]:
        share = Fraction(one["produced"], one["produced"] + one["missed"]) if one["elected"] else 0
        per_block = Fraction(inputs["vote_pay_sun"], inputs["paid_votes"])
        per_block += share * Fraction(inputs["block_pay_sun"], inputs["producers"] * one["votes"])
        apr = per_block * 28_792 * 365 / 1_000_000 * (100 - one["brokerage_percent"])
        assert one["apr_percent"] == f"{int(apr)}.{int(apr * 1_000_000) % 1_000_000:06d}"
    assert everyone[0]["apr_percent"] == "0.000000"
    assert everyone[0]["gross_apr_percent"] > "0.000000"
    assert everyone[1]["apr_percent"] == everyone[1]["gross_apr_percent"]


def test_inputs_are_the_chains_and_not_ours(service: Service) -> None:
    service.world.devnet.network.set_parameters(
        {
            "getWitnessPayPerBlock": 16_000_000,
            "getWitness127PayPerBlock": 160_000_000,
            "getMaintenanceTimeInterval": 7_200_000,
        }
    )
    inputs = told(service)["inputs"]
    assert (inputs["block_pay"], inputs["vote_pay"]) == ("16", "160")
    assert (inputs["maintenance_interval_seconds"], inputs["blocks_per_day"]) == (7200, "28776.000000")


def test_where_voters_get_no_share_nothing_is_promised(service: Service) -> None:
    service.world.devnet.network.set_parameters({"getChangeDelegation": 0})
    assert {one["apr_percent"] for one in filled(service)["witnesses"]} == {"0.000000"}


SORTS = {
    "apr": lambda one: (one["apr_percent"] is None, -float(one["apr_percent"] or 0), one["rank"]),
    "votes": lambda one: -one["votes"],
    "rank": lambda one: one["rank"],
    "brokerage": lambda one: (one["brokerage_percent"], one["rank"]),
}


@pytest.mark.parametrize("sort", SORTS)
def test_pages_of_every_order_show_everybody_once(service: Service, sort: str) -> None:
    for index, percent in ((3, 5), (9, 0), (20, 100)):
        keep(service.world, service.world.witness(index), percent)
    filled(service)
    found: list[dict[str, Any]] = []
    query = {"sort": sort, "limit": "4"}
    while True:
        page = told(service, **query)
        assert page["total_count"] == 27
        found += page["witnesses"]
        if page["next_cursor"] is None:
            break
        assert len(page["witnesses"]) == 4
        query["cursor"] = page["next_cursor"]
    assert len(found) == len({one["address"] for one in found}) == 27
    assert found == sorted(found, key=SORTS[sort])


def test_order_is_apr_when_nothing_is_asked_for(service: Service) -> None:
    filled(service)
    assert told(service)["witnesses"] == told(service, sort="APR", limit="50")["witnesses"]


def test_what_is_not_known_stands_last_and_passes_no_bound(service: Service) -> None:
    unknown = [one for one in told(service)["witnesses"] if one["brokerage_percent"] is None]
    assert len(unknown) == 17
    service.world.devnet.faults.add(garbage(), "*getBrokerage", uses=None)
    answer = told(service, sort="apr")
    assert [one["apr_percent"] for one in answer["witnesses"][-17:]] == [None] * 17
    assert told(service, sort="brokerage")["witnesses"][-17:] == answer["witnesses"][-17:]
    assert told(service, max_brokerage="100")["total_count"] == BROKERAGES_AT_ONCE


def test_filters(service: Service) -> None:
    world = service.world
    keep(world, world.witness(2), 21)
    keep(world, world.witness(4), 0)
    filled(service)
    assert told(service, max_brokerage="20.5")["total_count"] == 26
    assert [one["address"] for one in told(service, max_brokerage="0")["witnesses"]] == [world.witness(4)]
    assert told(service, max_brokerage="0", min_productivity="99.5")["total_count"] == 1
    assert told(service, elected="true")["total_count"] == 27
    assert told(service, elected="false")["witnesses"] == []


def test_productivity_counts_the_blocks_that_were_missed(service: Service) -> None:
    service.world.devnet.network.jump(27 * 3_000)
    answer = filled(service)
    for one in answer["witnesses"]:
        turns = one["produced"] + one["missed"]
        assert one["productivity_percent"].startswith(f"{one['produced'] * 100 // turns}.")
    bound = sorted(float(one["productivity_percent"]) for one in answer["witnesses"])[9]
    productive = told(service, min_productivity=f"{bound:.6f}", limit="100")["witnesses"]
    assert {one["address"] for one in productive} == {
        one["address"] for one in answer["witnesses"] if float(one["productivity_percent"]) >= bound
    }


def test_maintenance_brings_new_votes_and_new_brokerages_are_read_again(service: Service) -> None:
    world = service.world
    before = filled(service)
    raised = world.witness(5)
    keep_from_next_cycle(world, raised, 100)
    live(service, CYCLE - SETTLED + 30)
    assert before["cycle_ends_at"] == "2026-01-01T06:00:00.000Z"
    early = told(service, limit="100")
    assert asked(service) == LISTING
    assert early["cycle_ends_at"] == before["cycle_ends_at"]
    live(service, SETTLED)
    partly = told(service, limit="100")
    assert asked(service) == [*LISTING, *["solid_brokerage"] * BROKERAGES_AT_ONCE]
    assert partly["cycle_ends_at"] == "2026-01-01T12:00:00.000Z"
    old = [one for one in partly["witnesses"] if not one["brokerage_confirmed"]]
    assert [one["brokerage_percent"] for one in old] == [20] * 17
    assert (partly["complete"], partly["unconfirmed_brokerages"]) == (False, 17)
    after = by_address(filled(service))
    assert after[raised]["brokerage_percent"] == 100
    assert after[raised]["apr_percent"] == "0.000000"
    assert all(one["brokerage_confirmed"] for one in after.values())


def test_list_that_may_be_of_before_the_maintenance_is_kept_for_seconds(service: Service) -> None:
    filled(service)
    live(service, CYCLE - SETTLED + 30)
    told(service)
    told(service)
    assert asked(service) == LISTING
    live(service, 30)
    told(service)
    assert asked(service) == LISTING


def test_node_that_fails_in_between_is_not_asked_on_and_nothing_is_lost(service: Service) -> None:
    told(service)
    asked(service)
    service.world.devnet.faults.add(garbage(), "*getBrokerage", uses=None)
    answer = told(service)
    assert (answer["complete"], answer["unconfirmed_brokerages"], answer["stale"]) == (False, 17, False)
    assert asked(service) == ["solid_brokerage"]
    service.world.devnet.faults.clear()
    assert told(service)["unconfirmed_brokerages"] == 7


def test_slow_node_is_not_asked_on(service: Service) -> None:
    world = service.world
    chain = world.witness_books.chain

    class Slow:
        """Each brokerage takes two seconds."""

        def __getattr__(self, name: str) -> Any:
            return getattr(chain, name)

        def solid_brokerage(self, witness: Address) -> int:
            world.clock.skew += timedelta(seconds=2)
            return chain.solid_brokerage(witness)

    book = WitnessBooks(Slow(), world.chain_cache, world.clock).read().value  # type: ignore[arg-type]  # by name
    assert asked(service) == [*LISTING, *["solid_brokerage"] * 3]
    assert len(unconfirmed(book)) == 24


def test_no_node_gives_the_kept_list_with_its_age(service: Service) -> None:
    before = filled(service)
    live(service, CYCLE)
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    answer = told(service, limit="100")
    assert answer["stale"] is True
    assert answer["age_seconds"] == CYCLE
    assert answer["as_of"] == before["as_of"]
    assert answer["witnesses"] == before["witnesses"]


def test_no_node_and_nothing_kept_is_503(service: Service) -> None:
    service.world.devnet.faults.add(garbage(), "*", uses=None)
    assert_problem(service.witnesses(), 503, "node_unavailable")


def test_cursor_of_nobody_is_refused(service: Service) -> None:
    answer = service.witnesses(cursor=ADDRESS)
    assert_problem(answer, 400, "invalid_input")
    assert set(answer.json["errors"]) == {"cursor"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sort", "age"),
        ("sort", ""),
        ("limit", "0"),
        ("limit", "101"),
        ("elected", "yes"),
        ("elected", "True"),
        ("elected", ""),
        ("min_productivity", "101"),
        ("min_productivity", "100.000001"),
        ("min_productivity", "-1"),
        ("min_productivity", "1e1"),
        ("min_productivity", "NaN"),
        ("min_productivity", "99.1234567"),
        ("max_brokerage", "\u0661"),
        ("max_brokerage", "20\n"),
        ("max_brokerage", "9" * 5000),
        ("cursor", "T"),
        ("cursor", "0" * 34),
    ],
)
def test_bad_parameter_is_named(service: Service, name: str, value: str) -> None:
    answer = service.witnesses(**{name: value})
    assert_problem(answer, 400, "invalid_input")
    assert set(answer.json["errors"]) == {name}
    assert asked(service) == []


def test_unknown_parameter_is_refused(service: Service) -> None:
    assert_problem(service.witnesses(order="apr"), 400, "invalid_input")
