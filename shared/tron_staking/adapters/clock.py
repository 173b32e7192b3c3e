"""The machine's clock."""

from datetime import UTC, datetime


class SystemClock:
    """Port TellsTime, to the millisecond: finer is not stored."""

    def now(self) -> datetime:
        """See TellsTime."""
        now = datetime.now(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)
