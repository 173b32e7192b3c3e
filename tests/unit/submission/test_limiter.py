"""How long somebody has to wait is true, whenever they ask, and what is remembered is what the books say."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.contract.books import marker, record
from tests.support.fakes import FakeBooks
from tron_staking.domain.address import Address, address_from_bytes
from tron_staking.domain.errors import RateLimited
from tron_staking.domain.money import NOTHING
from tron_staking.domain.rates import Rates
from tron_staking.models.enums import StakingOperationType
from tron_staking.submission.intent import Call, Plan
from tron_staking.submission.limiter import RateLimiter

WALLETS = tuple(address_from_bytes(b"\x41" + bytes([number]) * 20) for number in range(3))
CALLERS = ("alice", "bob")
START = datetime(2026, 12, 31, 23, 58, 7, 654_321, tzinfo=UTC)
PAUSES = st.integers(0, 75_000_000).map(lambda microseconds: timedelta(microseconds=microseconds))
ASKED = st.lists(
    st.tuples(PAUSES | st.just(timedelta()), st.sampled_from(WALLETS), st.sampled_from(CALLERS)), max_size=25
)


class Service:
    """Accepts into books as the service does; each container has a limiter of its own."""

    def __init__(self, rates: Rates) -> None:
        self.books = FakeBooks()
        self._rates = rates
        self.limiter = RateLimiter(rates)

    def ask(self, number: int, wallet: Address, caller: str, now: datetime, *, token: bool = True) -> None:
        """Raises RateLimited."""
        call = Call(caller, f"key-{number:016d}", "hash", "token" if token else None)
        self.limiter.refuse(call, wallet, now)
        plan = Plan(StakingOperationType.VOTE, wallet, "votes", NOTHING)
        stored = record(number, address=wallet, principal=caller, created_at=now)
        try:
            self.books.accept(marker(stored), stored, self.limiter.spent(call, plan, now))
        except RateLimited as error:
            self.limiter.learn(error, now)
            raise

    def copied(self, *, remembers: bool) -> "Service":
        """Another service with the same books, in this container or in one that remembers nothing."""
        other = Service(self._rates)
        other.books = deepcopy(self.books)
        other.limiter._used_up |= self.limiter._used_up if remembers else {}
        return other


def _most(books: FakeBooks, what: str) -> int:
    """The most records of one wallet or caller in one minute."""
    minutes = [
        (getattr(one, what), one.created_at.replace(second=0, microsecond=0))
        for one in books.records.values()
    ]
    return max((minutes.count(minute) for minute in minutes), default=0)


@given(ASKED, st.integers(1, 4), st.integers(1, 6))
def test_after_the_wait_it_is_accepted_and_before_nothing_more_than_the_limit(
    asked: list[tuple[timedelta, Address, str]], of_a_wallet: int, of_a_caller: int
) -> None:
    service, now, works_at = Service(Rates(of_a_wallet, of_a_caller)), START, []
    for number, (pause, wallet, caller) in enumerate(asked):
        now += pause
        try:
            service.ask(number, wallet, caller, now)
        except RateLimited as refused:
            before = len(service.books.records)
            later = now + timedelta(seconds=refused.retry_after)
            works_at.append((now, refused.works_at, later))
            for who in (service.copied(remembers=True), service.copied(remembers=False)):
                who.ask(number, wallet, caller, later)
                assert len(who.books.records) == before + 1
    assert all(asked_at < works <= waited for asked_at, works, waited in works_at)
    assert _most(service.books, "address") <= of_a_wallet
    assert _most(service.books, "principal") <= of_a_caller


@given(ASKED, st.integers(1, 4), st.integers(1, 6))
def test_what_is_remembered_refuses_what_the_books_refuse(
    asked: list[tuple[timedelta, Address, str]], of_a_wallet: int, of_a_caller: int
) -> None:
    service, now = Service(Rates(of_a_wallet, of_a_caller)), START
    for number, (pause, wallet, caller) in enumerate(asked):
        now += pause
        told = []
        for one in (service.copied(remembers=False), service):
            try:
                one.ask(number, wallet, caller, now)
            except RateLimited as refused:
                told.append(refused.works_at)
        assert len(told) in (0, 2)
        assert len(set(told)) <= 1


@pytest.mark.parametrize(
    ("second", "microsecond", "wait"),
    [(0, 0, 60), (0, 1, 60), (59, 0, 1), (59, 999_999, 1), (30, 500_000, 30)],
)
def test_wait_is_to_the_end_of_the_minute_in_whole_seconds(second: int, microsecond: int, wait: int) -> None:
    service, now = Service(Rates(1, 9)), START.replace(second=second, microsecond=microsecond)
    service.ask(1, WALLETS[0], "alice", now)
    for _ in range(2):
        with pytest.raises(RateLimited) as refused:
            service.ask(2, WALLETS[0], "alice", now)
        assert refused.value.retry_after == wait


def test_whose_operations_were_too_many_is_said() -> None:
    service = Service(Rates(1, 2))
    service.ask(1, WALLETS[0], "alice", START)
    with pytest.raises(RateLimited, match="no more than 1 operations of this wallet"):
        service.ask(2, WALLETS[0], "bob", START)
    service.ask(3, WALLETS[1], "alice", START)
    with pytest.raises(RateLimited, match="no more than 2 operations of this caller"):
        service.ask(4, WALLETS[2], "alice", START)


def test_what_comes_without_a_token_is_neither_counted_nor_refused() -> None:
    service = Service(Rates(1, 1))
    for number in range(3):
        service.ask(number, WALLETS[0], "schedule", START, token=False)
    service.ask(3, WALLETS[0], "schedule", START)
    with pytest.raises(RateLimited):
        service.ask(4, WALLETS[0], "schedule", START)
    service.ask(5, WALLETS[0], "schedule", START, token=False)
    assert list(service.books.rated.values()) == [1, 1]


def test_what_is_over_is_forgotten() -> None:
    service, now = Service(Rates(1, 99)), START
    for number in range(0, 20, 2):
        service.ask(number, WALLETS[0], "alice", now)
        with pytest.raises(RateLimited):
            service.ask(number + 1, WALLETS[0], "alice", now)
        now += timedelta(minutes=1)
    assert len(service.limiter._used_up) == 1
