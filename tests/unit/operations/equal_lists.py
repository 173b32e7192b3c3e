"""Witnesses against the solidified ledger; records, lists, statistics and histories against the books."""

import random
from collections.abc import Callable
from datetime import timedelta
from fractions import Fraction
from typing import Any

from local.devnet.ledger import NEXT_MAINTENANCE, Ledger
from local.devnet.rewards import brokerage
from tests.support.amounts import assert_said_twice
from tests.support.http import Answer, Service
from tests.support.life import CYCLE_MS
from tests.support.recount import counted, counters, stats_differ
from tests.support.world import World
from tron_staking.domain.address import address_bytes
from tron_staking.models.enums import StakingOperationType, StakingResourceType, StakingStatusType
from tron_staking.models.fields import from_milliseconds, iso
from tron_staking.models.records import StakingRecord
from tron_staking.operations.cached import FRESH
from tron_staking.operations.witness_book import LAGGING_MS

ELECTED = 27
AMOUNTS = ("amount", "fee", "paid", "energy_reward", "bandwidth_reward", "remaining")


def every(read: Callable[..., Answer], field: str, **query: str) -> tuple[Any, list[Any]]:
    """The first answer, and what all of its pages show."""
    answer = first = _json(read(**query))
    shown = list(answer[field])
    while answer["next_cursor"] is not None:
        answer = _json(read(**query, cursor=answer["next_cursor"]))
        shown += answer[field]
    return first, shown


def _json(answer: Answer) -> Any:
    assert answer.status == 200, answer.body
    assert_said_twice(answer.json)
    return answer.json


_ORDER: dict[str, Callable[[Any], Any]] = {
    "apr": lambda one: -Fraction(one["apr_percent"]),
    "votes": lambda one: one["rank"],
    "rank": lambda one: one["rank"],
    "brokerage": lambda one: (
        101 if one["brokerage_percent"] is None else one["brokerage_percent"],
        one["rank"],
    ),
}


def check_witnesses(service: Service, rng: random.Random) -> str:
    """Votes and brokerages change at maintenances only: within a cycle what was listed still holds.

    Says which cycle was told: when a new one has just begun, the one before may be.
    """
    whole = _json(service.witnesses())
    order = rng.choice(list(_ORDER))
    pages = {"limit": "5"} if whole["complete"] else {}
    told, shown = every(service.witnesses, "witnesses", sort=order, **pages)
    assert told["total_count"] == len(shown) == len({one["address"] for one in shown})
    for one in shown:
        _check_apr(told["inputs"], one)
    places = [_ORDER[order](one) for one in shown if one["apr_percent"] is not None]
    assert places == sorted(places)
    solid = service.world.devnet.solid
    ends = solid.value(NEXT_MAINTENANCE)
    if told["cycle_ends_at"] != iso(from_milliseconds(ends)):
        assert solid.now < ends - CYCLE_MS + LAGGING_MS + FRESH // timedelta(milliseconds=1)
        return "just begun"
    _check_cycle(solid, told, sorted(shown, key=lambda one: one["rank"]))
    return "as it is"


def _check_cycle(solid: Ledger, told: Any, by_rank: list[Any]) -> None:
    ranked = sorted(solid.witnesses(), key=lambda one: (one.votes, one.address), reverse=True)
    assert [(one["votes"], address_bytes(one["address"])) for one in by_rank] == [
        (one.votes, one.address) for one in ranked
    ]
    assert [one["elected"] for one in by_rank] == [rank < ELECTED for rank in range(len(ranked))]
    for one, witness in zip(by_rank, ranked, strict=True):
        assert 0 <= one["produced"] <= witness.total_produced
        assert 0 <= one["missed"] <= witness.total_missed
        if one["brokerage_confirmed"]:
            assert one["brokerage_percent"] == brokerage(solid, solid.cycle, witness.address)
    assert told["inputs"]["block_pay_sun"] == solid.value("getWitnessPayPerBlock")
    assert told["inputs"]["vote_pay_sun"] == solid.value("getWitness127PayPerBlock")


