"""A wallet with stake to lend, and what the books and the chain say about it."""

from typing import Any

from tests.support.world import ADDRESS, World, node_at
from tron_staking.domain.address import address_bytes, address_from_bytes
from tron_staking.domain.chain import Delegation, Resource
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import DelegateResourceRequest, UndelegateResourceRequest

TRX = 1_000_000
MINUTES = 60
DOUBTED = 6 * MINUTES
"""Seconds until what was done past the service is believed and settled."""
DAY_MS = 86_400_000
RECEIVER = address_from_bytes(b"\x41" + b"\x02" * 20)
ENERGY = Resource.ENERGY


def lender(stake: str = "500", resource: str = "ENERGY", **world: Any) -> World:
    """A world whose wallet has a final stake, and whose receiver exists."""
    made = World(**world)
    made.devnet.fund(address_bytes(RECEIVER), TRX)
    made.freeze(key="stake" * 4, amount=stake, resource=resource)
    made.live(MINUTES)
    days(made, 1)  # what the freeze used of the free bandwidth has come back
    return made


def days(world: World, number: float) -> None:
    """Nobody makes blocks for some days; then the sweep finds what is due."""
    world.devnet.network.jump(round(number * DAY_MS))
    world.live(2 * MINUTES)


def delegate(world: World, amount: str = "100", key: str = "delegate-0000001", **fields: Any) -> Any:
    """POST /delegate."""
    body = {"from_address": ADDRESS, "to_address": RECEIVER, "amount": amount, "resource": "ENERGY"}
    request = DelegateResourceRequest.model_validate(body | fields)
    return world.delegator.submit(request, "tester", key)


def undelegate(world: World, key: str = "undelegate-00001", **fields: Any) -> Any:
    """POST /undelegate."""
    body = {"from_address": ADDRESS, "to_address": RECEIVER, "resource": "ENERGY"}
    request = UndelegateResourceRequest.model_validate(body | fields)
    return world.undelegator.submit(request, "tester", key)


def on_chain(world: World, resource: Resource = ENERGY) -> Delegation:
    """What the solidified chain says."""
    return node_at("auditor", world.devnet.another()).solid_delegation(ADDRESS, RECEIVER, resource, 0)


def in_books(world: World) -> tuple[int, int]:
    """What `resource_delegations` says is unlocked, and locked."""
    kept = world.books.delegated[ADDRESS, RECEIVER, ENERGY]
    return kept.unlocked, kept.locked


def records(world: World, operation: StakingOperationType) -> list[StakingRecord]:
    """The records of an operation, oldest first."""
    found = [one for one in world.books.records.values() if one.operation_type is operation]
    return sorted(found, key=lambda one: one.created_at)


def delegations(world: World) -> list[tuple[str, int | None]]:
    """Status and remaining TRX of each delegation, oldest first."""
    return [
        (one.status.value, None if one.remaining is None else one.remaining // TRX)
        for one in records(world, StakingOperationType.DELEGATE)
    ]


def assert_books_equal_chain(world: World) -> None:
    """Items, their count, and what the records still have, when nothing was delegated past the service."""
    held = on_chain(world)
    assert in_books(world) == (held.unlocked, held.locked)
    assert world.books.totals().delegations == bool(held.unlocked) + bool(held.locked)
    remaining = sum(one.remaining or 0 for one in records(world, StakingOperationType.DELEGATE))
    assert remaining == held.unlocked + held.locked
