"""Runs many schedules, on every core, and tells what broke."""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from tests.simulator.simulation import Simulation

CHUNK = 50
"""Schedules a process runs before it tells."""

type Broken = dict[int, list[str]]
"""Which promises each seed broke."""


def run(seeds: range) -> Broken:
    """The schedules of these seeds, in this process."""
    return {seed: wrong for seed in seeds if (wrong := Simulation(seed).run())}


def search(first: int, count: int, say: Callable[[str], None]) -> bool:
    """Runs `count` schedules from seed `first` on, and says how it goes; whether no promise was broken."""
    found: Counter[str] = Counter()
    began, done, failed = time.monotonic(), 0, 0
    for seeds, broken in _everywhere(first, count):
        done += len(seeds)
        failed += len(broken)
        for seed, wrong in broken.items():
            found.update(wrong)
            say(f"seed {seed}: {'; '.join(wrong)}")
        say(_progress(done, count, time.monotonic() - began))
    say(f"{done} schedules, {failed} with a broken promise {dict(found) or ''}")
    return not failed


def _everywhere(first: int, count: int) -> Iterator[tuple[range, Broken]]:
    """Chunks as they are done, on every core."""
    chunks = [range(at, min(at + CHUNK, first + count)) for at in range(first, first + count, CHUNK)]
    with ProcessPoolExecutor(os.process_cpu_count(), mp_context=get_context("spawn")) as pool:
        running = {pool.submit(run, chunk): chunk for chunk in chunks}
        try:
            for future in as_completed(running):
                yield running[future], future.result()
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _progress(done: int, count: int, seconds: float) -> str:
    left = (count - done) * seconds / done
    return f"{done} of {count}, {done / seconds:.0f} a second, {left / 60:.0f} minutes left"
