"""Every read over DynamoDB's tables and a chain in this process, and what each may cost."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.contract.books import (
    CACHE,
    DELEGATIONS,
    NOW,
    RECORDS,
    REGION,
    REWARDS,
    SUBMISSIONS,
    VOTES,
    record,
)
from tests.support.bulk import put_records
from tests.support.http import FakeCursorKey
from tests.support.world import ADDRESS, World
from tron_staking.adapters.tables.cache import CacheTable
from tron_staking.adapters.tables.delegations import DelegationsTable
from tron_staking.adapters.tables.lists import ListsTable
from tron_staking.adapters.tables.records import RecordsTable
from tron_staking.adapters.tables.rewards import RewardsTable
from tron_staking.adapters.tables.totals import TotalsTable, totals_writes
from tron_staking.adapters.tables.voting_history import VotingHistoryTable
from tron_staking.domain.access import Caller
from tron_staking.domain.chain import Resource
from tron_staking.domain.scopes import parse_scopes
from tron_staking.models.delegations import DelegationQuery
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.queries import HistoryQuery, ListQuery
from tron_staking.models.records import StakingRecord
from tron_staking.models.resources import ResourceQuery
from tron_staking.models.witnesses import WitnessQuery
from tron_staking.operations.account_states import AccountStates
from tron_staking.operations.cached import Cache
from tron_staking.operations.chain_parameters import ChainParameters
from tron_staking.operations.earnings import Earnings
from tron_staking.operations.get_delegations import DelegationsReader
from tron_staking.operations.get_freeze import FreezeReader
from tron_staking.operations.get_history import HistoryReader
from tron_staking.operations.get_list import ListReader
from tron_staking.operations.get_record import RecordReader
from tron_staking.operations.get_resources import ResourceReader
from tron_staking.operations.get_rewards import RewardsReader
from tron_staking.operations.get_stats import StatsReader
from tron_staking.operations.get_status import StatusReader
from tron_staking.operations.get_votes import VotesReader
from tron_staking.operations.get_witnesses import WitnessLister
from tron_staking.operations.paging import Pager
from tron_staking.operations.witness_book import WitnessBooks
from tron_staking.submission.totals import totals_change

RARE = 25_000
"""One record of so many is the only one of its kind: nothing else matches every filter."""

KNOWN = "stk_" + "f" * 32
"""A record that is always there."""

_READER = Caller("tester", "0123456789ab", parse_scopes("read:*"))

PAGE = 10

WARMING = 4
"""So many answers more, and the brokerages of 27 witnesses are known, ten at a time."""


@dataclass(frozen=True)
class Cost:
    """Requests to the node, and which to DynamoDB."""

    node: int
    dynamodb: tuple[str, ...]


@dataclass(frozen=True)
class Expected:
    """What a read costs cold and warm, and `why` where that is beyond the budget."""

    cold: Cost
    warm: Cost
    why: str = ""


STATUS_NODE = (3, 0)
"""The budget of a status: at most so many node requests cold, and warm."""
DYNAMODB = 1
"""The budget of every read: so many DynamoDB requests warm."""

GET, QUERY, BATCH, PUT = "GetItem", "Query", "BatchGetItem", "PutItem"
_FILLS = (GET, PUT)
EXPECTED = {
    "status": Expected(
        Cost(3, (QUERY, *_FILLS)), Cost(0, (QUERY, GET)), "the account's open records, and the cache"
    ),
    "freeze": Expected(
        Cost(3, (QUERY, *_FILLS)), Cost(0, (QUERY, GET)), "the account's open records, and the cache"
    ),
    "resources": Expected(Cost(3, (GET, GET, PUT, PUT)), Cost(0, (GET,)), "cold: prices are kept apart"),
    "votes": Expected(
        Cost(5, (QUERY, QUERY, *_FILLS, *_FILLS)),
        Cost(0, (QUERY, QUERY, GET, GET)),
        "pending operations, the last vote set, the account and the witnesses' book, kept once for all",
    ),
    "rewards": Expected(
        Cost(2, (QUERY, GET, *_FILLS, QUERY)),
        Cost(0, (QUERY, GET, GET, QUERY)),
        "pending claims, the sums, the cache and the ledger",
    ),
    "delegations": Expected(Cost(2, ()), Cost(2, ()), "not kept; one question more per counterparty"),
    "witnesses": Expected(
        Cost(14, _FILLS), Cost(0, (GET,)), "cold: the list, and ten brokerages at a time until all are known"
    ),
    "record": Expected(Cost(0, (GET,)), Cost(0, (GET,))),
    "list, first page": Expected(
        Cost(0, (BATCH, QUERY)), Cost(0, (BATCH, QUERY)), "the counters; the cursor carries them on"
    ),
    "list, next page": Expected(Cost(0, (QUERY,)), Cost(0, (QUERY,))),
    "list, every filter": Expected(
        Cost(0, (BATCH, QUERY)), Cost(0, (BATCH, QUERY)), "the counters; the cursor carries them on"
    ),
    "history, first page": Expected(
        Cost(0, (BATCH, QUERY)), Cost(0, (BATCH, QUERY)), "the counters; the cursor carries them on"
    ),
    "history, next page": Expected(Cost(0, (QUERY,)), Cost(0, (QUERY,))),
    "stats": Expected(Cost(0, (BATCH,)), Cost(0, (BATCH,))),
}


class Reads:
    """The reads; `calls` is where requests to DynamoDB are counted."""

    def __init__(self, calls: list[str]) -> None:
        self.world, self.calls = World(), calls
        self.world.live(60)
        clock, pool, key = self.world.clock, self.world.pool, FakeCursorKey()
        cache = Cache(CacheTable(CACHE, REGION), CacheTable(CACHE, REGION), clock)
        records, lent = RecordsTable(RECORDS, REGION), DelegationsTable(DELEGATIONS, REGION)
        lists, totals = ListsTable(RECORDS, REGION), TotalsTable(SUBMISSIONS, REGION)
        votes, ledger = VotingHistoryTable(VOTES, REGION), RewardsTable(REWARDS, REGION)
        states, books = AccountStates(pool, cache), WitnessBooks(pool, cache, clock)
        earnings = Earnings(ledger, lists, books)
        status = StatusReader(states, records, lent, clock)
        freeze = FreezeReader(states, records, clock)
        resources = ResourceReader(pool, cache, ChainParameters(pool, cache), clock)
        voted = VotesReader(pool, cache, books, votes, records, clock)
        rewards = RewardsReader(pool, pool, cache, records, ledger, earnings, clock)
        delegations = DelegationsReader(pool, lent, key, clock)
        self._list = ListReader(lists, totals, Pager(key, clock), clock)
        self._history = HistoryReader(lists, totals, Pager(key, clock), clock)
        every = {"address": ADDRESS, "status": "FAILED", "operation": "FREEZE", "resource": "BANDWIDTH"}
        self.by_name: dict[str, Callable[[], Any]] = {
            "status": lambda: status.get_status(ADDRESS),
            "freeze": lambda: freeze.get_freeze(ADDRESS),
            "resources": lambda: resources.get_resources(ADDRESS, ResourceQuery()),
            "votes": lambda: voted.get_votes(ADDRESS),
            "rewards": lambda: rewards.get_rewards(ADDRESS, days=30),
            "delegations": lambda: delegations.get_delegations(ADDRESS, DelegationQuery(), "tester"),
            "witnesses": lambda: WitnessLister(books, clock).get_witnesses(WitnessQuery()),
            "record": lambda: RecordReader(records, self.world.queue, clock).get_record(KNOWN, _READER),
            "list, first page": self._listed,
            "list, next page": lambda: self._listed(cursor=self._cursors["list"]),
            "list, every filter": lambda: self._listed(**every),
            "history, first page": self._told,
            "history, next page": lambda: self._told(cursor=self._cursors["history"]),
            "stats": lambda: StatsReader(totals, clock).get_stats(),
        }
        self._cursors = {"list": self._listed().next_cursor, "history": self._told().next_cursor}

    def cost(self, name: str) -> Cost:
        """What the read costs now."""
        self.calls.clear()
        node = len(self.world.asked(self.by_name[name]))
        return Cost(node, tuple(self.calls))

    def later(self, seconds: timedelta) -> None:
        self.world.clock.skew += seconds

    def _listed(self, **query: str) -> Any:
        return self._list.get_list(ListQuery.model_validate({"limit": str(PAGE)} | query), "tester")

    def _told(self, **query: str) -> Any:
        period = {"start_date": "2025-12-01", "end_date": "2026-01-31", "limit": str(PAGE)}
        return self._history.get_history(HistoryQuery.model_validate(period | query), "tester")


def measure(reads: Reads, client: Any) -> dict[str, tuple[Cost, Cost]]:
    """Each read cold and, after it has read all it wants to keep, warm."""
    measured = {}
    for name in reads.by_name:
        for item in client.scan(TableName=CACHE)["Items"]:
            client.delete_item(TableName=CACHE, Key={"key": item["key"]})
        costs = [reads.cost(name) for _ in range(1 + WARMING)]
        measured[name] = (costs[0], costs[-1])
    return measured


def fill(number: int) -> None:
    """The records' table and its counters, as if so many had been accepted within a month; a page and one
    more are always there.
    """
    rng = random.Random(0)  # noqa: S311  # not a secret
    ours = [record(number) for number in range(PAGE)]
    known = record(PAGE, staking_id=KNOWN, status=StakingStatusType.ACTIVE, due_at=None)
    put = [*ours, known, *_records(rng, number)]
    put_records(RECORDS, REGION, put)
    for change in totals_writes(totals_change((None, one) for one in put), "stk_"):
        change.item.update(actions=list(change.actions))


def _records(rng: random.Random, number: int) -> Iterator[StakingRecord]:
    for one in range(number):
        rare = one % RARE == 0
        yield record(
            100 + one,
            operation_type=StakingOperationType.FREEZE if rare else StakingOperationType.DELEGATE,
            status=StakingStatusType.FAILED if rare else StakingStatusType.ACTIVE,
            resource=Resource.BANDWIDTH if rare else Resource.ENERGY,
            created_at=NOW - timedelta(seconds=rng.randrange(30 * 86_400)),
        )
