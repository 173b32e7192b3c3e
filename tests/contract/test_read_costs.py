"""What each read costs, counted where it leaves the process: requests to the node and to DynamoDB."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.contract.books import CACHE, DELEGATIONS, RECORDS, REGION, REWARDS, VOTES, Face
from tests.support.http import FakeCursorKey
from tests.support.lending import RECEIVER, TRX
from tests.support.world import ADDRESS, World
from tron_staking.adapters.tables.cache import CacheTable
from tron_staking.adapters.tables.delegations import DelegationsTable
from tron_staking.adapters.tables.lists import ListsTable
from tron_staking.adapters.tables.records import RecordsTable
from tron_staking.adapters.tables.rewards import RewardsTable
from tron_staking.adapters.tables.voting_history import VotingHistoryTable
from tron_staking.domain import transaction as tx
from tron_staking.domain.address import address_bytes, address_from_bytes
from tron_staking.domain.chain import Resource
from tron_staking.domain.money import Sun
from tron_staking.models.delegations import DelegationQuery
from tron_staking.models.resources import ResourceQuery
from tron_staking.models.witnesses import WitnessQuery
from tron_staking.operations.account_states import AccountStates
from tron_staking.operations.cached import FRESH, FRESH_SLOW, Cache
from tron_staking.operations.chain_parameters import ChainParameters
from tron_staking.operations.earnings import Earnings
from tron_staking.operations.get_delegations import DelegationsReader
from tron_staking.operations.get_freeze import FreezeReader
from tron_staking.operations.get_resources import ResourceReader
from tron_staking.operations.get_rewards import RewardsReader
from tron_staking.operations.get_status import StatusReader
from tron_staking.operations.get_votes import VotesReader
from tron_staking.operations.get_witnesses import WitnessLister
from tron_staking.operations.witness_book import WitnessBooks

REAL_CALL = BaseClient._make_api_call  # type: ignore[attr-defined]  # what PynamoDB calls


class Reads:
    """The reads over DynamoDB's tables and a chain in this process."""

    def __init__(self) -> None:
        self.world = World()
        table, clock = CacheTable(CACHE, REGION), self.world.clock
        cache, records = Cache(table, table, clock), RecordsTable(RECORDS, REGION)
        states, parameters = AccountStates(self.world.pool, cache), ChainParameters(self.world.pool, cache)
        status = StatusReader(states, records, DelegationsTable(DELEGATIONS, REGION), clock)
        resources = ResourceReader(self.world.pool, cache, parameters, clock)
        books, votes = WitnessBooks(self.world.pool, cache, clock), VotingHistoryTable(VOTES, REGION)
        ledger = RewardsTable(REWARDS, REGION)
        earnings = Earnings(ledger, ListsTable(RECORDS, REGION), books)
        rewards = RewardsReader(self.world.pool, self.world.pool, cache, records, ledger, earnings, clock)
        lending = DelegationsReader(
            self.world.pool, DelegationsTable(DELEGATIONS, REGION), FakeCursorKey(), clock
        )
        self.by_name: dict[str, Callable[[], object]] = {
            "status": lambda: status.get_status(ADDRESS),
            "freeze": lambda: FreezeReader(states, records, clock).get_freeze(ADDRESS),
            "resources": lambda: resources.get_resources(ADDRESS, ResourceQuery()),
            "witnesses": lambda: WitnessLister(books, clock).get_witnesses(WitnessQuery()),
            "rewards": lambda: rewards.get_rewards(ADDRESS, days=30),
            "delegations": lambda: lending.get_delegations(ADDRESS, DelegationQuery(), "tester"),
            "votes": lambda: VotesReader(self.world.pool, cache, books, votes, records, clock).get_votes(
                ADDRESS
            ),
        }

    def later(self, seconds: timedelta) -> None:
        self.world.clock.skew += seconds


