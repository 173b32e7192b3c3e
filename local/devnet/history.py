"""The solidified state of a little while ago, for nodes that lag behind the others."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from local.devnet.store import Base, Changes, Overlay, Store

DEPTH = 128
"""Solidified blocks that can be looked behind."""


class Past(Protocol):
    """Knows how the solidified state came about."""

    def solid_before(self, blocks: int) -> Store:
        """The solidified state this many blocks ago."""
        ...


class History:
    """What each of the last solidified blocks replaced.

    Of a stretch of blocks before them nobody noted that: `stretch` finds it out when somebody looks so far.
    """

    def __init__(self, stretch: Callable[[], Past] | None = None) -> None:
        self._stretch = stretch
        self._replaced: deque[Changes] = deque(maxlen=DEPTH)

    def apply(self, solid: Base, changes: Changes) -> None:
        """Apply a block's changes to the solidified state, and remember what was there."""
        self._replaced.append(
            {name: _found(solid.tables.get(name, {}), entries) for name, entries in changes.items()}
        )
        solid.apply(changes)

    def copy(self) -> "History":
        """An independent history of the same blocks."""
        twin = History(self._stretch)
        twin._replaced.extend(self._replaced)
        return twin

    def before(self, solid: Base, blocks: int) -> Store:
        """The solidified state this many blocks ago, or as far back as is known."""
        if self._stretch is not None and blocks > len(self._replaced):
            return self._stretch().solid_before(blocks - len(self._replaced))
        past = Overlay(solid)
        for replaced in list(reversed(self._replaced))[:blocks]:
            past.apply(replaced)
        return past


def _found(table: Mapping[Any, Any], keys: Iterable[Any]) -> dict[Any, Any]:
    return {key: table.get(key) for key in keys}
