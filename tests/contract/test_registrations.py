"""How wallets are registered, in memory and in DynamoDB: what holds for one must hold for the other."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.contract.books import ACCESS, ADDRESS, NOW, REGION, Face
from tests.contract.cloudformation import create_table
from tests.support.fakes import FakeWallets
from tron_staking.adapters.tables.registrations import RegistrationsTable
from tron_staking.adapters.tables.wallets import WalletItem, WalletsTable
from tron_staking.domain.address import Address
from tron_staking.domain.errors import NotAuthenticated, StateConflict
from tron_staking.domain.gates import token_gate
from tron_staking.domain.registration import Registration, WalletChange
from tron_staking.domain.wallet import Wallet

OWNER = Address(ADDRESS)
FULL = Wallet(OWNER, "kms:1", "TPayout", permission_id=2, key_address=Address("TKey"))
PLAIN = Wallet(OWNER, "external")
TOKEN_ID = "0123456789ab"


@pytest.fixture
def table_name(dynamodb: Any, dynamodb_books: Face) -> str:
    name = f"wallets-{uuid4()}"
    create_table(dynamodb, "WalletsTable", name)
    return name


@pytest.fixture(params=["in memory", "in DynamoDB"])
def wallets(request: pytest.FixtureRequest) -> Iterator[Any]:
    if request.param == "in memory":
        yield FakeWallets()
    else:
        yield RegistrationsTable(request.getfixturevalue("table_name"), REGION, ACCESS)


def _write(wallets: Any, version: int, wallet: Wallet, before: Wallet | None = None) -> Registration:
    at = NOW + timedelta(days=version)
    registration = Registration(wallet, version, NOW, changed_at=at, changed_by=f"caller {version}")
    wallets.write(registration, WalletChange(version, at, f"caller {version}", before, wallet), TOKEN_ID)
    return registration


def test_who_is_not_registered_is_not_there(wallets: Any) -> None:
    assert wallets.registration(OWNER) is None
    assert list(wallets.changes(OWNER, 0, 20)) == []


@pytest.mark.parametrize("wallet", [FULL, PLAIN])
def test_what_is_written_is_read(wallets: Any, wallet: Wallet) -> None:
    written = _write(wallets, 1, wallet)
    assert wallets.registration(OWNER) == written
    (change,) = wallets.changes(OWNER, 1, 20)
    assert change == WalletChange(1, NOW + timedelta(days=1), "caller 1", None, wallet)


def test_a_change_replaces_everything_and_the_one_before_stays(wallets: Any) -> None:
    _write(wallets, 1, FULL)
    second = _write(wallets, 2, PLAIN, FULL)
    assert wallets.registration(OWNER) == second
    assert [(one.version, one.before, one.after) for one in wallets.changes(OWNER, 2, 20)] == [
        (2, FULL, PLAIN),
        (1, None, FULL),
    ]


def test_the_newest_changes_come_first_and_no_more_than_asked_for(wallets: Any) -> None:
    for version in range(1, 8):
        _write(wallets, version, FULL)
    assert [change.version for change in wallets.changes(OWNER, 7, 3)] == [7, 6, 5]
    assert [change.version for change in wallets.changes(OWNER, 4, 3)] == [4, 3, 2]


@pytest.mark.parametrize("version", [1, 2, 4])
def test_who_did_not_see_the_latest_change_writes_nothing(wallets: Any, version: int) -> None:
    _write(wallets, 1, FULL)
    second = _write(wallets, 2, PLAIN)
    with pytest.raises(StateConflict) as caught:
        _write(wallets, version, FULL)
    assert caught.value.code == "wallet_changed"
    assert wallets.registration(OWNER) == second
    assert [change.version for change in wallets.changes(OWNER, 4, 20)] == [2, 1]


def test_a_wallet_that_was_entered_by_hand(table_name: str) -> None:
    registrations = RegistrationsTable(table_name, REGION, ACCESS)
    WalletItem(OWNER, signer="kms:1", payout_address="TPayout").save()
    assert registrations.registration(OWNER) == Registration(Wallet(OWNER, "kms:1", "TPayout"))
    after = _write(registrations, 1, PLAIN, Wallet(OWNER, "kms:1", "TPayout"))
    assert registrations.registration(OWNER) == after


def test_what_others_keep_of_a_wallet_stays(table_name: str, dynamodb: Any) -> None:
    registrations = RegistrationsTable(table_name, REGION, ACCESS)
    _write(registrations, 1, FULL)
    dynamodb.update_item(
        TableName=table_name,
        Key={"address": {"S": ADDRESS}},
        UpdateExpression="SET another = :value",
        ExpressionAttributeValues={":value": {"S": "kept"}},
    )
    _write(registrations, 2, PLAIN, FULL)
    item = dynamodb.get_item(TableName=table_name, Key={"address": {"S": ADDRESS}})["Item"]
    assert item["another"] == {"S": "kept"}
    assert "payout_address" not in item


def test_who_signs_reads_what_was_registered(table_name: str) -> None:
    _write(RegistrationsTable(table_name, REGION, ACCESS), 1, FULL)
    assert WalletsTable(table_name, REGION).wallet(OWNER) == FULL


def test_revoked_token_registers_nothing(
    wallets: Any, dynamodb_books: Face, request: pytest.FixtureRequest
) -> None:
    """Within the minute for which its policy is kept."""
    if isinstance(wallets, FakeWallets):
        wallets.revoked.add(TOKEN_ID)
    else:
        dynamodb_books.shut(token_gate(TOKEN_ID))
    with pytest.raises(NotAuthenticated):
        _write(wallets, 1, PLAIN)
    assert wallets.registration(OWNER) is None
    assert list(wallets.changes(OWNER, 1, 20)) == []
