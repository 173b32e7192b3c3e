"""Random schedules of failures break no promise; each is the same every time; planted bugs are found.

`make simulate` runs as many as wanted, `python -m tests.simulator SEED` shows one step by step.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import batched

import pytest

from tests.simulator.bugs import BUGS
from tests.simulator.runner import run
from tests.simulator.simulation import Simulation

SCHEDULES = 5000
CHUNK = 250
"""Schedules of one test: processes share the tests, and every test done is progress shown."""

ENOUGH = 20_000
"""Within so many schedules each planted bug must show."""


@pytest.mark.parametrize("first", range(0, SCHEDULES, CHUNK))
def test_t02_schedules_break_no_promise(first: int) -> None:
    assert run(range(first, first + CHUNK)) == {}


REMEMBERED = (5739, 10251)
"""Schedules beyond those that broke a promise once."""


@pytest.mark.parametrize("seed", REMEMBERED)
def test_schedule_that_once_broke_a_promise(seed: int) -> None:
    assert run(range(seed, seed + 1)) == {}


@pytest.mark.parametrize("name", BUGS)
def test_planted_bug_is_found(
    name: str, monkeypatch: pytest.MonkeyPatch, record_property: Callable[[str, object], None]
) -> None:
    bug = BUGS[name]
    bug.plant(monkeypatch)
    for seed in range(bug.first, bug.first + ENOUGH):
        if wrong := Simulation(seed, **bug.fixed).run():
            looked = f" looked for from {bug.first + 1} on," if bug.first else ""
            record_property("found", f"{name}: in schedule {seed + 1},{looked} {'; '.join(wrong)}")
            return
    pytest.fail(f"not found in {ENOUGH} schedules")


SEEDS = (3, 14, 159)


def _told(*seeds: int, **environment: str) -> dict[int, str]:
    """What a new process tells of these schedules, one after the other, by seed."""
    command = [sys.executable, "-m", "tests.simulator", *map(str, seeds)]
    told = subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, check=True
    ).stdout
    parts = re.split(r"^(seed \d+: .*\n)", told, flags=re.MULTILINE)
    assert parts[-1] == ""
    return dict(zip(seeds, map("".join, batched(parts[:-1], 2)), strict=True))


def test_schedule_is_the_same_in_every_process() -> None:
    """Whatever the hashes of a process are, the time of day, and what was simulated in it before."""
    told = _told(*SEEDS, PYTHONHASHSEED="1")
    assert told == _told(*reversed(SEEDS), PYTHONHASHSEED="2")
    for seed in SEEDS:
        here = Simulation(seed, verbose=True)
        here.run()
        assert told[seed].splitlines()[:-1] == "\n".join(here.log or ()).splitlines()
        assert len(told[seed].splitlines()) > 50
