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

PROOF_MARGIN = timedelta(seconds=60)
"""One address may stand for several machines, some behind the others: the machine that says "not found"
may be behind the one that named the solidified block. A minute is more than they differ."""


@dataclass(frozen=True)
class Included:
    """In a solidified block: irreversible."""

    inclusion: Inclusion


@dataclass(frozen=True)
class Dead:
    """Never included, and it never can be."""


@dataclass(frozen=True)
class Undecided:
    """The chain may still decide either way."""


Verdict = Included | Dead | Undecided


class SolidBlocks:
    """The solidified block of each node, read once for a batch.

    An older solidified block is a weaker proof, never a wrong one: every look-up comes after it.
    """

    def __init__(self) -> None:
        self._blocks: dict[str, Block] = {}

    def of(self, node: Node) -> Block:
        """The node's solidified block. Raises NodeUnavailable."""
        if node.name not in self._blocks:
            self._blocks[node.name] = node.solid_block()
        return self._blocks[node.name]


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
        return Dead()
    return Undecided()


def _past(solid: datetime, attempt: Attempt) -> bool:
    return solid >= attempt.expiration + PROOF_MARGIN
