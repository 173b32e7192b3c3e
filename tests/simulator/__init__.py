"""Thousands of unlucky days: the functions' real handlers over a real devnet, faults drawn from a seed.

    make simulate SCHEDULES=20000 FIRST=0     # the schedules of these seeds, on every core
    python -m tests.simulator 1234            # one schedule again, with everything that happened in it

One seed is one schedule: who asks for what and how, who runs next, what fails, what the chain does. Nothing
else decides anything, so a seed gives the same schedule in every process.

    scenario, requests, beginnings    what is drawn before the day begins
    simulation, scheduler             the day: actors that change places at every call to the world outside
    functions, container, queue       the deployed functions, their environments, and SQS
    faults, troubles, lies, owner     what goes wrong: at calls, around them, in nodes' words, past us
    watch, books, wanted              what must never happen, seen at every call, answer and write
    history, verdict                  what must be true at the end: the books against the solidified chain
    bugs                              what is planted to see that all this finds it
"""
