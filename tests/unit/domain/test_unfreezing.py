import pytest

from tron_staking.domain.chain import Resource, Unfreezing
from tron_staking.domain.money import Sun
from tron_staking.domain.unfreezing import next_withdrawal, unfreezes_left, waiting, withdrawable


def _unfreezing(*entries: tuple[int, int]) -> list[Unfreezing]:
    return [Unfreezing(Resource.ENERGY, Sun(amount), expires) for amount, expires in entries]


@pytest.mark.parametrize(
    ("entries", "ripe", "following"),
    [
        ([], 0, None),
        ([(5, 999)], 5, None),
        ([(5, 1000)], 5, None),
        ([(5, 1001)], 0, (1001, 5)),
        ([(5, 3000), (6, 2000), (7, 2000), (8, 1), (9, 1000)], 17, (2000, 13)),
    ],
    ids=["none", "over", "over now", "a moment too early", "several"],
)
def test_what_expires_now_can_be_withdrawn(
    entries: list[tuple[int, int]], ripe: int, following: tuple[int, int] | None
) -> None:
    unfreezing = _unfreezing(*entries)
    assert withdrawable(unfreezing, 1000) == ripe
    assert next_withdrawal(unfreezing, 1000) == following
    assert withdrawable(unfreezing, 1000) + sum(e.amount for e in waiting(unfreezing, 1000)) == sum(
        amount for amount, _ in entries
    )


@pytest.mark.parametrize(("number", "left"), [(0, 32), (31, 1), (32, 0), (33, 0)])
def test_only_what_waits_takes_a_place(number: int, left: int) -> None:
    assert unfreezes_left(_unfreezing((1, 1000), (1, 1), *[(1, 1001)] * number), 1000) == left
