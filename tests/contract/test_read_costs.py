"""What each read costs, counted where it leaves the process: requests to the node and to DynamoDB."""

from typing import Any

import pytest

from tests.contract.books import RECORDS, REGION, REWARDS, Face, record
from tests.support.bulk import counted_calls, forget_records, put_records
from tests.support.lending import RECEIVER, TRX
from tests.support.reads import DYNAMODB, EXPECTED, STATUS_NODE, Reads, fill, measure
from tests.support.world import ADDRESS
from tron_staking.domain import transaction as tx
from tron_staking.domain.address import address_bytes, address_from_bytes
from tron_staking.domain.chain import Resource
from tron_staking.domain.money import Sun
from tron_staking.models.enums import StakingStatusType
from tron_staking.operations.cached import FRESH, FRESH_SLOW

MANY = 3_000
"""Records; `make bench` counts with 100,000."""


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every request to DynamoDB."""
    return counted_calls(monkeypatch)


@pytest.fixture
def reads(dynamodb_books: Face, calls: list[str]) -> Reads:
    fill(0)
    return Reads(calls)


def _cost(reads: Reads, name: str) -> tuple[int, list[str]]:
    cost = reads.cost(name)
    return cost.node, list(cost.dynamodb)


@pytest.mark.parametrize("number", [0, MANY])
def test_cold_and_warm_however_many_records_there_are(
    dynamodb: Any, dynamodb_books: Face, calls: list[str], number: int
) -> None:
    fill(number)
    measured = measure(Reads(calls), dynamodb)
    forget_records(RECORDS, REGION)
    assert measured == {name: (one.cold, one.warm) for name, one in EXPECTED.items()}


def test_status_is_within_its_budget() -> None:
    status = EXPECTED["status"]
    cold, warm = STATUS_NODE
    assert status.cold.node <= cold
    assert status.warm.node <= warm


def test_whatever_is_beyond_the_budget_says_why() -> None:
    """And what does not say why is not."""
    for name, one in EXPECTED.items():
        assert (len(one.warm.dynamodb) <= DYNAMODB and one.warm.node == 0) or one.why, name


def test_status_that_is_warm_warms_the_freeze_status(reads: Reads) -> None:
    _cost(reads, "status")
    assert _cost(reads, "freeze")[0] == 0


def test_resources_ask_for_prices_every_ten_minutes(reads: Reads) -> None:
    _cost(reads, "resources")
    reads.later(FRESH)
    assert _cost(reads, "resources") == (2, ["GetItem", "GetItem", "PutItem"])
    reads.later(FRESH_SLOW)
    assert _cost(reads, "resources")[0] == 3


def test_rewards_with_two_claims_cost_the_list_of_witnesses_and_three_queries_more(
    reads: Reads, dynamodb: Any
) -> None:
    for day in ("20", "22"):
        entry = {"address": ADDRESS, "entry": f"LEDGER#2025-12-{day}T00:00:00.000Z#stk", "kind": "CLAIM"}
        item = {name: {"S": text} for name, text in entry.items()} | {"amount": {"N": "1"}}
        dynamodb.put_item(TableName=REWARDS, Item=item)
    cold, made = _cost(reads, "rewards")
    assert (cold, made.count("Query")) == (2 + 4, 2 + 3)
    assert _cost(reads, "rewards")[0] == 0


def test_delegations_cost_a_question_for_each_counterparty_and_one_look_into_the_books(reads: Reads) -> None:
    reads.world.outside(tx.FreezeBalanceV2(ADDRESS, Sun(90 * TRX), Resource.ENERGY))
    reads.world.devnet.produce()
    for number in range(2, 13):
        receiver = address_from_bytes(b"\x41" + bytes([number]) * 20)
        reads.world.devnet.fund(address_bytes(receiver), TRX)
        reads.world.outside(tx.DelegateResource(ADDRESS, receiver, Sun(2 * TRX), Resource.ENERGY))
        reads.world.devnet.produce()
    reads.world.devnet.produce(4)
    assert _cost(reads, "delegations") == (2 + 10, ["BatchGetItem"])


def test_witnesses_cost_their_list_and_ten_brokerages_at_a_time(reads: Reads) -> None:
    assert _cost(reads, "witnesses") == (4 + 10, ["GetItem", "PutItem"])
    assert _cost(reads, "witnesses") == (10, ["GetItem", "PutItem"])
    assert _cost(reads, "witnesses") == (7, ["GetItem", "PutItem"])
    assert _cost(reads, "witnesses") == (0, ["GetItem"])


def test_who_delegates_costs_one_query_more(reads: Reads) -> None:
    reads.world.devnet.fund(address_bytes(RECEIVER), TRX)
    reads.world.outside(tx.FreezeBalanceV2(ADDRESS, Sun(9 * TRX), Resource.ENERGY))
    reads.world.devnet.produce()
    reads.world.outside(tx.DelegateResource(ADDRESS, RECEIVER, Sun(2 * TRX), Resource.ENERGY))
    reads.world.devnet.produce(4)
    assert _cost(reads, "status") == (3, ["Query", "GetItem", "PutItem", "Query"])
    assert _cost(reads, "status") == (0, ["Query", "GetItem", "Query"])


def test_freeze_status_with_more_freezes_than_it_reads_costs_a_query_for_each_megabyte(reads: Reads) -> None:
    put_records(RECORDS, REGION, [record(100 + one, status=StakingStatusType.ACTIVE) for one in range(1_500)])
    cold, made = _cost(reads, "freeze")
    assert cold == 3
    assert 1 < made.count("Query") <= 4
    assert reads.cost("status").dynamodb == ("Query", "GetItem")
    forget_records(RECORDS, REGION)