@pytest.fixture
def reads(dynamodb_books: Face) -> Reads:
    return Reads()


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every request to DynamoDB."""
    made: list[str] = []

    def call(client: Any, name: str, arguments: Any) -> Any:
        made.append(name)
        return REAL_CALL(client, name, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    return made


def _cost(reads: Reads, calls: list[str], name: str) -> tuple[int, list[str]]:
    """Requests to the node, and which to DynamoDB."""
    calls.clear()
    asked = len(reads.world.asked(reads.by_name[name]))
    return asked, list(calls)


COLD_AND_WARM = {
    "status": ((3, ["Query", "GetItem", "PutItem"]), (0, ["Query", "GetItem"])),
    "freeze": ((3, ["Query", "GetItem", "PutItem"]), (0, ["Query", "GetItem"])),
    "resources": ((3, ["GetItem", "GetItem", "PutItem", "PutItem"]), (0, ["GetItem"])),
    "rewards": (
        (2, ["Query", "GetItem", "GetItem", "PutItem", "Query"]),
        (0, ["Query", "GetItem", "GetItem", "Query"]),
    ),
    "delegations": ((2, []), (2, [])),
    "votes": (
        (5, ["Query", "Query", "GetItem", "PutItem", "GetItem", "PutItem"]),
        (0, ["Query", "Query", "GetItem", "GetItem"]),
    ),
}


@pytest.mark.parametrize("name", COLD_AND_WARM)
def test_cold_and_warm(reads: Reads, calls: list[str], name: str) -> None:
    cold, warm = COLD_AND_WARM[name]
    assert _cost(reads, calls, name) == cold
    assert _cost(reads, calls, name) == warm


def test_status_that_is_warm_warms_the_freeze_status(reads: Reads, calls: list[str]) -> None:
    _cost(reads, calls, "status")
    assert _cost(reads, calls, "freeze")[0] == 0


def test_resources_ask_for_prices_every_ten_minutes(reads: Reads, calls: list[str]) -> None:
    _cost(reads, calls, "resources")
    reads.later(FRESH)
    assert _cost(reads, calls, "resources") == (2, ["GetItem", "GetItem", "PutItem"])
    reads.later(FRESH_SLOW)
    assert _cost(reads, calls, "resources")[0] == 3


def test_rewards_with_two_claims_cost_the_list_of_witnesses_and_three_queries_more(
    reads: Reads, calls: list[str], dynamodb: Any
) -> None:
    for day in ("20", "22"):
        entry = {"address": ADDRESS, "entry": f"LEDGER#2025-12-{day}T00:00:00.000Z#stk", "kind": "CLAIM"}
        item = {name: {"S": text} for name, text in entry.items()} | {"amount": {"N": "1"}}
        dynamodb.put_item(TableName=REWARDS, Item=item)
    cold, made = _cost(reads, calls, "rewards")
    assert (cold, made.count("Query")) == (2 + 4, 2 + 3)
    assert _cost(reads, calls, "rewards")[0] == 0


def test_delegations_cost_a_question_for_each_counterparty_and_one_look_into_the_books(
    reads: Reads, calls: list[str]
) -> None:
    reads.world.outside(tx.FreezeBalanceV2(ADDRESS, Sun(90 * TRX), Resource.ENERGY))
    reads.world.devnet.produce()
    for number in range(2, 13):
        receiver = address_from_bytes(b"\x41" + bytes([number]) * 20)
        reads.world.devnet.fund(address_bytes(receiver), TRX)
        reads.world.outside(tx.DelegateResource(ADDRESS, receiver, Sun(2 * TRX), Resource.ENERGY))
        reads.world.devnet.produce()
    reads.world.devnet.produce(4)
    assert _cost(reads, calls, "delegations") == (2 + 10, ["BatchGetItem"])


def test_witnesses_cost_their_list_and_ten_brokerages_at_a_time(reads: Reads, calls: list[str]) -> None:
    assert _cost(reads, calls, "witnesses") == (4 + 10, ["GetItem", "PutItem"])
    assert _cost(reads, calls, "witnesses") == (10, ["GetItem", "PutItem"])
    assert _cost(reads, calls, "witnesses") == (7, ["GetItem", "PutItem"])
    assert _cost(reads, calls, "witnesses") == (0, ["GetItem"])


def test_who_delegates_costs_one_query_more(reads: Reads, calls: list[str]) -> None:
    reads.world.devnet.fund(address_bytes(RECEIVER), TRX)
    reads.world.outside(tx.FreezeBalanceV2(ADDRESS, Sun(9 * TRX), Resource.ENERGY))
    reads.world.devnet.produce()
    reads.world.outside(tx.DelegateResource(ADDRESS, RECEIVER, Sun(2 * TRX), Resource.ENERGY))
    reads.world.devnet.produce(4)
    assert _cost(reads, calls, "status") == (3, ["Query", "GetItem", "PutItem", "Query"])
    assert _cost(reads, calls, "status") == (0, ["Query", "GetItem", "Query"])
