"""How long a test waits for what is sure to come."""

PATIENCE = 600
"""Seconds, for whatever is not meant to time out: no machine is so busy. What comes ends the wait at once."""

HURRY = 0.5
"""Seconds, for what is meant to: it waits for what never comes, so a slower machine changes nothing."""