def _check_apr(inputs: Any, one: Any) -> None:
    """The formula of the reference once more, from what the answer shows."""
    if one["brokerage_percent"] is None or not one["votes"]:
        return
    turns = one["produced"] + one["missed"]
    share = Fraction(one["produced"], turns) if one["elected"] and turns else 0
    per_block = Fraction(inputs["vote_pay_sun"], inputs["paid_votes"])
    per_block += share * Fraction(inputs["block_pay_sun"], inputs["producers"] * one["votes"])
    per_year = per_block * Fraction(inputs["blocks_per_day"]) * 365 / 10**6
    apr = per_year * (100 - one["brokerage_percent"])
    assert one["apr_percent"] == f"{int(apr)}.{int(apr * 10**6) % 10**6:06d}"


def check_books(service: Service, rng: random.Random) -> None:
    """Every list shows the records as they are, and counts them."""
    records = sorted(service.world.books.records.values(), key=lambda one: (one.created_at, one.staking_id))
    _check_list(service, records, rng)
    _check_history(service, records)
    assert counted(service.world.books) == counters(service.world.books)
    assert not list(stats_differ(service.world.books))
    stats = _json(service.stats())
    assert stats["total_staking_records"] == len(records)
    for record in records[-3:]:
        _check_record(_json(service.record(record.staking_id)), record)


def _check_list(service: Service, records: list[StakingRecord], rng: random.Random) -> None:
    filters: dict[str, Any] = {
        "status": rng.choice([None, *StakingStatusType]),
        "operation_type": rng.choice([None, *StakingOperationType]),
        "resource": rng.choice([None, *StakingResourceType]),
    }
    given = {name: value for name, value in filters.items() if value is not None and rng.random() < 0.5}
    query = {name.removesuffix("_type"): str(value).lower() for name, value in given.items()}
    told, shown = every(service.listing, "stakings", limit=str(rng.choice([3, 100])), **query)
    found = [one for one in records if all(getattr(one, name) == value for name, value in given.items())]
    assert [one["staking_id"] for one in shown] == [one.staking_id for one in found[::-1]]
    for one, record in zip(shown, found[::-1], strict=True):
        _check_record(one, record)
    assert told["total_count"] == len(found)
    assert told["active_count"] == sum(one.status == "ACTIVE" for one in found)
    staked = [one for one in found if one.operation_type == "FREEZE" and one.status in {"ACTIVE", "EXPIRED"}]
    assert told["total_staked_sun"] == sum(one.remaining or 0 for one in staked)


def _check_history(service: Service, records: list[StakingRecord]) -> None:
    today = service.world.clock.now().date()
    period = {"start_date": today.replace(day=1).isoformat(), "end_date": today.isoformat()}
    told, shown = every(service.history, "stakings", limit="7", **period)
    found = [one for one in records if one.created_at.date() >= today.replace(day=1)]
    assert [one["staking_id"] for one in shown] == [one.staking_id for one in found]
    assert told["total_count"] == len(found)


def _check_record(told: Any, record: StakingRecord) -> None:
    names = ("staking_id", "address", "status", "operation_type", "resource", "duration", "block_number")
    for name in (*names, "transaction_hash", "receiver", "lock_blocks", "error_message"):
        assert told[name] == getattr(record, name), name
    for name in ("created_at", "expires_at", "completed_at"):
        moment = getattr(record, name)
        assert told[name] == (None if moment is None else iso(moment)), name
    for name in AMOUNTS:
        sun = getattr(record, name)
        assert told[f"{name}_sun"] == sun
        assert (None if told[name] is None else Fraction(told[name]) * 10**6) == sun


def check_outcomes(world: World) -> None:
    """What is said to be done is in a solidified block, once; what FAILED is in none."""
    node = world._nodes[0]
    for record in world.books.records.values():
        found = [node.inclusion(attempt.transaction_hash) for attempt in record.attempts]
        blocks = [one.block_number for one in found if one is not None]
        if record.status is StakingStatusType.FAILED:
            assert not blocks
        elif record.status is not StakingStatusType.PENDING:
            assert blocks == [record.block_number]
