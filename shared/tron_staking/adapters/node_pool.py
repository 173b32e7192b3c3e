"""Several nodes as one, for what needs an answer and not an agreement."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from tron_staking.domain.address import Address
from tron_staking.domain.chain import (
    Account,
    AccountResources,
    AccountState,
    Bandwidth,
    Block,
    Delegation,
    Lending,
    Resource,
    Witness,
)
from tron_staking.domain.errors import SEND_AGAIN, NodeUnavailable
from tron_staking.domain.money import Sun
from tron_staking.domain.ports import (
    ReadsAccount,
    ReadsAccountState,
    ReadsDelegations,
    ReadsElection,
    ReadsFinalDelegations,
    ReadsFinalRewards,
    ReadsHead,
    ReadsLending,
    ReadsResources,
    ReadsRewards,
    ReadsWitnesses,
    TellsTime,
)
from tron_staking.models.fields import from_milliseconds
from tron_staking.submission.build import MAX_SKEW

HEAD_SECONDS = 15
"""Five blocks: a transaction may refer to any of the last 65,536."""

SLOW_SECONDS = 600
"""Chain parameters change by a vote that takes days, witnesses and brokerages every six hours."""


class ReadableNode(
    ReadsHead,
    ReadsAccount,
    ReadsAccountState,
    ReadsResources,
    ReadsRewards,
    ReadsWitnesses,
    ReadsDelegations,
    ReadsFinalDelegations,
    ReadsElection,
    ReadsFinalRewards,
    ReadsLending,
    Protocol,
):
    """What a pool needs of a node."""

    def bandwidth(self, address: Address) -> Bandwidth:
        """See ReadsCosts."""
        ...


class NodePool:
    """One node for every port that reads the chain.

    Asks the nodes in order until one answers, and passes over one that lives in another time: what it says
    of a balance or of votes is as old as its head block. When all do, it may be our clock: then they are
    asked all the same, and whoever builds on the head refuses it.
    The head block is kept for 15 s; chain parameters, witnesses and brokerages for 10 minutes, in this
    process. Raises NodeUnavailable when none answers.
    """

    def __init__(
        self, nodes: Sequence[ReadableNode], now: TellsTime, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._members = tuple(_Member(node, _Kept(HEAD_SECONDS, clock, node.head_block)) for node in nodes)
        self._now = now
        self._clock = clock
        self._parameters = _Kept(SLOW_SECONDS, clock, lambda: self._first(lambda node: node.parameters()))
        self._witnesses = _Kept(SLOW_SECONDS, clock, lambda: self._first(lambda node: node.witnesses()))
        self._brokerages: dict[Address, _Kept[int]] = {}

    def head_block(self) -> Block:
        """The latest block of the first node that answers, at most 15 s old."""
        return self._member(lambda member: member.head.value())

    def account(self, address: Address) -> Account | None:
        """The account at the head of the first node that answers."""
        return self._first(lambda node: node.account(address))

    def solid_account(self, address: Address) -> Account | None:
        """The account in the solidified state of the first node that answers."""
        return self._first(lambda node: node.solid_account(address))

    def account_state(self, address: Address, since: int) -> AccountState:
        """The account when the block was solidified, or later, all of it by the first node that has it."""
        return self._first(lambda node: node.account_state(address, since))

    def resources(self, address: Address) -> AccountResources:
        """What the account may use and has used now."""
        return self._first(lambda node: node.resources(address))

    def bandwidth(self, address: Address) -> Bandwidth:
        """The account's bandwidth now."""
        return self._first(lambda node: node.bandwidth(address))

    def parameter(self, key: str) -> int:
        """A chain parameter, at most 10 minutes old."""
        return self._parameters.value()[key]

    def parameters(self) -> Mapping[str, int]:
        """The chain parameters as they are now."""
        return self._first(lambda node: node.parameters())

    def solid_block(self) -> Block:
        """The latest solidified block of the first node that answers: no proof of anything."""
        return self._first(lambda node: node.solid_block())

    def solid_witnesses(self) -> Sequence[Witness]:
        """Every witness in the solidified state."""
        return self._first(lambda node: node.solid_witnesses())

    def solid_brokerage(self, witness: Address) -> int:
        """What the witness keeps in the solidified cycle."""
        return self._first(lambda node: node.solid_brokerage(witness))

    def next_maintenance_ms(self) -> int:
        """When the head's cycle ends."""
        return self._first(lambda node: node.next_maintenance_ms())

    def solid_reward(self, address: Address) -> Sun:
        """What is pending for the account in the solidified state."""
        return self._first(lambda node: node.solid_reward(address))

    def solid_lending(self, address: Address) -> Lending:
        """With whom the account has delegations in the solidified state."""
        return self._first(lambda node: node.solid_lending(address))

    def solid_delegations(self, owner: Address, receiver: Address) -> Mapping[Resource, Delegation]:
        """What the owner has delegated to the receiver in the solidified state."""
        return self._first(lambda node: node.solid_delegations(owner, receiver))

    def reward(self, address: Address) -> Sun:
        """What is pending for the account now."""
        return self._first(lambda node: node.reward(address))

    def witnesses(self) -> Sequence[Witness]:
        """Every witness, at most 10 minutes old."""
        return self._witnesses.value()

    def brokerage(self, witness: Address) -> int:
        """What the witness keeps, at most 10 minutes old."""
        if witness not in self._brokerages:
            ask = partial(self._first, lambda node: node.brokerage(witness))
            self._brokerages[witness] = _Kept(SLOW_SECONDS, self._clock, ask)
        return self._brokerages[witness].value()

    def delegation(self, owner: Address, receiver: Address, resource: Resource) -> Delegation:
        """What the owner has delegated to the receiver now."""
        return self._first(lambda node: node.delegation(owner, receiver, resource))

    def solid_delegation(
        self, owner: Address, receiver: Address, resource: Resource, block_number: int
    ) -> Delegation:
        """What was delegated when the block was solidified, or later, by the first node that has it."""
        return self._first(lambda node: node.solid_delegation(owner, receiver, resource, block_number))

    def delegatable(self, owner: Address, resource: Resource) -> Sun:
        """How much the owner can delegate now."""
        return self._first(lambda node: node.delegatable(owner, resource))

    def _first[T](self, ask: Callable[[ReadableNode], T]) -> T:
        return self._member(lambda member: ask(member.node))

    def _member[T](self, ask: Callable[["_Member"], T]) -> T:
        failed: list[NodeUnavailable] = []
        elsewhere: list[_Member] = []
        for member in self._members:
            try:
                if self._lives_now(member):
                    return ask(member)
                elsewhere.append(member)
            except NodeUnavailable as error:
                failed.append(error)
        if elsewhere and len(elsewhere) == len(self._members):
            return ask(elsewhere[0])
        causes = [error.detail for error in failed]
        causes += ["the head block of another is far from our clock" for _ in elsewhere]
        raise NodeUnavailable(
            f"no TRON node can be used now ({'; '.join(causes)}); {SEND_AGAIN}",
            min(error.retry_after for error in failed),
        )

    def _lives_now(self, member: "_Member") -> bool:
        """Whether the node's head block is near our clock. Where there is no other, nobody asks."""
        if len(self._members) == 1:
            return True
        return abs(from_milliseconds(member.head.value().timestamp_ms) - self._now.now()) <= MAX_SKEW


@dataclass(frozen=True)
class _Member:
    """One node of a pool, and its head block."""

    node: ReadableNode
    head: "_Kept[Block]"


class _Kept[T]:
    """The last answer, for some seconds. A failure is not kept, nor is anything when time went back."""

    def __init__(self, seconds: float, clock: Callable[[], float], load: Callable[[], T]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._load = load
        self._kept: tuple[float, T] | None = None

    def value(self) -> T:
        now = self._clock()
        if self._kept is None or not 0 <= now - self._kept[0] < self._seconds:
            self._kept = (now, self._load())
        return self._kept[1]
