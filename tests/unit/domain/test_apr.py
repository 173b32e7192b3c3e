"""APR against worked examples, and where it must be nothing."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tron_staking.domain.address import Address, address_from_bytes
from tron_staking.domain.apr import (
    Candidate,
    Election,
    RewardRules,
    daily_pay,
    gross_apr,
    net_apr,
    percent_text,
    productivity,
)
from tron_staking.domain.chain import Witness
from tron_staking.domain.money import Sun

TRX = 1_000_000
SIX_HOURS_MS = 21_600_000
MAINNET = RewardRules(Sun(8 * TRX), Sun(128 * TRX), SIX_HOURS_MS)
BILLION = 1_000_000_000
ALL_VOTES = 45 * BILLION


def an_address(number: int) -> Address:
    return address_from_bytes(b"\x41" + number.to_bytes(20))


def a_witness(number: int, votes: int, produced: int = 1, missed: int = 0) -> Witness:
    return Witness(an_address(number), votes, produced=produced, missed=missed)


def candidate(rank: int, votes: int, produced: int = 1, missed: int = 0) -> Candidate:
    return Candidate(rank, a_witness(rank, votes, produced, missed))


def mainnet(*candidates: Candidate, votes: int = ALL_VOTES) -> Election:
    return Election(candidates, votes, 27)


def rounded(fraction: Fraction) -> str:
    """Percent with three decimals, as the examples are given."""
    return f"{round(fraction * 100_000) / 1000:.3f}"


def test_blocks_and_issuance_of_a_day() -> None:
    assert MAINNET.blocks_per_day == 28_792
    assert MAINNET.blocks_per_day * (128 + 8) == 3_915_712
    assert RewardRules(Sun(0), Sun(0), 1_800_000).blocks_per_day == 28_800 - 2 * 48


@pytest.mark.parametrize("maintenance_ms", [0, 1, 3_000, 9_000])
def test_cycles_of_a_block_or_none(maintenance_ms: int) -> None:
    assert RewardRules(Sun(0), Sun(0), maintenance_ms).blocks_per_day == 9_600


@pytest.mark.parametrize(
    ("votes", "block_part", "kept_nothing", "kept_20"),
    [
        (800_000_000, "0.389", "3.378", "2.703"),
        (1_500_000_000, "0.208", "3.197", "2.557"),
        (3 * BILLION, "0.104", "3.093", "2.474"),
    ],
)
def test_worked_examples(votes: int, block_part: str, kept_nothing: str, kept_20: str) -> None:
    elected, standby = candidate(27, votes), candidate(28, votes)
    gross = gross_apr(MAINNET, mainnet(), elected)
    assert rounded(gross_apr(MAINNET, mainnet(), standby)) == "2.989"
    assert rounded(gross - gross_apr(MAINNET, mainnet(), standby)) == block_part
    assert rounded(net_apr(gross, 0)) == kept_nothing
    assert rounded(net_apr(gross, 20)) == kept_20


def test_stale_numbers_without_brokerage_are_far_too_high() -> None:
    stale = Fraction(160 * 28_800 * 365, ALL_VOTES)
    assert rounded(stale) == "3.738"
    honest = [
        net_apr(gross_apr(MAINNET, mainnet(), candidate(1, votes)), 20)
        for votes in (800_000_000, 3 * BILLION)
    ]
    assert [round(stale / one * 100 - 100) for one in honest] == [38, 51]


def test_first_27_are_paid_for_blocks_and_first_127_for_votes() -> None:
    paid = {rank: gross_apr(MAINNET, mainnet(), candidate(rank, BILLION)) for rank in (1, 27, 28, 127, 128)}
    assert paid[1] == paid[27] > paid[28] == paid[127] > 0
    assert paid[128] == 0


def test_who_keeps_everything_leaves_nothing() -> None:
    gross = gross_apr(MAINNET, mainnet(), candidate(1, BILLION))
    assert net_apr(gross, 100) == 0
    assert net_apr(gross, 0) == gross


def test_no_votes_divide_nothing() -> None:
    assert gross_apr(MAINNET, mainnet(), candidate(1, 0)) == 0
    assert gross_apr(MAINNET, mainnet(votes=0), candidate(1, 0)) == 0
    assert Election.of([]) == Election((), 0, 0)


def test_missed_blocks_are_not_paid() -> None:
    whole, half, none, never = (
        gross_apr(MAINNET, mainnet(), candidate(1, BILLION, produced, missed))
        for produced, missed in ((5, 0), (5, 5), (0, 5), (0, 0))
    )
    standby = gross_apr(MAINNET, mainnet(), candidate(28, BILLION))
    assert half - standby == (whole - standby) / 2
    assert none == never == standby


def test_productivity_of_who_never_had_a_turn_is_unknown() -> None:
    assert productivity(a_witness(1, 1, produced=0, missed=0)) is None
    assert productivity(a_witness(1, 1, produced=3, missed=1)) == Fraction(3, 4)


def test_ranks_are_the_chains() -> None:
    low, high, most = a_witness(1, 5), a_witness(2, 5), a_witness(3, 6)
    election = Election.of([low, most, high])
    assert [(one.rank, one.witness) for one in election.candidates] == [(1, most), (2, high), (3, low)]
    assert (election.paid_votes, election.producers) == (16, 3)


def test_votes_of_the_first_127_count() -> None:
    election = Election.of([a_witness(number, 1_000 - number) for number in range(200)])
    assert election.paid_votes == sum(1_000 - number for number in range(127))
    assert election.producers == 27
    assert [one.elected for one in election.candidates] == [True] * 27 + [False] * 173
    assert [one.paid for one in election.candidates] == [True] * 127 + [False] * 73


@given(st.lists(st.tuples(st.integers(0, 10**11), st.integers(0, 10**8)), max_size=140))
def test_never_more_is_promised_than_is_issued(witnesses: list[tuple[int, int]]) -> None:
    """All votes together yield what all blocks of a year pay, less what was missed and nobody votes for."""
    election = Election.of(
        a_witness(number, votes, produced=produced, missed=1)
        for number, (votes, produced) in enumerate(witnesses)
    )
    promised = sum(one.witness.votes * gross_apr(MAINNET, election, one) for one in election.candidates)
    issued = 365 * MAINNET.blocks_per_day * (128 + 8)
    assert promised <= issued
    if election.paid_votes:
        assert promised >= 365 * MAINNET.blocks_per_day * 128


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (Fraction(0), "0.000000"),
        (Fraction(1, 3), "33.333333"),
        (Fraction(2, 3), "66.666666"),
        (Fraction(1), "100.000000"),
        (Fraction(1, 10**8), "0.000001"),
        (Fraction(99, 10**10), "0.000000"),
        (Fraction(123_456_789_012), "12345678901200.000000"),
    ],
)
def test_percentages_are_cut_off(fraction: Fraction, text: str) -> None:
    assert percent_text(fraction) == text


def test_pay_of_a_day_is_whole_sun() -> None:
    assert daily_pay(1_000, Fraction(365, 10_000)) == 100_000
    assert daily_pay(1, Fraction(1, 10**9)) == 0
    assert daily_pay(0, Fraction(1)) == 0
