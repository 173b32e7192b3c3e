"""DynamoDB in trouble, and the tables that only read."""

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from botocore import exceptions
from botocore.client import BaseClient

from tests.contract.books import ADDRESS, NOW, REGION, Face, accepted, marker, record
from tests.contract.cloudformation import create_table
from tron_staking.adapters.tables import transaction
from tron_staking.adapters.tables.access import AccessItem, AccessTable
from tron_staking.adapters.tables.wallets import WalletItem, WalletsTable
from tron_staking.domain.access import StoredToken
from tron_staking.domain.cache import Kept, Look
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import BooksUnavailable, RateLimited, WalletNotFound
from tron_staking.domain.wallet import Wallet
from tron_staking.models.enums import StakingStatusType
from tron_staking.submission.entries import RateSpent

LATER = NOW + timedelta(days=1)

type Break = Callable[..., list[str]]

REAL_CALL = BaseClient._make_api_call  # type: ignore[attr-defined]  # what PynamoDB calls


def _client_error(code: str, status: int = 400, **more: Any) -> exceptions.ClientError:
    response = {"Error": {"Code": code, "Message": "kanarienvogel"}, "ResponseMetadata": {}} | more
    return exceptions.ClientError(response, "Any")


TROUBLE = {
    "throttled": _client_error("ProvisionedThroughputExceededException"),
    "account throttled": _client_error("ThrottlingException"),
    "no permission": _client_error("AccessDeniedException"),
    "no table": _client_error("ResourceNotFoundException"),
    "expired credentials": _client_error("ExpiredTokenException"),
    "its own fault": _client_error("InternalServerError"),
    "in progress": _client_error("TransactionInProgressException"),
    "connect timeout": exceptions.ConnectTimeoutError(endpoint_url="http://x"),
    "read timeout": exceptions.ReadTimeoutError(endpoint_url="http://x"),
    "refused": exceptions.EndpointConnectionError(endpoint_url="http://x"),
    "closed": exceptions.ConnectionClosedError(endpoint_url="http://x"),
    "no credentials": exceptions.NoCredentialsError(),
    "garbage": exceptions.ResponseStreamingError(error="x"),
}


@pytest.fixture
def books(dynamodb_books: Face) -> Face:
    return dynamodb_books


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Break:
    """`broken(error, times)`: that many calls fail, the others work; returns the calls made."""

    def start(error: Exception, times: int = 10**6, operation: str = "") -> list[str]:
        calls: list[str] = []

        def call(client: Any, name: str, arguments: Any) -> Any:
            calls.append(name)
            if operation in name and len(calls) <= times:
                raise error
            return REAL_CALL(client, name, arguments)

        monkeypatch.setattr(BaseClient, "_make_api_call", call)
        return calls

    monkeypatch.setattr(transaction.time, "sleep", lambda _seconds: None)
    return start


def _everything(books: Face) -> dict[str, Callable[[], Any]]:
    stored, fresh = record(1), record(2)
    return {
        "accept": lambda: books.accept(marker(fresh), fresh),
        "change": lambda: books.change(stored, stored.changed(due_at=None)),
        "change with totals": lambda: books.change(stored, stored.changed(status=StakingStatusType.ACTIVE)),
        "change with bytes": lambda: books.change(stored, stored.changed(transaction_hash="f" * 64)),
        "find_marker": lambda: books.find_marker("x"),
        "load": lambda: books.load("x"),
        "due": lambda: books.due(0, NOW, 10),
        "open_records": lambda: books.open_records(ADDRESS, 10),
        "open_delegations": lambda: books.open_delegations(ADDRESS, ADDRESS, Resource.ENERGY, 10),
        "writers": lambda: books.writers(ADDRESS, ADDRESS, Resource.ENERGY),
        "lent": lambda: books.lent(ADDRESS, 10),
        "totals": books.totals,
        "reward_state": lambda: books.reward_state(ADDRESS),
        "look": lambda: books.look("x", NOW),
        "keep": lambda: books.keep("x", Kept("{}", NOW), Look(), LATER),
    }


