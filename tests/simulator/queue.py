"""SQS: wake-ups that come late, twice and in any order, and come back until they were handled."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from local.devnet.clock import Clock

VISIBILITY_MS = 360_000
MAX_RECEIVES = 5
BATCH = 10
"""As in template.yaml."""


@dataclass
class Message:
    """One wake-up. `visible_ms` is when it can be received again."""

    id: str
    body: str
    visible_ms: int
    receives: int = 0


class Queue:
    """Port Wakes, and what polls it. Time is that of AWS: nobody's clock that is wrong."""

    def __init__(self, random: Random, clock: Clock) -> None:
        self._random, self._clock = random, clock
        self._count = 0
        self.messages: list[Message] = []

    def wake(self, names: Sequence[str], delay_seconds: int) -> None:
        """See Wakes."""
        for name in names:
            self._count += 1
            visible_ms = self._clock.now() + delay_seconds * 1000
            self.messages.append(Message(f"m{self._count}", name, visible_ms))

    def receive(self, *, in_order: bool) -> list[Message]:
        """A batch of what is visible; it is hidden until it is deleted or its time is over.

        What was received too often goes to the dead-letter queue, and nobody hears of it again.
        """
        now = self._clock.now()
        self.messages = [one for one in self.messages if one.visible_ms > now or one.receives < MAX_RECEIVES]
        visible = [one for one in self.messages if one.visible_ms <= now]
        if not in_order:
            self._random.shuffle(visible)
        batch = visible[:BATCH]
        for one in batch:
            one.visible_ms, one.receives = now + VISIBILITY_MS, one.receives + 1
        return batch

    def answered(self, batch: Sequence[Message], answer: Any) -> None:
        """What the function did not name as failed is deleted; what failed comes back."""
        failed = {one["itemIdentifier"] for one in answer["batchItemFailures"]}
        handled = {one.id for one in batch} - failed
        self.messages = [one for one in self.messages if one.id not in handled]

    def repeat(self, batch: Sequence[Message]) -> None:
        """At least once: what was handled comes again."""
        self.messages += [Message(one.id, one.body, self._clock.now(), one.receives) for one in batch]
