"""Policies, in memory and in DynamoDB: each change whole, recorded, and at once where it stops something."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.contract.books import ACCESS, ADDRESS, NOW, REGION, Face, marker, record
from tests.contract.cloudformation import create_table
from tests.support.fakes import FakeBooks, FakeWallets
from tests.support.policies import FakePolicies
from tests.support.schedules import FakeSchedules
from tron_staking.adapters.tables.policy_writes import PoliciesWrites
from tron_staking.adapters.tables.registrations import RegistrationsTable
from tron_staking.adapters.tables.schedules import SchedulesTable
from tron_staking.adapters.tables.wallets import KEPT_SECONDS, MOST_KEPT, WalletItem, WalletsTable
from tron_staking.domain.address import Address, address_from_bytes
from tron_staking.domain.automation import Automation, Claiming, Compounding, Sweeping
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import NotAuthenticated, StateConflict, WalletNotFound
from tron_staking.domain.gates import token_gate
from tron_staking.domain.money import Sun
from tron_staking.domain.policies import SERVICE, HeldPolicies, Limit, Policies, PoliciesChange
from tron_staking.domain.ports import ChangesPolicies
from tron_staking.domain.registration import Registration, WalletChange
from tron_staking.domain.wallet import Wallet
from tron_staking.submission.entries import LimitSpent, gates_of

OWNER = Address(ADDRESS)
NOBODY = Address("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8")
TOKEN_ID = "0123456789ab"
SOME = Policies(
    frozenset({"FREEZE", "VOTE"}),
    frozenset(),
    frozenset({NOBODY, OWNER}),
    limits={"FREEZE": Limit(Sun(7), None), "DELEGATE": Limit(None, Sun(2**53 + 1))},
)
CLAIMING = Claiming(Sun(2**53 + 1), wait_for_bandwidth=False)
AUTOMATIONS = [
    Automation(),
    Automation(CLAIMING, Compounding(Resource.ENERGY, Sun(5), 14), revote=True),
    Automation(CLAIMING, Sweeping(), withdraw_unfrozen=True),
]
HOLDERS = [ADDRESS, SERVICE]
WALLETS, SCHEDULES = "wallets-of-policies", "schedules-of-policies"


@dataclass(frozen=True)
class Kept:
    """The policies and whatever they are kept with."""

    table: Any
    books: Any
    wallets: Any
    schedules: Any


@pytest.fixture(scope="module")
def wallets_table(dynamodb: Any) -> str:
    create_table(dynamodb, "WalletsTable", WALLETS)
    create_table(dynamodb, "SchedulesTable", SCHEDULES)
    return WALLETS


@pytest.fixture
def tables_kept(dynamodb: Any, wallets_table: str, dynamodb_books: Face) -> Kept:
    """The tables, with one wallet."""
    for table in (wallets_table, SCHEDULES):
        for item in dynamodb.scan(TableName=table)["Items"]:
            dynamodb.delete_item(TableName=table, Key={"address": item["address"]})
    wallets = WalletsTable(wallets_table, REGION)
    WalletItem(OWNER, signer="kms:1").save()
    writes = PoliciesWrites(wallets_table, ACCESS, SCHEDULES, REGION)
    return Kept(writes, dynamodb_books, wallets, SchedulesTable(SCHEDULES, REGION))


@pytest.fixture(params=["in memory", "in DynamoDB"])
def kept(request: pytest.FixtureRequest) -> Kept:
    if request.param == "in memory":
        books, wallets = FakeBooks(), FakeWallets(Wallet(OWNER, "kms:1"))
        schedules = FakeSchedules()
        return Kept(FakePolicies(books, wallets, schedules), books, wallets, schedules)
    return request.getfixturevalue("tables_kept")  # type: ignore[no-any-return]


def _change(table: ChangesPolicies, holder: str, after: Policies, token_id: str = TOKEN_ID) -> PoliciesChange:
    before = table.held_policies(holder)
    number = before.version + 1
    at = NOW + timedelta(days=number)
    change = PoliciesChange(number, at, f"caller {number}", before.policies, after)
    table.change_policies(holder, change, token_id)
    return change


def _accept(kept: Kept, number: int = 1) -> Any:
    stored = record(number)
    return kept.books.accept(marker(stored), stored, gates_of(OWNER, TOKEN_ID, stored.staking_id))


@pytest.mark.parametrize("holder", HOLDERS)
def test_without_policies_everything_is_allowed(kept: Kept, holder: str) -> None:
    assert kept.table.held_policies(holder) == HeldPolicies()
    assert list(kept.table.policy_changes(holder, 0, 20)) == []


def test_wallet_that_is_not_registered_has_none(kept: Kept) -> None:
    with pytest.raises(WalletNotFound):
        kept.table.held_policies(NOBODY)


@pytest.mark.parametrize("holder", HOLDERS)
def test_change_is_read_back_with_who_made_it(kept: Kept, holder: str) -> None:
    change = _change(kept.table, holder, SOME)
    assert kept.table.held_policies(holder) == HeldPolicies(SOME, 1, change.at, "caller 1")
    assert list(kept.table.policy_changes(holder, 1, 20)) == [change]


@pytest.mark.parametrize("automation", AUTOMATIONS)
def test_automation_is_read_back_and_makes_the_wallet_due(kept: Kept, automation: Automation) -> None:
    change = _change(kept.table, ADDRESS, replace(SOME, automation=automation))
    assert kept.table.held_policies(ADDRESS).policies.automation == automation
    assert kept.wallets.current_policies(OWNER).automation == automation
    assert kept.schedules.schedule(OWNER).due_at == change.at


@pytest.mark.parametrize("what", ["paused", "stopped"])
def test_wallet_is_due_when_it_is_paused_or_stopped_and_when_it_goes_on(kept: Kept, what: str) -> None:
    for off in (True, False):
        change = _change(kept.table, ADDRESS, replace(SOME, **{what: off}))
        assert kept.schedules.schedule(OWNER).due_at == change.at


@pytest.mark.parametrize("holder", HOLDERS)
def test_change_that_is_not_about_automation_makes_nothing_due(kept: Kept, holder: str) -> None:
    _change(kept.table, holder, SOME)
    assert kept.schedules.schedule(OWNER) is None


def test_pausing_all_makes_no_wallet_due(kept: Kept) -> None:
    _change(kept.table, SERVICE, Policies(paused=True))
    assert kept.schedules.schedule(OWNER) is None


def test_every_change_is_kept_and_the_latest_are_shown_first(kept: Kept) -> None:
    changes = [
        _change(kept.table, ADDRESS, replace(SOME, operations=frozenset({str(number)})))
        for number in range(5)
    ]
    assert list(kept.table.policy_changes(ADDRESS, 5, 3)) == changes[:1:-1]
    assert list(kept.table.policy_changes(ADDRESS, 5, 20)) == changes[::-1]
    assert list(kept.table.policy_changes(SERVICE, 0, 20)) == []


@pytest.mark.parametrize("holder", HOLDERS)
def test_change_of_what_was_changed_meanwhile_is_refused(kept: Kept, holder: str) -> None:
    mine = PoliciesChange(1, NOW, "me", Policies(), replace(SOME, stopped=True))
    _change(kept.table, holder, SOME)
    with pytest.raises(StateConflict) as refused:
        kept.table.change_policies(holder, mine, TOKEN_ID)
    assert refused.value.code == "policies_changed"
    assert kept.table.held_policies(holder).policies == SOME
    assert _accept(kept) == marker(record())


@pytest.mark.parametrize("holder", HOLDERS)
def test_revoked_token_changes_nothing(kept: Kept, holder: str) -> None:
    shut = kept.books.shut.add if isinstance(kept.books, FakeBooks) else kept.books.shut
    shut(token_gate(TOKEN_ID))
    with pytest.raises(NotAuthenticated):
        _change(kept.table, holder, SOME)
    assert kept.table.held_policies(holder) == HeldPolicies()
    assert list(kept.table.policy_changes(holder, 1, 20)) == []


@pytest.mark.parametrize("holder", HOLDERS)
def test_what_is_stopped_accepts_nothing_until_it_goes_on(kept: Kept, holder: str) -> None:
    _change(kept.table, holder, replace(SOME, stopped=True))
    for number in range(64):
        with pytest.raises(StateConflict, match="has stopped it"):
            _accept(kept, number)
    _change(kept.table, holder, replace(SOME, stopped=True, receivers=None))
    with pytest.raises(StateConflict, match="has stopped it"):
        _accept(kept, 2)
    _change(kept.table, holder, SOME)
    for number in range(64):
        assert _accept(kept, number) == marker(record(number))


def test_operations_see_what_was_changed_within_a_minute(kept: Kept) -> None:
    now = [0.0]
    if isinstance(kept.wallets, WalletsTable):
        kept = replace(kept, wallets=WalletsTable(WALLETS, REGION, lambda: now[0]))
    assert kept.wallets.policies(OWNER) == Policies()
    _change(kept.table, ADDRESS, SOME)
    assert kept.wallets.current_policies(OWNER) == SOME
    assert kept.wallets.policies(OWNER) == SOME
    _change(kept.table, ADDRESS, Policies())
    now[0] += KEPT_SECONDS
    assert kept.wallets.policies(OWNER) == Policies()
    assert kept.wallets.wallet(OWNER) == Wallet(OWNER, "kms:1")


def test_so_many_wallets_are_remembered_and_no_more(tables_kept: Kept) -> None:
    """A container that looks at every wallet in turn would remember all of them."""
    everybody = [address_from_bytes(b"\x41" + number.to_bytes(20)) for number in range(MOST_KEPT + 50)]
    with WalletItem.batch_write() as batch:
        for address in everybody:
            batch.save(WalletItem(address, signer="kms:1"))
    for address in everybody:
        tables_kept.wallets.wallet(address)
    assert list(tables_kept.wallets._known) == everybody[50:]
    assert tables_kept.wallets.wallet(everybody[0]) == Wallet(everybody[0], "kms:1")


def test_policies_of_a_wallet_that_is_not_there(kept: Kept) -> None:
    for read in (kept.wallets.policies, kept.wallets.current_policies):
        with pytest.raises(WalletNotFound):
            read(NOBODY)


def test_registering_a_wallet_anew_leaves_its_policies(tables_kept: Kept) -> None:
    _change(tables_kept.table, ADDRESS, SOME)
    wallet = Wallet(OWNER, "kms:2")
    change = WalletChange(1, NOW, "me", None, wallet)
    RegistrationsTable(WALLETS, REGION, ACCESS).write(
        Registration(wallet, 1, NOW, NOW, "me"), change, TOKEN_ID
    )
    assert tables_kept.table.held_policies(ADDRESS).policies == SOME
    fresh = WalletsTable(WALLETS, REGION)
    assert (fresh.wallet(OWNER).signer, fresh.policies(OWNER)) == ("kms:2", SOME)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every request to DynamoDB from now on."""
    made: list[str] = []
    real: Callable[..., Any] = BaseClient._make_api_call  # type: ignore[attr-defined]

    def counted(self: Any, name: str, arguments: Any) -> Any:
        made.append(name)
        return real(self, name, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    return made


def test_change_is_one_request(tables_kept: Kept, calls: list[str]) -> None:
    change = PoliciesChange(1, NOW, "me", Policies(), replace(SOME, stopped=True))
    tables_kept.table.change_policies(ADDRESS, change, TOKEN_ID)
    assert calls == ["TransactWriteItems"]


def test_policies_cost_a_mutation_no_request_more(tables_kept: Kept, calls: list[str]) -> None:
    """One for the wallet and its policies where it is not known; one that accepts, with gates and limit."""
    stored = record()
    entries = (
        *gates_of(OWNER, TOKEN_ID, stored.staking_id),
        LimitSpent(OWNER, stored.operation_type, NOW.date(), amount=1, limit=2),
    )
    for _ in range(2):
        tables_kept.wallets.wallet(OWNER)
        tables_kept.wallets.policies(OWNER)
    tables_kept.books.accept(marker(stored), stored, entries)
    assert calls == ["GetItem", "TransactWriteItems"]
