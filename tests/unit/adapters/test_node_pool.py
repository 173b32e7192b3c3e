from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import pytest

from tron_staking.adapters.node_pool import NodePool
from tron_staking.domain.address import Address, address_from_bytes
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
from tron_staking.domain.constants import SUN_PER_BYTE
from tron_staking.domain.errors import NodeUnavailable
from tron_staking.domain.money import Sun
from tron_staking.models.fields import from_milliseconds

OWNER = address_from_bytes(b"\x41" + b"\x01" * 20)
NOW_MS = 1_767_225_600_000


class FakeNode:
    """Answers with its own number, or not at all; `asked` counts. Its head is `behind` seconds old."""

    def __init__(self, number: int, *, up: bool = True, behind: int = 0) -> None:
        self.number = number
        self.up = up
        self.behind = behind
        self.asked = 0

    def _answer[T](self, value: T) -> T:
        self.asked += 1
        if not self.up:
            raise NodeUnavailable(f"node {self.number} is down")
        return value

    def head_block(self) -> Block:
        return self._answer(Block(self.number, "a" * 64, "b" * 64, NOW_MS - 1000 * self.behind))

    def account(self, address: Address) -> Account | None:
        return self._answer(None)

    def solid_account(self, address: Address) -> Account | None:
        return self._answer(None)

    def bandwidth(self, address: Address) -> Bandwidth:
        return self._answer(Bandwidth(self.number, 0, 0, 0))

    def account_state(self, address: Address, since: int) -> AccountState:
        return self._answer(AccountState(self.number, None))

    def resources(self, address: Address) -> AccountResources:
        return self._answer(AccountResources(Bandwidth(self.number, 0, 0, 0), 0, 0, {}))

    def parameters(self) -> Mapping[str, int]:
        return self._answer({SUN_PER_BYTE: self.number})

    def reward(self, address: Address) -> Sun:
        return self._answer(Sun(self.number))

    def witnesses(self) -> Sequence[Witness]:
        return self._answer([Witness(OWNER, self.number)])

    def brokerage(self, witness: Address) -> int:
        return self._answer(self.number)

    def solid_block(self) -> Block:
        return self._answer(Block(self.number, "c" * 64, "d" * 64, 0))

    def solid_reward(self, address: Address) -> Sun:
        return self._answer(Sun(self.number))

    def solid_witnesses(self) -> Sequence[Witness]:
        return self._answer([Witness(OWNER, self.number)])

    def solid_brokerage(self, witness: Address) -> int:
        return self._answer(self.number)

    def next_maintenance_ms(self) -> int:
        return self._answer(self.number)

    def solid_lending(self, address: Address) -> Lending:
        return self._answer(Lending((), ()))

    def solid_delegations(self, owner: Address, receiver: Address) -> Mapping[Resource, Delegation]:
        return self._answer({Resource.ENERGY: Delegation(Sun(self.number), Sun(0), 0)})

    def delegation(self, owner: Address, receiver: Address, resource: Resource) -> Delegation:
        return self._answer(Delegation(Sun(self.number), Sun(0), 0))

    def solid_delegation(
        self, owner: Address, receiver: Address, resource: Resource, block_number: int
    ) -> Delegation:
        return self._answer(Delegation(Sun(self.number), Sun(block_number), 0))

    def delegatable(self, owner: Address, resource: Resource) -> Sun:
        return self._answer(Sun(self.number))


class FakeClock:
    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return from_milliseconds(NOW_MS)


def pool_of(*nodes: FakeNode, clock: FakeClock | None = None) -> NodePool:
    clock = clock or FakeClock()
    return NodePool(nodes, clock, clock)


def price(pool: NodePool) -> int:
    return pool.parameter(SUN_PER_BYTE)


def brokerage(pool: NodePool) -> int:
    return pool.brokerage(OWNER)


QUESTIONS: list[Callable[[NodePool], object]] = [
    NodePool.head_block,
    price,
    NodePool.witnesses,
    brokerage,
    lambda pool: pool.reward(OWNER),
    lambda pool: pool.delegation(OWNER, OWNER, Resource.ENERGY),
    lambda pool: pool.solid_delegation(OWNER, OWNER, Resource.ENERGY, 7),
    lambda pool: pool.delegatable(OWNER, Resource.ENERGY),
    NodePool.parameters,
    NodePool.solid_block,
    NodePool.solid_witnesses,
    lambda pool: pool.solid_brokerage(OWNER),
    NodePool.next_maintenance_ms,
    lambda pool: pool.solid_reward(OWNER),
    lambda pool: pool.solid_lending(OWNER),
    lambda pool: pool.solid_delegations(OWNER, OWNER),
    lambda pool: pool.account(OWNER),
    lambda pool: pool.solid_account(OWNER),
    lambda pool: pool.bandwidth(OWNER),
    lambda pool: pool.account_state(OWNER, 0),
    lambda pool: pool.resources(OWNER),
]


