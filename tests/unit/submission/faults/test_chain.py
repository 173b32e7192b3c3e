"""The chain goes another way, or does not become final: only what is solidified is believed."""

import pytest

from tests.unit.submission.faults.case import Case
from tron_staking.models.enums import StakingStatusType

MINUTES = 60
BLOCKS = 5


@pytest.mark.parametrize("keep", [True, False], ids=["back in the pool", "gone"])
def test_f20_block_that_held_it_is_left_behind(case: Case, keep: bool) -> None:
    """It was in a block, and is in none: it is pending all the while, and sent again where it is gone."""
    case.world.devnet.set_solid_lag(BLOCKS + 1)
    case.accepted(case.ask())
    case.service.live(BLOCKS * 3)
    assert not case.world.devnet.mempool.waiting
    dropped = case.world.devnet.network.reorganise(BLOCKS, keep=keep, branch=2)
    assert [one.hex() for one in dropped] == [case.record.transaction_hash]
    assert case.record.status is StakingStatusType.PENDING
    case.ends_once()
    assert len(case.record.attempts) == 1


def test_f20_branch_that_does_not_know_its_reference(case: Case) -> None:
    """The block that it refers to is gone too: it can never be included, and new bytes are built."""
    case.world.devnet.set_solid_lag(BLOCKS + 3)
    case.service.live(BLOCKS * 3)
    case.world.start()
    case.accepted(case.ask())
    case.service.live(3)
    case.world.devnet.network.reorganise(BLOCKS, keep=False, branch=2)
    case.ends_once()
    assert len(case.record.attempts) == 2
    assert "TAPOS_ERROR" in case.codes


def test_f21_nothing_becomes_final_for_a_while(case: Case) -> None:
    """Everybody sees it at the head. It is pending until it is final, and nothing is tried a second time."""
    case.world.devnet.network.stall(stalled=True)
    case.accepted(case.ask())
    case.service.live(20 * MINUTES)
    assert case.record.status is StakingStatusType.PENDING
    assert (len(case.record.attempts), case.moved) == (1, 0)
    assert case.service.record(case.record.staking_id).json["status"] == "PENDING"
    assert not case.world.devnet.mempool.waiting, "it is in a block"
    case.world.devnet.network.stall(stalled=False)
    case.ends_once()
    assert len(case.record.attempts) == 1
