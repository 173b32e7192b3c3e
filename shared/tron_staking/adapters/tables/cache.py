"""The table `cache`: what was read of the chain, for a moment. Nothing in it is missed when it is lost.

An item without a value is what an invalidation leaves: its `generation` refuses values that were read before.
DynamoDB removes an item some time after `expires`; until it does, we overlook what has expired.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.errors import books_unavailable, condition_failed
from tron_staking.adapters.tables.transaction import Update, WritesOf
from tron_staking.domain.cache import Kept, Look, keys_of
from tron_staking.models.fields import from_milliseconds, milliseconds
from tron_staking.submission.entries import CacheInvalidated

GENERATION_KEPT = timedelta(hours=1)
"""Far longer than anybody takes from his look to his value."""


class CacheItem(Model):
    """One key. `as_of` is in milliseconds, `expires` in seconds, as DynamoDB wants it."""

    class Meta(Connection):
        table_name: str
        region: str

    key = UnicodeAttribute(hash_key=True)
    value = UnicodeAttribute(null=True)
    as_of = NumberAttribute(null=True)
    generation = UnicodeAttribute(null=True)
    expires = NumberAttribute()


class CacheTable:
    """Ports ReadsCache, WritesCache; `invalidates` is what a final record writes."""

    invalidates: WritesOf

    def __init__(self, table_name: str, region: str) -> None:
        bind(CacheItem, table_name, region)
        self.invalidates = {CacheInvalidated: _invalidated}

    def look(self, key: str, now: datetime) -> Look:
        """See ReadsCache."""
        with books_unavailable():
            try:
                item = CacheItem.get(key, consistent_read=True)
            except CacheItem.DoesNotExist:
                return Look()
        return Look(_kept(item, now), item.generation)

    def keep(self, key: str, kept: Kept, seen: Look, expires: datetime) -> None:
        """See WritesCache."""
        as_of = milliseconds(kept.as_of)
        item = CacheItem(key, value=kept.text, as_of=as_of, generation=seen.generation)
        item.expires = _seconds(expires)
        with books_unavailable():
            try:
                item.save(condition=_unchanged(seen) & _not_newer(as_of))
            except PutError as error:
                if not condition_failed(error):
                    raise


def _kept(item: CacheItem, now: datetime) -> Kept | None:
    if item.value is None or item.as_of is None or item.expires <= _seconds(now):
        return None
    return Kept(item.value, from_milliseconds(int(item.as_of)))


def _unchanged(seen: Look) -> Condition:
    if seen.generation is None:
        return CacheItem.generation.does_not_exist()
    return CacheItem.generation == seen.generation


def _not_newer(as_of: int) -> Condition:
    not_newer: Condition = CacheItem.as_of.does_not_exist() | (CacheItem.as_of <= as_of)
    return not_newer


def _invalidated(entry: CacheInvalidated) -> Sequence[Update]:
    actions = [
        CacheItem.value.remove(),
        CacheItem.as_of.remove(),
        CacheItem.generation.set(entry.generation),
        CacheItem.expires.set(_seconds(entry.invalidated_at + GENERATION_KEPT)),
    ]
    return [Update(CacheItem(key), actions) for address in entry.addresses for key in keys_of(address)]


def _seconds(moment: datetime) -> int:
    return milliseconds(moment) // 1000
