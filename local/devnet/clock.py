"""The node's only source of time."""

from collections.abc import Callable

DEFAULT_START_MS = 1_767_225_600_000


class Clock:
    """Milliseconds since 1970: a source (wall clock, or a constant for simulations) plus what was shifted."""

    def __init__(self, source: Callable[[], int] = lambda: DEFAULT_START_MS) -> None:
        self._source = source
        self.offset_ms = 0

    def now(self) -> int:
        return self._source() + self.offset_ms

    def shift(self, milliseconds: int) -> None:
        """Move time forward; the chain cannot go back."""
        if milliseconds < 0:
            raise ValueError("time only moves forward")
        self.offset_ms += milliseconds

    def reach(self, moment_ms: int) -> None:
        """Shift to a moment, unless it has passed."""
        self.shift(max(0, moment_ms - self.now()))

    def restore(self, offset_ms: int) -> None:
        """The shift that a snapshot kept, whatever was shifted since."""
        self.offset_ms = offset_ms
