"""Many empty blocks at once: only their ids are kept, and a block is made when somebody asks for it.

A stretch is what `forge` would have made one by one, byte for byte, at the cost of one hash a block.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import cycle, islice
from typing import Any

from local.devnet.block import NO_TRANSACTIONS, Block, forge_at
from local.devnet.constants import BLOCK_INTERVAL_MS, BLOCK_VERSION
from local.devnet.keys import witness_key
from local.devnet.protobuf import varint

_ID_BYTES = 32
_NUMBER_BYTES = 8
_IN_MEMORY = 16
"""Stretches whose ids are kept: those of the last 65536 blocks, when a maintenance is every six hours."""
_LOW = [bytes((0x80 | low,)) for low in range(128)]


@dataclass(frozen=True)
class Stretch:
    """`count` empty blocks in consecutive slots, from number `first` at `timestamp` on, over block `parent`.

    `schedule` are the addresses of the witnesses that take turns, by slot.
    """

    seed: str
    parent: bytes
    first: int
    timestamp: int
    count: int
    schedule: tuple[bytes, ...]

    @property
    def end(self) -> int:
        """The number after the last."""
        return self.first + self.count

    @property
    def last_timestamp(self) -> int:
        return self._time(self.end - 1)

    def id(self, number: int) -> bytes:
        """The id of a block of the stretch, or of the one before it."""
        at = (number - self.first + 1) * _ID_BYTES
        return _ids(self)[at : at + _ID_BYTES]

    def block(self, number: int) -> Block:
        """A block of the stretch, signed."""
        timestamp = self._time(number)
        witness = self._witness(timestamp)
        key = witness_key(self.seed, witness)
        return forge_at(number, self.id(number - 1), timestamp, (witness, key))

    def _time(self, number: int) -> int:
        return self.timestamp + (number - self.first) * BLOCK_INTERVAL_MS

    def _witness(self, timestamp: int) -> bytes:
        return self.schedule[timestamp // BLOCK_INTERVAL_MS % len(self.schedule)]


@lru_cache(maxsize=_IN_MEMORY)
def _ids(stretch: Stretch) -> bytes:
    """All ids in a row, the parent's first. A year has ten million: only the latest stay in memory."""
    fields = [b"\x4a" + varint(len(one)) + one + b"\x50" + varint(BLOCK_VERSION) for one in stretch.schedule]
    first_turn = stretch.timestamp // BLOCK_INTERVAL_MS % len(fields)
    numbers = range(stretch.first, stretch.end)
    times = range(stretch.timestamp, stretch.last_timestamp + 1, BLOCK_INTERVAL_MS)
    root = b"\x12\x20" + NO_TRANSACTIONS + b"\x1a\x20"
    turns = islice(cycle(fields), first_turn, None)
    last = stretch.parent
    ids = [last]
    for number, encoded, time, turn in zip(numbers, _varints(numbers), _varints(times), turns, strict=False):
        header = b"\x08" + time + root + last + b"\x38" + encoded + turn
        last = number.to_bytes(_NUMBER_BYTES, "big") + sha256(header).digest()[_NUMBER_BYTES:]
        ids.append(last)
    return b"".join(ids)


def _varints(values: range) -> Iterator[bytes]:
    """`varint` of each value; neighbours share all but their lowest 14 bits."""
    high, rest = 0, b""
    for value in values:
        if value >> 14 != high:
            high = value >> 14
            rest = varint(high)
        yield _LOW[value & 127] + _LOW[value >> 7 & 127] + rest if high else varint(value)


def dump_stretch(stretch: Stretch) -> dict[str, Any]:
    """JSON form: the ids are computed again when they are needed."""
    return {
        "seed": stretch.seed,
        "parent": stretch.parent.hex(),
        "first": stretch.first,
        "timestamp": stretch.timestamp,
        "count": stretch.count,
        "schedule": [one.hex() for one in stretch.schedule],
    }


def load_stretch(body: dict[str, Any]) -> Stretch:
    schedule = tuple(bytes.fromhex(one) for one in body["schedule"])
    return Stretch(**body | {"parent": bytes.fromhex(body["parent"]), "schedule": schedule})
