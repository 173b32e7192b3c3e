"""`make demo`: every operation of the service over HTTP, then a year of staking on the chain alone.

`tour` is the story of the first part, `caller` tells it and checks it, `closing` does the sums; `year` is the
second part.
"""
