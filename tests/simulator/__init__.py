"""Thousands of unlucky days: the real service over a real devnet, under a seeded schedule of faults.

    python -m tests.simulator 0 2000       # the schedules of these seeds; prints each that breaks a promise
    python -m tests.simulator 1234         # one schedule again, with everything that happened in it

One seed is one schedule: who runs next, what fails and how, what the chain does. Nothing else is random,
so a seed fails again in the same way. `faults.py` names what can go wrong, `watch.py` what must never happen.
"""
