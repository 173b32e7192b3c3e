"""Claimed rewards: the sums of an account are always those of its ledger, and none is withdrawn twice."""

import random
from datetime import timedelta
from typing import Any

import pytest

from tests.contract.books import ADDRESS, NOW, Face, accepted, marker, record
from tests.support.rewards import Line
from tron_staking.domain.address import Address, parse_address
from tron_staking.domain.errors import RecordChanged, StateConflict
from tron_staking.domain.money import MAX_SUN
from tron_staking.domain.rewards import Claim, RewardState
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.submission.entries import RewardClaimed, RewardReleased, RewardReserved, RewardWithdrawn

OWNER = parse_address(ADDRESS)
OTHER = parse_address("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8")


def _claim(books: Face, number: int, energy: int, bandwidth: int, owner: Address = OWNER) -> None:
    """A claim that is final."""
    stored = accepted(books, number, operation_type=StakingOperationType.CLAIM_REWARD)
    at = NOW + timedelta(days=number)
    _finish(books, stored, RewardClaimed(owner, stored.staking_id, at, energy, bandwidth))


def _reserve(books: Face, number: int, amount: int) -> StakingRecord:
    """A withdrawal that was accepted. Raises what the books raise."""
    stored = record(number, operation_type=StakingOperationType.WITHDRAW_REWARD, amount=amount)
    books.accept(marker(stored), stored, (RewardReserved(OWNER, amount),))
    return stored


def _withdrawn(stored: StakingRecord) -> RewardWithdrawn:
    return RewardWithdrawn(OWNER, stored.staking_id, NOW + timedelta(days=900), stored.amount or 0)


def _released(stored: StakingRecord) -> RewardReleased:
    return RewardReleased(OWNER, stored.amount or 0)


def _finish(books: Face, stored: StakingRecord, entry: Any) -> None:
    books.change(stored, stored.changed(status=StakingStatusType.COMPLETED, due_at=None), (entry,))


def _sums(books: Face) -> tuple[int, int, int, int]:
    state = books.reward_state(OWNER)
    return state.claimed, state.available, state.reserved, state.withdrawn


def test_nothing_was_claimed(books: Face) -> None:
    assert books.reward_state(OWNER) == RewardState()
    assert list(books.ledger(OWNER)) == []


def test_claims_add_up_and_are_the_accounts_own(books: Face) -> None:
    _claim(books, 1, 70, 30)
    _claim(books, 2, 5, 0)
    _claim(books, 3, 1, 2, owner=OTHER)
    assert books.reward_state(OWNER) == RewardState(
        claimed=105, available=105, energy=75, bandwidth=30, last_reward_at=NOW + timedelta(days=2)
    )
    assert books.reward_state(OTHER).claimed == 3
    first, second = (record(number).staking_id for number in (1, 2))
    assert list(books.ledger(OWNER)) == [
        Line((NOW + timedelta(days=1)).isoformat(), first, "CLAIM", 100, 70, 30),
        Line((NOW + timedelta(days=2)).isoformat(), second, "CLAIM", 5, 5, 0),
    ]


def test_claims_are_listed_from_a_moment_on_oldest_first(books: Face) -> None:
    for number in (3, 1, 2):
        _claim(books, number, 10 * number, 1)
    _claim(books, 4, 5, 5, owner=OTHER)
    stored = _reserve(books, 5, 7)
    _finish(books, stored, _withdrawn(stored))
    days = [NOW + timedelta(days=number) for number in range(4)]
    assert books.claims(OWNER, NOW) == [Claim(days[1], 11), Claim(days[2], 21), Claim(days[3], 31)]
    assert books.claims(OWNER, days[2]) == [Claim(days[2], 21), Claim(days[3], 31)]
    assert books.claims(OWNER, days[3] + timedelta(milliseconds=1)) == []


