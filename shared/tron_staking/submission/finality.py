"""What the chain has decided about a transaction. Nothing else decides anything.

A transaction enters block N only if its expiration is later than block N-1 (java-tron
`Manager.validateCommon`). So it is over when a *solidified* block is at or past the expiration and the
transaction is in no solidified block. Head blocks, our own clock and broadcast answers prove nothing.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tron_staking.domain.chain import Block, Inclusion
from tron_staking.domain.errors import NodeUnavailable
from tron_staking.domain.ports import Node
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.records import Attempt

PROOF_PAUSE = timedelta(seconds=60)
"""How far apart two looks must find a transaction absent before it counts as dead.

One address may stand for several machines, some behind the others: the one that says "not found" may be
behind the one that named the solidified block. How far is bounded in time, not in blocks or in the blocks'
own time: a chain that goes on after a pause jumps over any margin of those.
"""


@dataclass(frozen=True)
class Included:
    """In a solidified block: irreversible."""

    inclusion: Inclusion


@dataclass(frozen=True)
class Absent:
    """In no solidified block, and its expiration is solid: dead, once a second look says so too."""


@dataclass(frozen=True)
class Undecided:
    """The chain may still decide either way, or the nodes do not agree."""


Verdict = Included | Absent | Undecided


class SolidBlocks:
    """The solidified block of each node, read once for a batch.

    An older solidified block is a weaker proof, never a wrong one: every look-up comes after it.
    """

    def __init__(self) -> None:
        self._blocks: dict[str, Block | NodeUnavailable] = {}

    def of(self, node: Node) -> Block:
        """The node's solidified block. Raises NodeUnavailable; a node that gave none is not asked again."""
        if node.name not in self._blocks:
            self._blocks[node.name] = _solid_block(node)
        block = self._blocks[node.name]
        if isinstance(block, NodeUnavailable):
            raise NodeUnavailable(block.detail)
        return block


def judge(nodes: Sequence[Node], attempt: Attempt, solid_blocks: SolidBlocks) -> Verdict:
    """Asks the nodes. With several configured, two must agree; one that does not answer has no vote."""
    needed = min(2, len(nodes))
    found: Counter[Inclusion] = Counter()
    absent = 0
    for node in nodes:
        try:
            solid = from_milliseconds(solid_blocks.of(node).timestamp_ms)
            inclusion = node.inclusion(attempt.transaction_hash)
        except NodeUnavailable:
            continue
        if inclusion is None:
            absent += _past(solid, attempt)
            continue
        found[inclusion] += 1
        if found[inclusion] >= needed:
            return Included(inclusion)
    if absent >= needed and not found:
        return Absent()
    return Undecided()


def _solid_block(node: Node) -> Block | NodeUnavailable:
    try:
        return node.solid_block()
    except NodeUnavailable as error:
        return error


def _past(solid: datetime, attempt: Attempt) -> bool:
    return solid >= attempt.expiration
