"""Several nodes as one, for what needs an answer and not an agreement."""

import time
from collections.abc import Callable, Sequence
from typing import Protocol

from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account, Bandwidth, Block
from tron_staking.domain.errors import NodeUnavailable
from tron_staking.domain.ports import ReadsAccount, ReadsCosts, ReadsHead

HEAD_SECONDS = 15
"""Five blocks: a transaction may refer to any of the last 65,536."""

PRICE_SECONDS = 600
"""A chain parameter changes by a vote that takes days."""


class ReadableNode(ReadsHead, ReadsAccount, ReadsCosts, Protocol):
    """What a pool needs of a node."""


class NodePool:
    """Implements ReadsHead, ReadsAccount and ReadsCosts: asks the nodes in order until one answers.

    The head block is kept for 15 s and the price of a byte for 10 minutes, in this process.
    Raises NodeUnavailable when none answers.
    """

    def __init__(self, nodes: Sequence[ReadableNode], clock: Callable[[], float] = time.monotonic) -> None:
        self._nodes = tuple(nodes)
        self._head = _Kept(HEAD_SECONDS, clock, lambda: self._first(lambda node: node.head_block()))
        self._price = _Kept(PRICE_SECONDS, clock, lambda: self._first(lambda node: node.sun_per_byte()))

    def head_block(self) -> Block:
        """The latest block of the first node that answers, at most 15 s old."""
        return self._head.value()

    def account(self, address: Address) -> Account | None:
        """The account at the head of the first node that answers."""
        return self._first(lambda node: node.account(address))

    def solid_account(self, address: Address) -> Account | None:
        """The account in the solidified state of the first node that answers."""
        return self._first(lambda node: node.solid_account(address))

    def bandwidth(self, address: Address) -> Bandwidth:
        """The account's bandwidth now."""
        return self._first(lambda node: node.bandwidth(address))

    def sun_per_byte(self) -> int:
        """The price of a byte in sun, at most 10 minutes old."""
        return self._price.value()

    def _first[T](self, ask: Callable[[ReadableNode], T]) -> T:
        causes = []
        for node in self._nodes:
            try:
                return ask(node)
            except NodeUnavailable as error:
                causes.append(error.detail)
        raise NodeUnavailable(f"none of {len(self._nodes)} nodes answered: {'; '.join(causes)}")


class _Kept[T]:
    """The last answer, for some seconds. A failure is not kept."""

    def __init__(self, seconds: float, clock: Callable[[], float], load: Callable[[], T]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._load = load
        self._kept: tuple[float, T] | None = None

    def value(self) -> T:
        now = self._clock()
        if self._kept is None or now - self._kept[0] >= self._seconds:
            self._kept = (now, self._load())
        return self._kept[1]
