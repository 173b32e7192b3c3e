"""Who may sign for what: as java-tron counts it."""

import pytest

from tron_staking.domain.address import address_from_bytes
from tron_staking.domain.permission import Permission, owner_alone

A, B, C, OTHER = (address_from_bytes(b"\x41" + bytes([number]) * 20) for number in (1, 2, 3, 4))
STAKING = "102000000000c00f" + "0" * 48
"""Bits 4, 13 and 54 to 59."""
OLD_DEFAULT = "7fff1fc0033e0100" + "0" * 48
"""Of accounts from before Stake 2.0: none of its contracts."""


def test_owner_may_do_everything() -> None:
    assert all(owner_alone(A).allows(number) for number in range(256))
    assert owner_alone(A).missing([A]) == 0
    assert owner_alone(A).missing([]) == owner_alone(A).missing([B]) == 1


@pytest.mark.parametrize(
    ("operations", "allowed"),
    [
        (STAKING, {4, 13, *range(54, 60)}),
        (OLD_DEFAULT, {*range(15), 16, *range(17, 21), 30, 31, 32, 33, *range(41, 46), 48}),
        ("ff" * 32, set(range(256))),
        ("ff" * 31, set()),
        ("ff" * 33, set()),
        ("", set()),
    ],
)
def test_an_active_permission_allows_its_bits(operations: str, allowed: set[int]) -> None:
    permission = Permission(2, 1, {A: 1}, operations)
    staking = (1, 4, 13, *range(54, 60))
    assert {number for number in staking if permission.allows(number)} == allowed & set(staking)


@pytest.mark.parametrize(
    ("signers", "missing"),
    [([], 3), ([A], 2), ([A, A], 2), ([B], 1), ([A, B], 0), ([B, C], 0), ([OTHER], 3), ([A, OTHER], 2)],
)
def test_each_key_counts_once_and_strangers_do_not(signers: list[str], missing: int) -> None:
    assert Permission(2, 3, {A: 1, B: 2, C: 5}).missing(signers) == missing


@pytest.mark.parametrize(("threshold", "fewest"), [(1, 1), (5, 1), (6, 2), (8, 3), (9, 3)])
def test_fewest_signatures_are_the_heaviest(threshold: int, fewest: int) -> None:
    assert Permission(2, threshold, {A: 1, B: 2, C: 5}).fewest_signatures() == fewest
