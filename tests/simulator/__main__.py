"""`python -m tests.simulator SEED …`, or `--first SEED --schedules COUNT`: see the package."""

import argparse
import sys

from tests.simulator.runner import search
from tests.simulator.simulation import Simulation


def _say(line: str) -> None:
    print(line, flush=True)


def _replay(seed: int) -> bool:
    """One schedule again, with everything that happens in it."""
    simulation = Simulation(seed, verbose=True)
    wrong = simulation.run()
    _say("\n".join(simulation.log or ()))
    _say(f"seed {seed}: {'; '.join(wrong) or 'no promise was broken'}")
    return not wrong


def main() -> int:
    parser = argparse.ArgumentParser("python -m tests.simulator", description="Schedules of failures.")
    parser.add_argument("seeds", nargs="*", type=int, metavar="SEED", help="show its schedule step by step")
    parser.add_argument("--first", type=int, default=0, metavar="SEED", help="where many begin")
    parser.add_argument("--schedules", type=int, default=100_000, metavar="COUNT", help="how many")
    asked = parser.parse_args()
    if asked.seeds:
        good = not [seed for seed in asked.seeds if not _replay(seed)]
    else:
        good = search(asked.first, asked.schedules, _say)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
