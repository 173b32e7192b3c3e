"""The table `cache` in memory. `tests/contract` holds it to what DynamoDB does."""

from dataclasses import dataclass
from datetime import datetime

from tron_staking.domain.cache import Kept, Look, keys_of
from tron_staking.submission.entries import CacheInvalidated, Entry


@dataclass(frozen=True)
class Slot:
    """What stands under a key."""

    kept: Kept | None
    generation: str | None
    expires: datetime | None = None


_EMPTY = Slot(None, None)


class FakeCache:
    """Slots in a dict."""

    def __init__(self) -> None:
        self.slots: dict[str, Slot] = {}

    def look(self, key: str, now: datetime) -> Look:
        slot = self.slots.get(key, _EMPTY)
        expired = slot.expires is not None and slot.expires <= now
        return Look(None if expired else slot.kept, slot.generation)

    def keep(self, key: str, kept: Kept, seen: Look, expires: datetime) -> None:
        slot = self.slots.get(key, _EMPTY)
        older = slot.kept is not None and slot.kept.as_of > kept.as_of
        if slot.generation == seen.generation and not older:
            self.slots[key] = Slot(kept, seen.generation, expires)

    def apply(self, entry: Entry) -> None:
        if isinstance(entry, CacheInvalidated):
            for key in [key for address in entry.addresses for key in keys_of(address)]:
                self.slots[key] = Slot(None, entry.generation)
