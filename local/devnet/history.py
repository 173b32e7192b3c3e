"""The solidified state of a little while ago, for nodes that lag behind the others."""

from collections import deque

from local.devnet.store import Base, Changes, Overlay, Store

DEPTH = 128
"""Solidified blocks that can be looked behind."""


class History:
    """What each of the last solidified blocks replaced."""

    def __init__(self) -> None:
        self._replaced: deque[Changes] = deque(maxlen=DEPTH)

    def apply(self, solid: Base, changes: Changes) -> None:
        """Apply a block's changes to the solidified state, and remember what was there."""
        self._replaced.append(
            {
                name: {key: solid.tables.get(name, {}).get(key) for key in entries}
                for name, entries in changes.items()
            }
        )
        solid.apply(changes)

    def copy(self) -> "History":
        """An independent history of the same blocks."""
        twin = History()
        twin._replaced.extend(self._replaced)
        return twin

    def before(self, solid: Base, blocks: int) -> Store:
        """The solidified state this many blocks ago, or as far back as is known."""
        past = Overlay(solid)
        for replaced in list(reversed(self._replaced))[:blocks]:
            past.apply(replaced)
        return past
