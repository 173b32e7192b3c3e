"""Reads the chain through the cache. Operators look far more often than anything changes.

fresh: the kept value, and no question to a node · old: the node is asked, and its answer kept ·
old, and no node answers: the kept value all the same, which then says how old it is.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter, ValidationError

from tron_staking.domain.cache import Kept, Look
from tron_staking.domain.errors import NodeUnavailable, Unavailable
from tron_staking.domain.ports import ReadsCache, TellsTime, WritesCache
from tron_staking.domain.telemetry import Happening, count

_log = logging.getLogger(__name__)

FRESH = timedelta(seconds=30)
"""How long what was read of an account is not read again. What happens past the service is seen after that;
what the service does itself invalidates it at once."""

FRESH_SLOW = timedelta(minutes=10)
"""For what changes by votes or every six hours: chain parameters, witnesses."""

KEPT = timedelta(days=1)
"""How old an answer may be that is given while no node answers."""


@dataclass(frozen=True)
class Reading[T]:
    """A value, when the node was asked for it, and whether it is older than it should be."""

    value: T
    as_of: datetime
    age_seconds: int
    stale: bool


@dataclass(frozen=True)
class Cache:
    """Reads through the cache. A cache in trouble costs node requests, never an answer."""

    reads: ReadsCache
    writes: WritesCache
    clock: TellsTime

    def read[T](
        self,
        key: str,
        kind: TypeAdapter[T],
        load: Callable[[], T],
        fresh: timedelta = FRESH,
        worth_keeping: Callable[[T], bool] = lambda _value: True,
        *,
        usable: Callable[[T], bool] = lambda _value: True,
    ) -> Reading[T]:
        """The value of `key`, at most `fresh` old while a node answers, and `usable`.

        `load` asks the node. Raises NodeUnavailable when none answers and nothing is kept.
        """
        now = self.clock.now()
        return self._through(
            key,
            kind,
            lambda held: now - held.as_of < fresh and usable(held.value),
            lambda _held: load(),
            worth_keeping,
        )

    def renew[T](
        self,
        key: str,
        kind: TypeAdapter[T],
        is_fresh: Callable[[T], bool],
        load: Callable[[T | None], T],
    ) -> Reading[T]:
        """The value of `key` while it says itself that it is fresh; else `load` makes a new one of it.

        For what is read in several steps: `load` is given what is kept, or None. Raises as `read` does.
        """
        return self._through(key, kind, lambda held: is_fresh(held.value), load, lambda _value: True)

    def _through[T](
        self,
        key: str,
        kind: TypeAdapter[T],
        is_fresh: Callable[["_Held[T]"], bool],
        load: Callable[[T | None], T],
        worth_keeping: Callable[[T], bool],
    ) -> Reading[T]:
        now = self.clock.now()
        seen = self._look(key, now)
        held = _value(seen, kind)
        if held is not None and is_fresh(held):
            count(Happening.CACHE_FRESH)
            return self._reading(held, stale=False)
        try:
            loaded = _Held(load(held.value if held else None), now)
        except NodeUnavailable:
            if held is None:
                raise
            count(Happening.CACHE_STALE)
            return self._reading(held, stale=True)
        if seen is not None and worth_keeping(loaded.value):
            self._keep(key, Kept(kind.dump_json(loaded.value).decode(), now), seen)
        return self._reading(loaded, stale=False)

    def _look(self, key: str, now: datetime) -> Look | None:
        try:
            return self.reads.look(key, now)
        except Unavailable:
            _log.warning("the cache cannot be read; the node is asked instead", exc_info=True)
            return None

    def _keep(self, key: str, kept: Kept, seen: Look) -> None:
        try:
            self.writes.keep(key, kept, seen, kept.as_of + KEPT)
        except Unavailable:
            _log.warning("the cache cannot be written; the next reader asks the node", exc_info=True)
        else:
            count(Happening.CACHE_STORED)

    def _reading[T](self, held: "_Held[T]", *, stale: bool) -> Reading[T]:
        age = max(timedelta(), self.clock.now() - held.as_of)
        return Reading(held.value, held.as_of, age // timedelta(seconds=1), stale)


@dataclass(frozen=True)
class _Held[T]:
    value: T
    as_of: datetime


def _value[T](seen: Look | None, kind: TypeAdapter[T]) -> _Held[T] | None:
    """What an older or newer version kept, and this one cannot read, is not there."""
    if seen is None or seen.kept is None:
        return None
    try:
        return _Held(kind.validate_json(seen.kept.text), seen.kept.as_of)
    except ValidationError:
        return None
