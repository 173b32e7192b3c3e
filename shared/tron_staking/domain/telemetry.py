"""What happens, told on the side: counted for metrics, named for log lines. It changes nothing that is done.

Who serves an invocation listens (`entry/observability.py`); while nobody does, nothing is kept.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum


class Happening(StrEnum):
    """What is counted, by the name of its metric."""

    ACCEPTED = "Accepted"
    REPLAYED = "Replayed"
    REFUSED = "Refused"
    SIGNED = "Signed"
    RATE_LIMITED = "RateLimited"
    SUBMITTED = "Submitted"
    CONFIRMED = "Confirmed"
    FAILED = "Failed"
    ATTEMPT_DEAD = "AttemptsDead"
    NOT_ADVANCED = "NotAdvanced"
    SWEPT = "Swept"
    HANDED_OUT = "HandedOut"
    AUTOMATED = "Automated"
    NOT_AUTOMATED = "NotAutomated"
    PUBLISHED = "EventsPublished"
    NOT_PUBLISHED = "EventsNotPublished"
    CACHE_FRESH = "CacheFresh"
    CACHE_STORED = "CacheStored"
    CACHE_STALE = "CacheStale"
    WALLET_CHANGED = "WalletsChanged"
    POLICIES_CHANGED = "PoliciesChanged"
    ALLOWED = "Allowed"
    DENIED = "Denied"


class Age(StrEnum):
    """How long what has waited longest waits, in seconds, by the name of its metric; 0 when nothing does."""

    OLDEST_DUE = "OldestDueAge"
    OLDEST_PENDING = "OldestPendingAge"


@dataclass
class Told:
    """What was told in one invocation. `counts` is by what happened and, for a refusal, its code."""

    counts: Counter[tuple[Happening, str | None]] = field(default_factory=Counter)
    ages: dict[Age, int] = field(default_factory=dict)
    subject: dict[str, str] = field(default_factory=dict)


_listener: ContextVar[Told | None] = ContextVar("listener", default=None)


@contextmanager
def listening() -> Iterator[Told]:
    """While this lasts, what happens is told to whoever asked."""
    told = Told()
    token = _listener.set(told)
    try:
        yield told
    finally:
        _listener.reset(token)


def count(happening: Happening, number: int = 1, code: str | None = None) -> None:
    """Counts something that has happened. `code` is one of ours, and never what a caller sent."""
    told = _listener.get()
    if told is not None:
        told.counts[happening, code] += number


def measure(age: Age, seconds: int) -> None:
    """Says how long something has waited. What alarms look at is said each time, also when it is 0."""
    told = _listener.get()
    if told is not None:
        told.ages[age] = seconds


def about(**names: str | None) -> None:
    """What the work is about from now on: every log line says so. What is None stays as it was."""
    told = _listener.get()
    if told is not None:
        told.subject |= {name: value for name, value in names.items() if value is not None}


def subject() -> Mapping[str, str]:
    """What the work is about now."""
    told = _listener.get()
    return {} if told is None else told.subject