@pytest.mark.parametrize("error", TROUBLE.values(), ids=TROUBLE)
def test_every_call_translates_every_trouble(
    books: Face, broken: Break, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    accepted(books)
    before = books.contents()
    broken(error)
    for name, call in _everything(books).items():
        with pytest.raises(BooksUnavailable) as raised:
            call()
        assert "kanarienvogel" not in raised.value.detail, name
        assert raised.value.__cause__ is not None, name
    monkeypatch.setattr(BaseClient, "_make_api_call", REAL_CALL)
    assert books.contents() == before


def _cancelled(*codes: str) -> exceptions.ClientError:
    reasons = [{"Code": code, "Message": code} for code in codes]
    return _client_error("TransactionCanceledException", CancellationReasons=reasons)


IN_THE_WAY = {
    "another transaction": ("None", "None", "None", "TransactionConflict"),
    "throttling": ("ThrottlingError", "None", "None", "None"),
    "both": ("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "None"),
}


@pytest.mark.parametrize("codes", IN_THE_WAY.values(), ids=IN_THE_WAY)
def test_who_is_in_the_way_is_waited_for(books: Face, broken: Break, codes: tuple[str, ...]) -> None:
    calls = broken(_cancelled(*codes), times=5)
    stored = record(7)
    assert books.accept(marker(stored), stored) == marker(stored)
    assert calls == ["TransactWriteItems"] * 6
    assert books.load(stored.staking_id) == stored


def test_who_is_in_the_way_too_long_is_books_unavailable(books: Face, broken: Break) -> None:
    calls = broken(_cancelled("TransactionConflict"))
    stored = record(7)
    with pytest.raises(BooksUnavailable):
        books.accept(marker(stored), stored)
    assert calls == ["TransactWriteItems"] * 6


def test_crowd_at_one_count_is_asked_to_come_back_in_a_moment(books: Face, broken: Break) -> None:
    """Marker, txID and record are put, then the count is the first of what is updated."""
    stored = record(7)
    count = RateSpent("WALLET#x", NOW, limit=60)
    calls = broken(_cancelled("None", "None", "None", "TransactionConflict", "TransactionConflict"))
    with pytest.raises(RateLimited) as raised:
        books.accept(marker(stored), stored, [count])
    assert calls == ["TransactWriteItems"] * 6
    assert (raised.value.subject, raised.value.retry_after) == ("WALLET#x", 1)
    assert "same moment" in raised.value.detail


def test_crowd_elsewhere_is_not_taken_for_one_at_the_count(books: Face, broken: Break) -> None:
    broken(_cancelled("None", "None", "None", "None", "TransactionConflict"))
    stored = record(7)
    with pytest.raises(BooksUnavailable):
        books.accept(marker(stored), stored, [RateSpent("WALLET#x", NOW, limit=60)])


@pytest.mark.parametrize("code", ["ValidationError", "ItemCollectionSizeLimitExceeded", "Unheard"])
def test_what_will_not_pass_is_not_tried_again(books: Face, broken: Break, code: str) -> None:
    calls = broken(_cancelled("None", code))
    stored = record(7)
    with pytest.raises(BooksUnavailable):
        books.accept(marker(stored), stored)
    assert len(calls) == 1


UNEXPLAINED = {
    "the marker's item is missing": ("ConditionalCheckFailed", "None", "None", "None"),
    "only the record is there": ("None", "None", "ConditionalCheckFailed", "None"),
    "everything is there, nothing is shown": ("ConditionalCheckFailed",) * 3 + ("None",),
}


@pytest.mark.parametrize("codes", UNEXPLAINED.values(), ids=UNEXPLAINED)
def test_refused_write_is_never_taken_for_an_accepted_one(
    books: Face, broken: Break, codes: tuple[str, ...]
) -> None:
    """Whoever thinks that he was accepted signs and sends."""
    broken(_cancelled(*codes))
    stored = record(7)
    with pytest.raises(BooksUnavailable):
        books.accept(marker(stored), stored)


def test_every_write_of_an_intent_is_one_request(books: Face, broken: Break) -> None:
    calls = broken(_client_error("x"), times=0)
    stored = accepted(books)
    assert calls == ["TransactWriteItems"]
    books.change(stored, stored.changed(due_at=None))
    assert calls == ["TransactWriteItems", "PutItem"]
    assert books.find_marker(marker(stored).key) is not None
    assert calls[2:] == ["GetItem"]
    books.totals()
    assert calls[3:] == ["BatchGetItem"]


def test_only_conditional_writes(books: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []

    def call(client: Any, name: str, arguments: Any) -> Any:
        sent.extend(one["Put"] for one in arguments.get("TransactItems", []) if "Put" in one)
        sent.extend([arguments] if name == "PutItem" else [])
        return REAL_CALL(client, name, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    stored = accepted(books)
    books.change(stored, stored.changed(due_at=None))
    assert len(sent) == 4
    assert all(put["ConditionExpression"] for put in sent)


def test_reads_that_decide_are_consistent(books: Face, monkeypatch: pytest.MonkeyPatch) -> None:
    consistent: list[bool] = []

    def call(client: Any, name: str, arguments: Any) -> Any:
        consistent.append(arguments.get("ConsistentRead", False))
        return REAL_CALL(client, name, arguments)

    stored = accepted(books)
    monkeypatch.setattr(BaseClient, "_make_api_call", call)
    books.load(stored.staking_id)
    books.find_marker(marker(stored).key)
    books.writers(ADDRESS, ADDRESS, Resource.ENERGY)
    books.look("x", NOW)
    assert consistent == [True, True, True, True]


def test_wallet(dynamodb: Any) -> None:
    create_table(dynamodb, "WalletsTable", "wallets-1")
    table = WalletsTable("wallets-1", REGION)
    with pytest.raises(WalletNotFound):
        table.wallet(ADDRESS)
    WalletItem(ADDRESS, signer="kms:key").save()
    assert table.wallet(ADDRESS) == Wallet(ADDRESS, "kms:key")


def test_wallet_is_remembered_and_its_absence_is_not(dynamodb: Any, broken: Break) -> None:
    create_table(dynamodb, "WalletsTable", "wallets-2")
    table = WalletsTable("wallets-2", REGION)
    WalletItem(ADDRESS, signer="kms:key").save()
    known = table.wallet(ADDRESS)
    broken(_client_error("ThrottlingException"))
    assert table.wallet(ADDRESS) == known
    with pytest.raises(BooksUnavailable):
        WalletsTable("wallets-2", REGION).wallet(ADDRESS)


def test_wallet_is_remembered_for_a_minute(dynamodb: Any) -> None:
    create_table(dynamodb, "WalletsTable", "wallets-3")
    seconds = 1000.0
    table = WalletsTable("wallets-3", REGION, lambda: seconds)
    WalletItem(ADDRESS, signer="kms:old").save()
    table.wallet(ADDRESS)
    WalletItem(ADDRESS, signer="kms:new").save()
    seconds += 59.9
    assert table.wallet(ADDRESS).signer == "kms:old"
    seconds += 0.1
    assert table.wallet(ADDRESS).signer == "kms:new"


def test_payout_address_is_read_each_time_and_the_wallet_with_it(dynamodb: Any, broken: Break) -> None:
    create_table(dynamodb, "WalletsTable", "wallets-4")
    table = WalletsTable("wallets-4", REGION)
    with pytest.raises(WalletNotFound):
        table.payout_address(ADDRESS)
    WalletItem(ADDRESS, signer="kms:key").save()
    assert table.payout_address(ADDRESS) is None
    WalletItem(ADDRESS, signer="kms:key", payout_address="T1").save()
    assert table.payout_address(ADDRESS) == "T1"
    WalletItem(ADDRESS, signer="kms:key", payout_address="T2").save()
    assert table.payout_address(ADDRESS) == "T2"
    calls = broken(_client_error("ThrottlingException"))
    assert table.wallet(ADDRESS) == Wallet(ADDRESS, "kms:key", "T2")
    assert calls == []
    with pytest.raises(BooksUnavailable):
        table.payout_address(ADDRESS)


def test_restored_snapshots_do_not_wait_in_step(
    books: Face, broken: Break, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Environments restored from one snapshot share the state of `random`, as if seeded alike."""
    broken(_cancelled("TransactionConflict"))
    pauses: list[float] = []
    monkeypatch.setattr(transaction.time, "sleep", pauses.append)
    for number in (7, 8):
        random.seed(0)
        with pytest.raises(BooksUnavailable):
            books.accept(marker(record(number)), record(number))
    assert pauses[:6] != pauses[6:]


@pytest.mark.parametrize("milliseconds", [0, 1, 123])
def test_index_keys_are_times_as_they_are_told(books: Face, dynamodb: Any, milliseconds: int) -> None:
    created = NOW.replace(microsecond=milliseconds * 1000)
    accepted(books, created_at=created)
    (item,) = dynamodb.scan(TableName="records")["Items"]
    assert item["created_at"] == {"S": f"2026-01-01T12:00:00.{milliseconds:03d}Z"}


@pytest.mark.parametrize("status", ["active", "revoked", "ACTIVE", ""])
@pytest.mark.parametrize("expires_at", [None, 1_767_225_600])
@pytest.mark.parametrize("scopes", [None, "read:*"])
def test_token(dynamodb: Any, status: str, expires_at: int | None, scopes: str | None) -> None:
    name = f"access-{status}-{expires_at}-{scopes is None}"
    create_table(dynamodb, "AccessTable", name)
    table = AccessTable(name, REGION)
    assert table.token("0123456789ab") is None
    item = AccessItem("TOKEN#0123456789ab", secret_sha256="ab", principal="me", status=status)
    item.expires_at, item.scopes = expires_at, scopes
    item.save()
    found = table.token("0123456789ab")
    assert found == StoredToken("ab", "me", status == "active", expires_at, scopes)


@pytest.mark.parametrize("error", TROUBLE.values(), ids=TROUBLE)
def test_tokens_and_wallets_translate_every_trouble(dynamodb: Any, broken: Break, error: Exception) -> None:
    broken(error)
    with pytest.raises(BooksUnavailable):
        AccessTable("access-0", REGION).token("x")
    with pytest.raises(BooksUnavailable):
        WalletsTable("wallets-0", REGION).wallet(ADDRESS)