def test_withdrawal_reserves_then_spends(books: Face) -> None:
    _claim(books, 1, 100, 0)
    stored = _reserve(books, 2, 60)
    assert _sums(books) == (100, 40, 60, 0)
    _finish(books, stored, _withdrawn(stored))
    assert _sums(books) == (100, 40, 0, 60)
    assert list(books.ledger(OWNER))[1:] == [
        Line((NOW + timedelta(days=900)).isoformat(), stored.staking_id, "WITHDRAW", 60)
    ]


def test_withdrawal_that_failed_gives_back_and_leaves_no_line(books: Face) -> None:
    _claim(books, 1, 100, 0)
    stored = _reserve(books, 2, 60)
    _finish(books, stored, _released(stored))
    assert _sums(books) == (100, 100, 0, 0)
    assert [line.kind for line in books.ledger(OWNER)] == ["CLAIM"]


@pytest.mark.parametrize(("available", "asked"), [(0, 1), (100, 101), (MAX_SUN - 1, MAX_SUN)])
def test_more_than_is_available_is_refused_and_nothing_is_written(
    books: Face, available: int, asked: int
) -> None:
    if available:
        _claim(books, 1, available, 0)
    before = books.contents()
    with pytest.raises(StateConflict) as raised:
        _reserve(books, 2, asked)
    assert raised.value.code == "insufficient_rewards"
    assert books.contents() == before


def test_to_the_last_sun(books: Face) -> None:
    _claim(books, 1, MAX_SUN, 0)
    _reserve(books, 2, MAX_SUN)
    assert _sums(books) == (MAX_SUN, 0, MAX_SUN, 0)


def test_same_key_again_reserves_once(books: Face) -> None:
    """Also when nothing is left for a second one: who was accepted once stays accepted."""
    _claim(books, 1, 100, 0)
    stored = _reserve(books, 2, 60)
    before = books.contents()
    held = books.accept(marker(stored), stored, (RewardReserved(OWNER, 60),))
    assert held == marker(stored)
    assert books.contents() == before


def test_stale_change_enters_nothing(books: Face) -> None:
    """Two workers settle the same claim: the ledger has it once."""
    stored = accepted(books, 1, operation_type=StakingOperationType.CLAIM_REWARD)
    entry = RewardClaimed(OWNER, stored.staking_id, NOW, 5, 5)
    _finish(books, stored, entry)
    before = books.contents()
    with pytest.raises(RecordChanged):
        _finish(books, stored, entry)
    assert books.contents() == before


@pytest.mark.parametrize("seed", range(3))
def test_sums_are_those_of_the_ledger_after_anything(books: Face, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311  # not a secret
    open_: list[StakingRecord] = []
    for number in range(1, 40):
        match rng.choice(["claim", "reserve", "spend", "release"]):
            case "claim":
                _claim(books, number, rng.randrange(1000), rng.randrange(1000))
            case "reserve":
                _try_to_reserve(books, number, rng.randrange(1, 1500), open_)
            case "spend" if open_:
                stored = open_.pop(rng.randrange(len(open_)))
                _finish(books, stored, _withdrawn(stored))
            case "release" if open_:
                stored = open_.pop(rng.randrange(len(open_)))
                _finish(books, stored, _released(stored))
        _assert_balanced(books, open_)
    assert {line.kind for line in books.ledger(OWNER)} == {"CLAIM", "WITHDRAW"}


def _try_to_reserve(books: Face, number: int, amount: int, open_: list[StakingRecord]) -> None:
    available = books.reward_state(OWNER).available
    try:
        open_.append(_reserve(books, number, amount))
    except StateConflict:
        assert amount > available
    else:
        assert amount <= available


def _assert_balanced(books: Face, open_: list[StakingRecord]) -> None:
    state, ledger = books.reward_state(OWNER), books.ledger(OWNER)
    assert state.claimed == state.available + state.reserved + state.withdrawn
    assert state.claimed == state.energy + state.bandwidth
    assert state.claimed == sum(line.amount for line in ledger if line.kind == "CLAIM")
    assert state.withdrawn == sum(line.amount for line in ledger if line.kind == "WITHDRAW")
    assert state.reserved == sum(stored.amount or 0 for stored in open_)
