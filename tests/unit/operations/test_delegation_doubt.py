"""A machine that is behind the others of its address makes nothing false in the books."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.devnet.node import Node
from tests.support.chainwork import send
from tests.support.lending import (
    DOUBTED,
    ENERGY,
    MINUTES,
    RECEIVER,
    TRX,
    assert_books_equal_chain,
    delegate,
    delegations,
    lender,
    records,
    undelegate,
)
from tests.support.world import ADDRESS, World, node_at
from tron_staking.adapters.tron_node import TronNode
from tron_staking.domain.address import Address, address_bytes
from tron_staking.domain.chain import Delegation, Resource
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.operations import delegation_doubt
from tron_staking.operations.delegation_books import Others
from tron_staking.submission.entries import DelegationChanged, DelegationWriters
from tron_staking.submission.finality import SolidBlocks

_APART_MS = 57_000
_FAR_BEHIND = 60
NOW = datetime(2026, 11, 22, tzinfo=UTC)
DELEGATE, UNDELEGATE = StakingOperationType.DELEGATE, StakingOperationType.UNDELEGATE


class TwoMachines(TronNode):
    """One address, two machines: the one that tells delegations may be behind the one that names blocks."""

    def __init__(self, devnet: Node) -> None:
        self.__dict__.update(node_at("node-1", devnet).__dict__)
        self.behind = devnet.another()
        self._late = node_at("node-1", self.behind)

    def solid_delegation(
        self, owner: Address, receiver: Address, resource: Resource, block_number: int
    ) -> Delegation:
        self._solidified(block_number)
        return self._late._delegation("walletsolidity", owner, receiver, resource)


def _world() -> tuple[World, TwoMachines]:
    """100 TRX are lent, and everybody knows."""
    world = lender()
    node = TwoMachines(world.devnet)
    world.serve_by(node)
    delegate(world)
    world.live(MINUTES)
    assert delegations(world) == [("ACTIVE", 100)]
    return world, node


def _advance(world: World, operation: StakingOperationType) -> StakingRecord:
    staking_id = records(world, operation)[-1].staking_id
    world.advancer.advance(staking_id, SolidBlocks())
    return world.books.load(staking_id)


def test_delegation_is_not_missed_where_it_is_not_known_yet() -> None:
    """It is not ended, nor is another for it: the chain seems to have 10 TRX too little."""
    world, node = _world()
    delegate(world, "10", key="later" * 4)
    world.devnet.network.live(_APART_MS)
    node.behind.lag = _FAR_BEHIND
    assert _advance(world, DELEGATE).status is StakingStatusType.PENDING
    assert delegations(world) == [("ACTIVE", 100), ("PENDING", None)]
    node.behind.lag = 0
    world.live(30)
    assert delegations(world) == [("ACTIVE", 100), ("ACTIVE", 10)]
    assert_books_equal_chain(world)


def test_taking_back_is_settled_with_what_it_left() -> None:
    world, node = _world()
    undelegate(world, amount="40")
    world.devnet.network.live(_APART_MS)
    node.behind.lag = _FAR_BEHIND
    assert _advance(world, UNDELEGATE).status is StakingStatusType.PENDING
    assert delegations(world) == [("ACTIVE", 100)]
    node.behind.lag = 0
    world.live(30)
    assert delegations(world) == [("ACTIVE", 60)]
    assert_books_equal_chain(world)


def test_lock_is_the_new_one_once_it_is_known() -> None:
    """Somebody took back as much as was lent now: by amounts alone the old state would do."""
    world, node = _world()
    pair = {"owner_address": address_bytes(ADDRESS), "receiver_address": address_bytes(RECEIVER)}
    send(world, "UnDelegateResourceContract", balance=10 * TRX, resource=1, **pair)
    before = world.devnet.chain.solid_block.number
    delegate(world, "10", key="later" * 4, lock=True)
    world.devnet.network.live(_APART_MS)
    node.behind.lag = world.devnet.chain.solid_block.number - before + 1
    assert _advance(world, DELEGATE).status is StakingStatusType.PENDING
    node.behind.lag = 0
    world.live(DOUBTED)
    assert delegations(world) == [("ACTIVE", 90), ("ACTIVE", 10)]
    assert_books_equal_chain(world)


def test_clocks_that_are_wrong_make_no_time_pass() -> None:
    """Who looks first is 90 s slow, and who looks then is as fast, while the machines still differ."""
    world, node = _world()
    delegate(world, "10", key="later" * 4)
    world.devnet.network.live(150_000)
    node.behind.lag = 2 * _FAR_BEHIND
    world.clock.skew = timedelta(seconds=-90)
    assert _advance(world, DELEGATE).status is StakingStatusType.PENDING
    world.devnet.network.live(_APART_MS)
    node.behind.lag = 2 * _FAR_BEHIND
    world.clock.skew = timedelta(seconds=90)
    assert _advance(world, DELEGATE).status is StakingStatusType.PENDING
    node.behind.lag = 0
    world.clock.skew = timedelta()
    world.live(3 * MINUTES)
    assert delegations(world) == [("ACTIVE", 100), ("ACTIVE", 10)]
    assert_books_equal_chain(world)


# ── what is expected ──


def _record(operation: StakingOperationType, amount: int, **fields: object) -> StakingRecord:
    """Of a pair; PENDING, unless it says what remains."""
    world, _ = _RECORDED
    (one,) = records(world, DELEGATE)
    pending = {"status": StakingStatusType.PENDING, "remaining": None}
    return one.model_copy(update={"operation_type": operation, "amount": amount} | pending | fields)


def _others(lent: Sequence[int], pending: Sequence[int]) -> Others:
    """Less than nothing is on its way back."""
    final = [_record(DELEGATE, one, remaining=one, status=StakingStatusType.ACTIVE) for one in lent]
    open_ = [_record(DELEGATE if one > 0 else UNDELEGATE, abs(one)) for one in pending]
    return Others([*final, *open_])


def _change(total: int, item: int, writer: str = "stk_last") -> DelegationChanged:
    writers = DelegationWriters(writer, None, item)
    return DelegationChanged(ADDRESS, RECEIVER, ENERGY, "stk_this", NOW, total, 0, None, writers)


_RECORDED = _world()
_MANY = (7,) * 8 + (-3,) * 8
EXPECTED = [
    ([60, 40], [], 100, 10, 110, True),
    ([60, 40], [], 100, 10, 100, False),
    ([60, 40], [], 100, 10, 111, False),
    ([60, 40], [], 100, -30, 70, True),
    ([60, 40], [], 100, -30, 100, False),
    ([100], [20, -50], 100, 10, 110, True),
    ([100], [20, -50], 100, 10, 130, True),
    ([100], [20, -50], 100, 10, 60, True),
    ([100], [20, -50], 100, 10, 80, True),
    ([100], [20, -50], 100, 10, 100, False),
    ([100], [20, -50], 100, 10, 120, False),
    ([100], [], 140, 10, 150, True),
    ([100], [], 140, 10, 110, True),
    ([100], [], 140, 10, 140, False),
    ([100], [], 140, 40, 140, True),
    ([], [], 140, -40, 100, True),
    ([100], [], 100, -140, 0, True),
    ([100], [], 90, 10, 100, False),
    ([], [], 0, 10, 10, True),
    ([100], _MANY, 100, 0, 101, True),
    ([100], _MANY, 100, 0, 156, True),
    ([100], _MANY, 100, 0, 157, False),
    ([100], _MANY, 100, 0, 76, True),
    ([100], _MANY, 100, 0, 75, False),
]
"""What is lent, pending, and in the item; what is added now; what the chain says, and if it is believed."""


@pytest.mark.parametrize("case", EXPECTED)
def test_expected_is_what_the_books_explain(case: Any) -> None:
    lent, pending, item, own, total, expected = case
    others, change = _others(lent, pending), _change(total, item)
    doubt = delegation_doubt.doubt(_record(DELEGATE, 10), others, change, own=own, now=NOW)
    assert (doubt is None) == expected


def test_settlement_of_another_begins_the_wait_again() -> None:
    record, others = _record(DELEGATE, 10), _others([100], [])

    def doubt(writer: str, after: timedelta) -> object:
        return delegation_doubt.doubt(record, others, _change(80, 100, writer), own=10, now=NOW + after)

    first = doubt("stk_a", timedelta())
    record = record.model_copy(update={"doubt": first})
    almost = delegation_doubt.DOUBTED - timedelta(milliseconds=1)
    assert doubt("stk_a", almost) == first
    assert doubt("stk_b", delegation_doubt.DOUBTED) not in (None, first)
    assert doubt("stk_a", delegation_doubt.DOUBTED) is None
