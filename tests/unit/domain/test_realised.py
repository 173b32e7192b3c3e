"""Realised APR: claims over stake and time, and never a guess."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tron_staking.domain.money import Sun
from tron_staking.domain.realised import Realised, StakeChange, StakeHistory, Unrealised, realised
from tron_staking.domain.rewards import Claim

TRX = 1_000_000
CYCLE = timedelta(hours=6)
START = datetime(2026, 1, 1, tzinfo=UTC)
NOW = START + timedelta(days=30)


def day(number: float) -> datetime:
    return START + timedelta(days=number)


def maintenance_before(moment: datetime) -> datetime:
    return START + (moment - START) // CYCLE * CYCLE


def claim(number: float, amount: int) -> Claim:
    return Claim(day(number), Sun(amount))


def history(
    *changes: StakeChange, stake: int = 1000 * TRX, known_from: datetime | None = None
) -> StakeHistory:
    return StakeHistory(Sun(stake), NOW, changes, known_from)


def found(claims: list[Claim], stakes: StakeHistory) -> Realised:
    result = realised(claims, stakes, maintenance_before)
    assert isinstance(result, Realised)
    return result


def test_first_claim_only_begins_the_period() -> None:
    result = found([claim(1, 999), claim(5, 100), claim(11, 200)], history())
    assert (result.start, result.end) == (day(1), day(11))
    assert (result.claims, result.reward, result.stake) == (2, 300, 1000 * TRX)
    assert result.apr == Fraction(300 * 365, 1000 * TRX * 10)


def test_period_begins_and_ends_with_cycles() -> None:
    result = found([claim(1.1, 1), claim(5.9, 1)], history())
    assert (result.start, result.end) == (day(1), day(5.75))


@pytest.mark.parametrize("claims", [[], [claim(1, 5)], [claim(1, 5), claim(1.2, 5)]])
def test_two_claims_with_a_maintenance_between_are_needed(claims: list[Claim]) -> None:
    assert realised(claims, history(), maintenance_before) is Unrealised.TOO_FEW_CLAIMS


def test_stake_is_weighted_by_time() -> None:
    frozen, unfrozen = StakeChange(day(4), 600 * TRX), StakeChange(day(8), -200 * TRX)
    result = found([claim(2, 0), claim(12, 50)], history(unfrozen, frozen, stake=1000 * TRX))
    assert result.stake == (2 * 600 + 4 * 1200 + 4 * 1000) * TRX // 10


def test_changes_outside_the_period_do_not_count() -> None:
    late, early = StakeChange(day(20), 400 * TRX), StakeChange(day(1), 500 * TRX)
    result = found([claim(2, 0), claim(12, 50)], history(late, early))
    assert result.stake == 600 * TRX


def test_change_of_unknown_size_begins_the_period() -> None:
    unknown, before = StakeChange(day(4), None), StakeChange(day(2), 1)
    claims = [claim(1, 7), claim(3, 7), claim(5, 7), claim(9, 11)]
    result = found(claims, history(unknown, before))
    assert (result.start, result.reward, result.claims) == (day(5), 11, 1)
    assert realised(claims[:3], history(unknown), maintenance_before) is Unrealised.TOO_FEW_CLAIMS


def test_more_unfreezing_than_there_ever_was_is_not_believed() -> None:
    """More was frozen here than is left before: it was unfrozen elsewhere, nobody knows when."""
    impossible = StakeChange(day(4), 1001 * TRX)
    result = found([claim(1, 7), claim(5, 7), claim(9, 11)], history(impossible))
    assert (result.start, result.reward) == (day(5), 11)


def test_before_what_is_known_nothing_is_reckoned() -> None:
    claims = [claim(1, 7), claim(5, 7), claim(9, 11)]
    assert found(claims, history(known_from=day(5))).reward == 11
    assert realised(claims, history(known_from=day(5.01)), maintenance_before) is Unrealised.TOO_FEW_CLAIMS


def test_nothing_staked_divides_nothing() -> None:
    claims = [claim(1, 7), claim(5, 7)]
    assert realised(claims, history(stake=0), maintenance_before) is Unrealised.NOTHING_STAKED


@given(
    st.lists(st.tuples(st.integers(0, 119), st.integers(0, 10**9)), max_size=20),
    st.integers(1, 119),
    st.integers(1, 10**15),
)
def test_average_is_that_of_every_single_cycle(changes: list[tuple[int, int]], last: int, base: int) -> None:
    """Reckoned cycle by cycle, with nothing skipped."""
    listed = sorted(changes, reverse=True)
    stake = base + sum(amount for _, amount in listed)
    stakes = history(*(StakeChange(START + CYCLE * at, amount) for at, amount in listed), stake=stake)
    result = found([Claim(START, Sun(1)), Claim(START + CYCLE * last, Sun(2))], stakes)
    each = [base + sum(amount for at, amount in listed if at <= cycle) for cycle in range(last)]
    assert result.stake == Fraction(sum(each), last)
