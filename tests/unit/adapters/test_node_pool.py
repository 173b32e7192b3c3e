from collections.abc import Callable, Mapping, Sequence

import pytest

from tron_staking.adapters.node_pool import NodePool
from tron_staking.domain.address import Address, address_from_bytes
from tron_staking.domain.chain import Account, Bandwidth, Block, Delegation, Resource, Witness
from tron_staking.domain.constants import SUN_PER_BYTE
from tron_staking.domain.errors import NodeUnavailable
from tron_staking.domain.money import Sun

OWNER = address_from_bytes(b"\x41" + b"\x01" * 20)


class FakeNode:
    """A node that answers with its own number, or not at all; `asked` counts."""

    def __init__(self, number: int, *, up: bool = True) -> None:
        self.number = number
        self.up = up
        self.asked = 0

    def _answer[T](self, value: T) -> T:
        self.asked += 1
        if not self.up:
            raise NodeUnavailable(f"node {self.number} is down")
        return value

    def head_block(self) -> Block:
        return self._answer(Block(self.number, "a" * 64, "b" * 64, 0))

    def account(self, address: Address) -> Account | None:
        return self._answer(None)

    def solid_account(self, address: Address) -> Account | None:
        return self._answer(None)

    def bandwidth(self, address: Address) -> Bandwidth:
        return self._answer(Bandwidth(self.number, 0, 0, 0))

    def parameters(self) -> Mapping[str, int]:
        return self._answer({SUN_PER_BYTE: self.number})

    def reward(self, address: Address) -> Sun:
        return self._answer(Sun(self.number))

    def witnesses(self) -> Sequence[Witness]:
        return self._answer([Witness(OWNER, self.number)])

    def brokerage(self, witness: Address) -> int:
        return self._answer(self.number)

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
    lambda pool: pool.account(OWNER),
    lambda pool: pool.solid_account(OWNER),
    lambda pool: pool.bandwidth(OWNER),
]


@pytest.mark.parametrize("ask", QUESTIONS)
def test_the_first_node_that_answers_is_believed(ask: Callable[[NodePool], object]) -> None:
    down, up, spare = FakeNode(1, up=False), FakeNode(2), FakeNode(3)
    assert ask(NodePool([down, up, spare])) == ask(NodePool([up]))
    assert (down.asked, up.asked, spare.asked) == (1, 2, 0)


@pytest.mark.parametrize("ask", QUESTIONS)
def test_when_none_answers_it_says_why_and_what_to_do(ask: Callable[[NodePool], object]) -> None:
    pool = NodePool([FakeNode(1, up=False), FakeNode(2, up=False)])
    with pytest.raises(NodeUnavailable) as caught:
        ask(pool)
    assert caught.value.detail == (
        "no TRON node can be used now (node 1 is down; node 2 is down); "
        "send the request again, a POST with the same Idempotency-Key"
    )


def test_a_missing_account_is_an_answer() -> None:
    first, second = FakeNode(1), FakeNode(2)
    assert NodePool([first, second]).account(OWNER) is None
    assert second.asked == 0


@pytest.mark.parametrize(
    ("ask", "seconds"), [(NodePool.head_block, 15), (price, 600), (NodePool.witnesses, 600), (brokerage, 600)]
)
def test_an_answer_is_kept_for_its_time(ask: Callable[[NodePool], object], seconds: int) -> None:
    node, clock = FakeNode(1), FakeClock()
    pool = NodePool([node], clock)
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
    pool = NodePool([node], clock)
    ask(pool)
    clock.seconds -= 0.001
    ask(pool)
    assert node.asked == 2


@pytest.mark.parametrize("ask", [NodePool.head_block, price, NodePool.witnesses, brokerage])
def test_a_failure_is_not_kept(ask: Callable[[NodePool], object]) -> None:
    node = FakeNode(1, up=False)
    pool = NodePool([node], FakeClock())
    with pytest.raises(NodeUnavailable):
        ask(pool)
    node.up = True
    ask(pool)


def test_accounts_are_not_kept() -> None:
    node = FakeNode(1)
    pool = NodePool([node], FakeClock())
    for _ in range(2):
        pool.account(OWNER)
        pool.bandwidth(OWNER)
    assert node.asked == 4
