"""Locks to the block and the millisecond."""

import pytest

from tron_staking.domain.chain import Delegation, Resource
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import Sun
from tron_staking.models.fields import from_milliseconds
from tron_staking.operations.lock import extension, lock_blocks, lock_text, refuse_shorter

HEAD_MS = 1_800_000_000_000
DAY_MS = 86_400_000
THREE_DAYS = 86_400


def _held(until_ms: int) -> Delegation:
    return Delegation(unlocked=Sun(1), locked=Sun(2_500_000), locked_until_ms=until_ms)


@pytest.mark.parametrize(("days", "blocks"), [(None, 86_400), (1, 28_800), (3, 86_400), (30, 864_000)])
def test_days_become_blocks(days: int | None, blocks: int) -> None:
    assert lock_blocks(days, 864_000) == blocks


def test_longest_is_not_too_long_and_a_block_less_is() -> None:
    assert lock_blocks(30, 864_000) == 864_000
    with pytest.raises(StateConflict, match=r"863999 blocks \(29 days, 23:59:57\) at most"):
        lock_blocks(30, 863_999)


@pytest.mark.parametrize("longest", [0, 86_400])
def test_default_works_where_no_other_lock_does(longest: int) -> None:
    assert lock_blocks(None, longest) == lock_blocks(3, longest) == THREE_DAYS
    with pytest.raises(StateConflict, match="leave lock_days out"):
        lock_blocks(2, longest)


def test_lock_may_end_with_the_one_it_replaces_and_not_before() -> None:
    refuse_shorter(THREE_DAYS, _held(HEAD_MS + 3 * DAY_MS), HEAD_MS)
    with pytest.raises(StateConflict, match="lock_days of 4 or more") as refused:
        refuse_shorter(THREE_DAYS, _held(HEAD_MS + 3 * DAY_MS + 1), HEAD_MS)
    assert refused.value.works_at == from_milliseconds(HEAD_MS + 1)
    refuse_shorter(THREE_DAYS, _held(HEAD_MS + 3 * DAY_MS + 1), HEAD_MS + 1)


@pytest.mark.parametrize(("until_ms", "held"), [(HEAD_MS - 1, False), (HEAD_MS, True)])
def test_only_what_is_still_locked_is_extended(until_ms: int, held: bool) -> None:
    said = extension(THREE_DAYS, _held(until_ms), Resource.ENERGY, HEAD_MS)
    assert bool(said) is held


def test_extension_names_amount_and_both_dates() -> None:
    (said,) = extension(THREE_DAYS, _held(HEAD_MS + DAY_MS), Resource.ENERGY, HEAD_MS)
    assert said == (
        "the new lock also holds the 2.5 TRX that are locked for this receiver's ENERGY already: "
        "until 2027-01-18T08:00:00.000Z instead of 2027-01-16T08:00:00.000Z"
    )


@pytest.mark.parametrize(
    ("blocks", "said"), [(28_800, "1 day"), (86_400, "3 days"), (1, "1 blocks (0:00:03)")]
)
def test_length_for_people(blocks: int, said: str) -> None:
    assert lock_text(blocks) == said
