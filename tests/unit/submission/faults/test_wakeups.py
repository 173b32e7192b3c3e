"""Wake-ups that come twice, late, never, or in any order; and sweeps that end in the middle."""

import pytest

from tests.support.killer import Killed
from tests.unit.submission.faults.case import Case

KEYS = ("first-key-00000001", "second-key-0000001", "third-key-00000001")
MINUTES = 60


def _ask_twice(case: Case) -> list[str]:
    answers = [case.ask(key) for key in KEYS[:2]]
    for answer in answers:
        case.accepted(answer)
    return [answer.json["staking_id"] for answer in answers]


def test_f24_wake_ups_in_any_order_and_number(case: Case) -> None:
    """Too early nothing happens, in time it happens once, and afterwards nothing happens any more."""
    first, second = _ask_twice(case)
    before = case.records
    assert case.service.advance(second, first, second) == []
    assert case.records == before, "nothing was due"
    for _ in range(5):
        case.world.devnet.advance(3)
    assert case.service.advance(second, second, first, second, first) == []
    done = case.records
    assert [record.version for record in done] == [record.version + 1 for record in before]
    for _ in range(100):
        case.world.devnet.advance(3)
    assert case.service.advance(first, second, first) == []
    assert case.records == done
    case.ends_once(times=2)


def test_f24_wake_ups_that_come_a_day_late(case: Case) -> None:
    """Nobody was awake; what is on the chain is found there."""
    ids = _ask_twice(case)
    case.world.queue.receive()
    case.world.devnet.network.live(24 * 60 * MINUTES * 1000)
    assert case.service.advance(*reversed(ids)) == []
    case.ends_once(times=2)


def test_f25_tick_that_comes_twice(case: Case) -> None:
    """Both wake the same records, and the worker does each once."""
    _ask_twice(case)
    case.world.queue.receive()
    for _ in range(6):
        case.world.devnet.advance(3)
    assert (case.service.sweep(), case.service.sweep()) == (2, 2)
    assert case.service.advance(*case.world.queue.receive()) == []
    assert case.service.sweep() == 0
    case.ends_once(times=2)


def test_f25_ticks_that_never_come(case: Case) -> None:
    """Nor does any wake-up, for an hour. The next tick finds everything."""
    for key in KEYS[:2]:
        case.die("signer.sign", "before", key)
    case.world.devnet.network.live(45 * MINUTES * 1000)
    case.world.queue.receive()
    assert case.service.sweep() == 2
    case.ends_once(times=2)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_f28_sweep_killed_between_two_pages(case: Case, moment: str) -> None:
    """There is no cursor that it could have lost: the next sweep wakes whatever is due."""
    for key in KEYS:
        case.die("signer.sign", "before", key)
    for _ in range(6):
        case.world.devnet.advance(3)
    assert case.world.queue.receive() == []
    case.world.killer.arm_at("queue.wake", moment)
    with pytest.raises(Killed):
        case.world.sweeper.sweep()
    case.world.start()
    woken = len(case.world.queue.receive())
    assert woken == 0 if moment == "before" else 0 < woken < len(KEYS)
    assert case.service.sweep() == len(KEYS)
    case.ends_once(times=len(KEYS))
