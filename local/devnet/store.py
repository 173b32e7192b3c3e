"""Key-value state with cheap copy-on-write layers.

`Base` holds all values; an `Overlay` holds only what changed over its parent. Values are immutable, so layers
share them. A block and a transaction are an overlay each: committed on success, forgotten on failure.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

type Changes = dict[str, dict[Any, Any]]
"""By table name and key; None is an entry that was deleted."""


@dataclass(frozen=True)
class Table[K, V]:
    """A typed name for one kind of entry, with the JSON form of its keys and values."""

    name: str
    dump_key: Callable[[K], str]
    load_key: Callable[[str], K]
    dump: Callable[[V], Any]
    load: Callable[[Any], V]

    def dump_entries(self, entries: dict[K, V | None]) -> dict[str, Any]:
        """Entries of `Changes` as JSON."""
        return {self.dump_key(key): None if one is None else self.dump(one) for key, one in entries.items()}

    def load_entries(self, body: dict[str, Any]) -> dict[K, V | None]:
        return {self.load_key(key): None if one is None else self.load(one) for key, one in body.items()}


class Store(Protocol):
    """What reads and writes state, whichever layer it is."""

    def get[K, V](self, table: Table[K, V], key: K) -> V | None: ...

    def put[K, V](self, table: Table[K, V], key: K, value: V) -> None: ...

    def delete[K, V](self, table: Table[K, V], key: K) -> None: ...

    def items[K, V](self, table: Table[K, V]) -> Iterator[tuple[K, V]]: ...

    def apply(self, changes: Changes) -> None: ...


class Base:
    """The bottom layer: complete tables."""

    def __init__(self) -> None:
        self.tables: Changes = {}

    def get[K, V](self, table: Table[K, V], key: K) -> V | None:
        value: V | None = self.tables.get(table.name, {}).get(key)
        return value

    def put[K, V](self, table: Table[K, V], key: K, value: V) -> None:
        self.tables.setdefault(table.name, {})[key] = value

    def delete[K, V](self, table: Table[K, V], key: K) -> None:
        self.tables.get(table.name, {}).pop(key, None)

    def items[K, V](self, table: Table[K, V]) -> Iterator[tuple[K, V]]:
        yield from self.tables.get(table.name, {}).items()

    def apply(self, changes: Changes) -> None:
        for name, entries in changes.items():
            table = self.tables.setdefault(name, {})
            table.update(entries)
            for key in [key for key, value in entries.items() if value is None]:
                del table[key]

    def copy(self) -> "Base":
        """An independent base with the same values."""
        twin = Base()
        twin.apply(self.tables)
        return twin


class Overlay:
    """Changes over a parent that is left alone until `commit`. A change to None removes."""

    def __init__(self, parent: Store) -> None:
        self._parent = parent
        self.changes: Changes = {}

    def get[K, V](self, table: Table[K, V], key: K) -> V | None:
        entries = self.changes.get(table.name)
        if entries is not None and key in entries:
            value: V | None = entries[key]
            return value
        return self._parent.get(table, key)

    def put[K, V](self, table: Table[K, V], key: K, value: V) -> None:
        self.changes.setdefault(table.name, {})[key] = value

    def delete[K, V](self, table: Table[K, V], key: K) -> None:
        self.changes.setdefault(table.name, {})[key] = None

    def items[K, V](self, table: Table[K, V]) -> Iterator[tuple[K, V]]:
        own = self.changes.get(table.name, {})
        yield from ((key, value) for key, value in self._parent.items(table) if key not in own)
        yield from ((key, value) for key, value in own.items() if value is not None)

    def apply(self, changes: Changes) -> None:
        for name, entries in changes.items():
            self.changes.setdefault(name, {}).update(entries)

    def commit(self) -> Changes:
        """Hand the changes to the parent, and return them."""
        self._parent.apply(self.changes)
        return self.changes
