"""Whatever the service makes final is seen by the next reader: no kept value outlives it."""

from datetime import timedelta

import pytest

from local.devnet.faults import ServerBusy
from tests.support.lending import MINUTES, RECEIVER, delegate, lender, undelegate
from tests.support.world import ADDRESS, World
from tron_staking.domain.address import Address
from tron_staking.domain.cache import Kept, Look, keys_of
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.operations.invalidation import Invalidating

OTHER = Address("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8")


def _fill(world: World, *addresses: Address) -> None:
    now = world.clock.now()
    for key in [key for address in addresses for key in keys_of(address)]:
        cache = world.books.cache
        cache.keep(key, Kept("{}", now), Look(None, cache.look(key, now).generation), now + timedelta(days=9))


def _kept(world: World, address: Address) -> int:
    now = world.clock.now()
    return sum(world.books.cache.look(key, now).kept is not None for key in keys_of(address))


def test_freeze_invalidates_its_account_when_it_is_final_and_not_before() -> None:
    world = World()
    _fill(world, ADDRESS, OTHER)
    world.freeze()
    assert _kept(world, ADDRESS) == 4
    world.live(MINUTES)
    assert (_kept(world, ADDRESS), _kept(world, OTHER)) == (0, 4)


def test_end_of_a_commitment_changes_nothing_on_the_chain() -> None:
    world = World()
    world.freeze(duration=1)
    world.live(MINUTES)
    _fill(world, ADDRESS)
    world.devnet.advance(86_400)
    world.live(2 * MINUTES)
    (record,) = world.books.records.values()
    assert record.status is StakingStatusType.EXPIRED
    assert _kept(world, ADDRESS) == 4


@pytest.mark.parametrize("taking", [False, True], ids=["delegate", "undelegate"])
def test_delegation_invalidates_both_its_accounts(taking: bool) -> None:
    world = lender()
    if taking:
        delegate(world)
        world.live(MINUTES)
    _fill(world, ADDRESS, RECEIVER, OTHER)
    (undelegate if taking else delegate)(world)
    world.live(MINUTES)
    assert [_kept(world, address) for address in (ADDRESS, RECEIVER, OTHER)] == [0, 0, 4]


def test_what_the_chain_never_included_invalidates_nothing() -> None:
    world = World()
    _fill(world, ADDRESS)
    world.devnet.faults.add(ServerBusy(), uses=None)
    world.freeze()
    world.live(2 * 3600)
    (record,) = world.books.records.values()
    assert record.status is StakingStatusType.FAILED
    assert _kept(world, ADDRESS) == 4


@pytest.mark.parametrize("operation", StakingOperationType)
def test_no_operation_forgets_to(operation: StakingOperationType) -> None:
    assert isinstance(World().advancer.settlements[operation], Invalidating)
