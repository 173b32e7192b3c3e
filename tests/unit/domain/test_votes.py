"""What an unfreeze leaves of the votes, by the chain's own doubles (stake2 §4.1)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tron_staking.domain.address import Address
from tron_staking.domain.money import Sun
from tron_staking.domain.votes import votes_again, votes_left

TRX = 1_000_000


@pytest.mark.parametrize(
    ("votes", "power", "left"),
    [
        ([600, 400], 500 * TRX, [300, 200]),
        ([1000], 999_999_999, [999]),
        ([334, 333, 333], 999_999_999, [333, 332, 332]),
        ([1, 1, 1], 2 * TRX, []),
        ([600, 400], 0, []),
        ([600, 400], 1000 * TRX, [600, 400]),
        ([600, 400], 5000 * TRX, [600, 400]),
        ([], 0, []),
    ],
)
def test_votes_shrink_as_on_the_chain(votes: list[int], power: int, left: list[int]) -> None:
    cast = {Address(f"witness-{number}"): count for number, count in enumerate(votes)}
    assert list(votes_left(cast, Sun(power)).values()) == left


@pytest.mark.parametrize(
    ("votes", "power", "again"),
    [
        ([600, 400], 500 * TRX, [300, 200]),
        ([334, 333, 333], 999_999_999, [333, 333, 333]),
        ([1, 1, 1], 2 * TRX, [1, 1]),
        ([97, 2, 1], 50 * TRX, [49, 1]),
        ([1000], 999_999, []),
        ([600, 400], 0, []),
    ],
)
def test_votes_again_keep_the_proportions(votes: list[int], power: int, again: list[int]) -> None:
    cast = {Address(f"witness-{number}"): count for number, count in enumerate(votes)}
    assert list(votes_again(cast, Sun(power)).values()) == again


@given(st.lists(st.integers(1, 10**11), min_size=1, max_size=30), st.integers(0, 10**17))
def test_votes_again_use_the_whole_power_and_are_off_by_less_than_one(votes: list[int], power: int) -> None:
    cast = {Address(f"witness-{number}"): count for number, count in enumerate(votes)}
    again, total = votes_again(cast, Sun(power)), power // TRX
    assert sum(again.values()) == total
    for witness, count in cast.items():
        assert abs(again.get(witness, 0) * sum(votes) - count * total) < sum(votes)
