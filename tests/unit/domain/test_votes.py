"""What an unfreeze leaves of the votes, by the chain's own doubles (stake2 §4.1)."""

import pytest

from tron_staking.domain.address import Address
from tron_staking.domain.money import Sun
from tron_staking.domain.votes import votes_left

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
