"""What a mutation costs, counted where it leaves the process: whatever limits it rides in its one write."""

from typing import Any

import pytest

from tests.contract.books import ACCESS, NOW, RECORDS, REGION, SCHEDULES, SUBMISSIONS, Face
from tests.contract.cloudformation import create_table
from tests.support.bulk import counted_calls
from tests.support.killer import Killer
from tests.support.wiring import wire
from tests.support.world import ADDRESS, World
from tron_staking.adapters.tables.books import Books
from tron_staking.adapters.tables.gates import gate_checks
from tron_staking.adapters.tables.policy_writes import PoliciesWrites
from tron_staking.adapters.tables.records import RecordsTable
from tron_staking.adapters.tables.wallets import WalletItem, WalletsTable
from tron_staking.domain.errors import RateLimited
from tron_staking.domain.money import Sun
from tron_staking.domain.policies import Limit, Policies, PoliciesChange
from tron_staking.models.requests import FreezeBalanceRequest
from tron_staking.operations.freeze import Freezer

WALLETS = "wallets-of-mutations"
TOKEN_ID = "0123456789ab"
POLICIES = Policies(
    operations=frozenset({"FREEZE"}),
    limits={"FREEZE": Limit(Sun(10_000_000), Sun(50_000_000))},
    operations_a_minute=2,
)
REQUEST = FreezeBalanceRequest.model_validate({"address": ADDRESS, "amount": 1, "resource": "ENERGY"})
STORE = ["TransactWriteItems", "PutItem"]
"""The write that accepts, and what the node answered."""


class Container(World):
    """The freeze function over DynamoDB's tables; `start` is a cold one."""

    def start(self) -> None:
        super().start()
        service = wire(
            Killer(),
            self.clock,
            books=Books(RECORDS, SUBMISSIONS, REGION, gate_checks(ACCESS, REGION)),
            records=RecordsTable(RECORDS, REGION),
            queue=self.queue,
            wallets=WalletsTable(WALLETS, REGION),
            signer=self.signer,
            nodes=self.nodes,
            monotonic=lambda: self.devnet.clock.now() / 1000,
        )
        self.freezer = Freezer(service.common)

    def ask(self, number: int) -> Any:
        """POST /freeze with a key of its own, a moment after the last one."""
        self.devnet.clock.shift(1)
        return self.freezer.submit(REQUEST, "tester", f"one-of-many-keys-{number}", TOKEN_ID)


@pytest.fixture
def calls(dynamodb: Any, dynamodb_books: Face, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every request to DynamoDB, from when a wallet with every kind of policy is there."""
    if WALLETS not in dynamodb.list_tables()["TableNames"]:
        create_table(dynamodb, "WalletsTable", WALLETS)
        WalletsTable(WALLETS, REGION)
        WalletItem(ADDRESS, signer="kms:test").save()
        change = PoliciesChange(1, NOW, "admin", Policies(), POLICIES)
        PoliciesWrites(WALLETS, ACCESS, SCHEDULES, REGION).change_policies(ADDRESS, change, TOKEN_ID)
    return counted_calls(monkeypatch)


def test_three_requests_cold_and_two_warm(calls: list[str]) -> None:
    container = Container()
    container.ask(1)
    assert calls == ["GetItem", *STORE]
    calls.clear()
    container.ask(2)
    assert calls == STORE


def test_replay_costs_its_write(calls: list[str]) -> None:
    container = Container()
    first = container.ask(1)
    calls.clear()
    assert container.ask(1) == first
    assert calls == ["TransactWriteItems"]


def test_one_too_many_costs_two_requests_and_the_next_ones_a_read(calls: list[str]) -> None:
    container = Container()
    for number in (1, 2):
        container.ask(number)
    for cost in (["TransactWriteItems", "GetItem"], ["GetItem"], ["GetItem"]):
        calls.clear()
        with pytest.raises(RateLimited):
            container.ask(3)
        assert calls == cost
    assert container.ask(1) == container.ask(1)
