"""`python -m tests.simulator FIRST [END]`: see the package."""

import logging
import sys
import time
from collections import Counter

from tests.simulator.simulation import Simulation

logging.disable()
first, *rest = (int(argument) for argument in sys.argv[1:])
if not rest:
    simulation = Simulation(first)
    wrong = simulation.run()
    print("\n".join(simulation.log))
    sys.exit(f"seed {first}: {'; '.join(wrong)}" if wrong else 0)

found: Counter[str] = Counter()
done, failed, began = 0, 0, time.monotonic()
try:
    for seed in range(first, rest[0]):
        wrong = Simulation(seed).run()
        done += 1
        if wrong:
            failed += 1
            found.update(wrong)
            print(f"seed {seed}: {'; '.join(wrong)}", flush=True)
except KeyboardInterrupt:
    pass  # as many as there was time for
print(f"{done} schedules, {failed} with a broken promise, {time.monotonic() - began:.0f} s; {dict(found)}")
sys.exit(failed > 0)
