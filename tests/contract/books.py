"""The books behind one face, in memory and in DynamoDB, and records to put into them."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.contract.cloudformation import create_table
from tests.support.fakes import FakeBooks
from tests.support.rewards import Line
from tron_staking.adapters.tables.backlog import BacklogTable
from tron_staking.adapters.tables.books import Books
from tron_staking.adapters.tables.cache import CacheTable
from tron_staking.adapters.tables.delegations import DelegationsTable
from tron_staking.adapters.tables.gates import gate_checks, gate_items
from tron_staking.adapters.tables.lists import ListsTable
from tron_staking.adapters.tables.records import RecordsTable
from tron_staking.adapters.tables.rewards import RewardsTable
from tron_staking.adapters.tables.schedules import SchedulesTable, schedule_checks
from tron_staking.adapters.tables.totals import TotalsTable
from tron_staking.adapters.tables.transaction import WritesOf
from tron_staking.adapters.tables.voting_history import VotingHistoryTable
from tron_staking.domain.address import Address
from tron_staking.domain.cache import Look
from tron_staking.domain.chain import Resource
from tron_staking.domain.rewards import Claim, RewardState
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import Attempt, RecordSummary, StakingRecord, VoteCount
from tron_staking.models.totals import Totals
from tron_staking.submission.entries import DelegationChanged, DelegationWriters, VotesCast
from tron_staking.submission.ports import DelegationKey, Lent, Marker, Pair

REGION = "us-east-1"
RECORDS, SUBMISSIONS, VOTES, DELEGATIONS = "records", "submissions", "votes", "delegations"
REWARDS, CACHE, ACCESS, SCHEDULES = "rewards", "cache", "access", "schedules"
TABLES = {
    "StakingRecordsTable": RECORDS,
    "SubmissionsTable": SUBMISSIONS,
    "VotingHistoryTable": VOTES,
    "ResourceDelegationsTable": DELEGATIONS,
    "StakingRewardsTable": REWARDS,
    "CacheTable": CACHE,
    "AccessTable": ACCESS,
    "SchedulesTable": SCHEDULES,
}
KEYS = {
    RECORDS: ["staking_id"],
    SUBMISSIONS: ["pk"],
    VOTES: ["address", "cast"],
    DELEGATIONS: ["owner", "delegation"],
    REWARDS: ["address", "entry"],
    CACHE: ["key"],
    ACCESS: ["pk"],
    SCHEDULES: ["address"],
}
ADDRESS = "TCNkawTmcQgYSU8nP8cHswT1QPjharxJr7"
NOW = datetime(2026, 1, 1, 12, 0, 0, 123_000, tzinfo=UTC)


@dataclass(frozen=True)
class Face:
    """Every port of the books; `contents` is everything they hold, in a form to compare."""

    accept: Callable[..., Marker]
    change: Callable[..., None]
    find_marker: Callable[[str], Marker | None]
    load: Callable[[str], StakingRecord]
    due: Callable[[int, datetime, int], Sequence[str]]
    open_records: Callable[[str, int], Sequence[StakingRecord]]
    open_delegations: Callable[[str, str, Resource, int], Sequence[StakingRecord]]
    writers: Callable[[str, str, Resource], DelegationWriters]
    lent: Callable[[Address, int], Sequence[Lent]]
    totals: Callable[..., Totals]
    oldest_pending: Callable[[], datetime | None]
    longest_due: Callable[[], datetime | None]
    newest: Callable[..., Sequence[RecordSummary]]
    between: Callable[..., Sequence[RecordSummary]]
    reward_state: Callable[[str], RewardState]
    ledger: Callable[[str], Sequence[Line]]
    look: Callable[[str, datetime], Look]
    keep: Callable[..., None]
    contents: Callable[[], Any]
    votes_cast: Callable[[], list[VotesCast]]
    last_votes: Callable[[str], VotesCast | None]
    claims: Callable[[str, datetime], Sequence[Claim]]
    delegations_made: Callable[[Sequence[Pair]], Mapping[DelegationKey, datetime]]
    shut: Callable[[str], None]
    schedules: Any


def in_memory() -> Face:
    books = FakeBooks()
    return Face(
        books.accept,
        books.change,
        books.find_marker,
        books.load,
        books.due,
        books.open_records,
        books.open_delegations,
        books.writers,
        books.lent,
        books.totals,
        books.oldest_pending,
        books.longest_due,
        books.newest,
        books.between,
        books.reward_state,
        books.rewards.ledger,
        books.cache.look,
        books.cache.keep,
        lambda: (
            dict(books.records),
            dict(books.markers),
            dict(books.txids),
            dict(books.holders),
            dict(books.spent),
            dict(books.rated),
            dict(books.delegated),
            dict(books.counted),
            dict(books.rewards.states),
            {address: list(lines) for address, lines in books.rewards.lines.items()},
            dict(books.cache.slots),
        ),
        lambda: [entry for entry in books.entries if isinstance(entry, VotesCast)],
        books.last_votes,
        books.claims,
        books.delegations_made,
        books.shut.add,
        books.schedules,
    )


def in_dynamodb(client: Any) -> Face:
    for resource, table in TABLES.items():
        create_table(client, resource, table)
    delegations, rewards = DelegationsTable(DELEGATIONS, REGION), RewardsTable(REWARDS, REGION)
    cache, votes = CacheTable(CACHE, REGION), VotingHistoryTable(VOTES, REGION)
    writes: WritesOf = {
        VotesCast: votes.writes,
        DelegationChanged: delegations.writes,
        **rewards.reserves,
        **rewards.settles,
        **cache.invalidates,
        **gate_checks(ACCESS, REGION),
        **schedule_checks(SCHEDULES, REGION),
    }
    books, reader = Books(RECORDS, SUBMISSIONS, REGION, writes), RecordsTable(RECORDS, REGION)
    lists, backlog = ListsTable(RECORDS, REGION), BacklogTable(RECORDS, REGION)
    return Face(
        books.accept,
        books.change,
        books.find_marker,
        reader.load,
        reader.due,
        reader.open_records,
        reader.open_delegations,
        delegations.writers,
        delegations.lent,
        TotalsTable(SUBMISSIONS, REGION).totals,
        backlog.oldest_pending,
        backlog.longest_due,
        lists.newest,
        lists.between,
        rewards.reward_state,
        lambda address: _ledger(client, address),
        cache.look,
        cache.keep,
        lambda: [_items(client, table) for table in TABLES.values()],
        lambda: [_votes_of(item) for item in client.scan(TableName=VOTES)["Items"]],
        votes.last_votes,
        rewards.claims,
        delegations.delegations_made,
        lambda gate: _shut(client, gate),
        SchedulesTable(SCHEDULES, REGION),
    )


def _shut(client: Any, gate: str) -> None:
    for item in gate_items(gate, "2026-01-01T12:00:00.123Z"):
        client.put_item(TableName=ACCESS, Item=item.serialize())


def empty(client: Any) -> None:
    """Deletes every item."""
    for table, keys in KEYS.items():
        for item in client.scan(TableName=table)["Items"]:
            client.delete_item(TableName=table, Key={key: item[key] for key in keys})


def _ledger(client: Any, address: str) -> list[Line]:
    """The ledger as its item keys say it: in the order of time."""
    found = client.query(
        TableName=REWARDS,
        KeyConditionExpression="address = :address AND begins_with(entry, :ledger)",
        ExpressionAttributeValues={":address": {"S": address}, ":ledger": {"S": "LEDGER#"}},
    )
    return [_line(item) for item in found["Items"]]


def _line(item: dict[str, Any]) -> Line:
    _, at, staking_id = item["entry"]["S"].split("#")
    assert item["staking_id"]["S"] == staking_id
    shares = [int(item[name]["N"]) if name in item else None for name in ("energy", "bandwidth")]
    moment = datetime.fromisoformat(at).isoformat()
    return Line(moment, staking_id, item["kind"]["S"], int(item["amount"]["N"]), *shares)


def _items(client: Any, table: str) -> list[str]:
    return sorted(repr(sorted(item.items())) for item in client.scan(TableName=table)["Items"])


def _votes_of(item: dict[str, Any]) -> VotesCast:
    cast_at, staking_id = item["cast"]["S"].split("#")
    votes = tuple(VoteCount(**vote) for vote in json.loads(item["votes"]["S"]))
    moment = datetime.fromisoformat(cast_at)
    return VotesCast(item["address"]["S"], staking_id, moment, int(item["block_number"]["N"]), votes)


def record(number: int = 1, **changes: Any) -> StakingRecord:
    """A freeze that was just accepted; `number` tells records apart."""
    fields: dict[str, Any] = {
        "staking_id": f"stk_{number:032x}",
        "principal": "tester",
        "address": ADDRESS,
        "operation_type": StakingOperationType.FREEZE,
        "status": StakingStatusType.PENDING,
        "amount": 100_000_000,
        "resource": "ENERGY",
        "duration": 3,
        "created_at": NOW + timedelta(milliseconds=number),
        "expires_at": NOW + timedelta(days=3),
        "transaction_hash": f"{number:064x}",
        "attempts": (attempt(number),),
        "due_at": NOW + timedelta(seconds=15),
    }
    return StakingRecord(**(fields | changes))


def attempt(number: int) -> Attempt:
    return Attempt(
        number=1,
        raw_data=number.to_bytes(8),
        transaction_hash=f"{number:064x}",
        expiration=NOW + timedelta(seconds=90),
        built_at=NOW,
    )


def marker(stored: StakingRecord, key: str = "", request_hash: str = "hash") -> Marker:
    """The marker of a record, with a key of its own."""
    key = key or f"tester#{stored.staking_id}"
    return Marker(key, request_hash, stored.staking_id, stored.transaction_hash, '{"amount":"100"}')


def accepted(books: Face, number: int = 1, **changes: Any) -> StakingRecord:
    """A record in the books."""
    stored = record(number, **changes)
    books.accept(marker(stored), stored)
    return stored