@pytest.mark.parametrize("ask", QUESTIONS)
def test_the_first_node_that_answers_is_believed(ask: Callable[[NodePool], object]) -> None:
    down, up, spare = FakeNode(1, up=False), FakeNode(2), FakeNode(3)
    assert ask(pool_of(down, up, spare)) == ask(pool_of(FakeNode(2)))
    assert (down.asked, spare.asked) == (1, 0)
    assert up.asked <= 2, "once for its head block, once for the answer"


@pytest.mark.parametrize("behind", [61, -61, 86_400])
@pytest.mark.parametrize("ask", QUESTIONS)
def test_a_node_that_lives_in_another_time_is_passed_over(
    ask: Callable[[NodePool], object], behind: int
) -> None:
    stuck, up = FakeNode(1, behind=behind), FakeNode(2)
    assert ask(pool_of(stuck, up)) == ask(pool_of(FakeNode(2)))
    assert stuck.asked == 1, "for its head block only"


@pytest.mark.parametrize("behind", [60, -60])
def test_a_minute_is_no_other_time(behind: int) -> None:
    late, spare = FakeNode(1, behind=behind), FakeNode(2)
    pool_of(late, spare).account(OWNER)
    assert (late.asked, spare.asked) == (2, 0)


@pytest.mark.parametrize("ask", QUESTIONS)
def test_when_all_live_in_another_time_it_may_be_our_clock(ask: Callable[[NodePool], object]) -> None:
    """Whoever builds on the head refuses it (`build_attempt`)."""
    nodes = [FakeNode(1, behind=90), FakeNode(2, behind=90)]
    assert ask(pool_of(*nodes)) == ask(pool_of(nodes[0]))


@pytest.mark.parametrize("ask", QUESTIONS)
def test_what_an_old_node_says_is_no_substitute_for_a_node_that_is_down(
    ask: Callable[[NodePool], object],
) -> None:
    with pytest.raises(NodeUnavailable) as caught:
        ask(pool_of(FakeNode(1, behind=90), FakeNode(2, up=False)))
    assert "(node 2 is down; the head block of another is far from our clock)" in caught.value.detail


def test_time_of_a_node_is_asked_for_every_15_seconds_at_most() -> None:
    first, clock = FakeNode(1), FakeClock()
    pool = pool_of(first, FakeNode(2), clock=clock)
    for _ in range(3):
        pool.account(OWNER)
    assert first.asked == 4
    clock.seconds += 15
    pool.account(OWNER)
    assert first.asked == 6


@pytest.mark.parametrize("ask", QUESTIONS)
def test_when_none_answers_it_says_why_and_what_to_do(ask: Callable[[NodePool], object]) -> None:
    pool = pool_of(FakeNode(1, up=False), FakeNode(2, up=False))
    with pytest.raises(NodeUnavailable) as caught:
        ask(pool)
    assert caught.value.detail == (
        "no TRON node can be used now (node 1 is down; node 2 is down); "
        "send the request again, a POST with the same Idempotency-Key"
    )


def test_a_missing_account_is_an_answer() -> None:
    first, second = FakeNode(1), FakeNode(2)
    assert pool_of(first, second).account(OWNER) is None
    assert second.asked == 0


@pytest.mark.parametrize(
    ("ask", "seconds"), [(NodePool.head_block, 15), (price, 600), (NodePool.witnesses, 600), (brokerage, 600)]
)
def test_an_answer_is_kept_for_its_time(ask: Callable[[NodePool], object], seconds: int) -> None:
    node, clock = FakeNode(1), FakeClock()
    pool = pool_of(node, clock=clock)
    ask(pool)
    clock.seconds += seconds - 0.001
    ask(pool)
    assert node.asked == 1
    clock.seconds += 0.001
    ask(pool)
    assert node.asked == 2


@pytest.mark.parametrize("ask", [NodePool.head_block, price, NodePool.witnesses, brokerage])
def test_nothing_is_kept_when_time_goes_back(ask: Callable[[NodePool], object]) -> None:
    node, clock = FakeNode(1), FakeClock()
    pool = pool_of(node, clock=clock)
    ask(pool)
    clock.seconds -= 0.001
    ask(pool)
    assert node.asked == 2


@pytest.mark.parametrize("ask", [NodePool.head_block, price, NodePool.witnesses, brokerage])
def test_a_failure_is_not_kept(ask: Callable[[NodePool], object]) -> None:
    node = FakeNode(1, up=False)
    pool = pool_of(node)
    with pytest.raises(NodeUnavailable):
        ask(pool)
    node.up = True
    ask(pool)


def test_accounts_are_not_kept() -> None:
    node = FakeNode(1)
    pool = pool_of(node)
    for _ in range(2):
        pool.account(OWNER)
        pool.bandwidth(OWNER)
        pool.account_state(OWNER, 0)
        pool.resources(OWNER)
    assert node.asked == 8
