"""Whatever the service makes final is seen by the next reader: no kept value outlives it."""

from datetime import timedelta

import pytest

from local.devnet.faults import ServerBusy
from tests.support.earning import TRX, earn
from tests.support.freezes import many_freezes
from tests.support.lending import MINUTES, RECEIVER, delegate, lender, records, undelegate
from tests.support.world import ADDRESS, World
from tron_staking.domain.address import Address, address_bytes
from tron_staking.domain.cache import Kept, Look, keys_of
from tron_staking.domain.wallet import Wallet
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.operations.invalidation import Invalidating
from tron_staking.operations.settle import MOST_OTHERS
from tron_staking.submission.entries import CacheInvalidated
from tron_staking.submission.finality import SolidBlocks

OTHER = Address("TJRabPrwbZy45sbavfcjinPJC18kjpRTv8")


def _fill(world: World, *addresses: Address) -> None:
    now = world.clock.now()
    for key in [key for address in addresses for key in keys_of(address)]:
        cache = world.books.cache
        cache.keep(key, Kept("{}", now), Look(None, cache.look(key, now).generation), now + timedelta(days=9))


def _kept(world: World, address: Address) -> int:
    now = world.clock.now()
    return sum(world.books.cache.look(key, now).kept is not None for key in keys_of(address))


def _look(world: World, key: str) -> Look:
    return world.books.cache.look(key, world.clock.now())


def _invalidations(world: World) -> list[CacheInvalidated]:
    return [entry for entry in world.books.entries if isinstance(entry, CacheInvalidated)]


def test_freeze_invalidates_its_account_when_it_is_final_and_not_before() -> None:
    world = World()
    _fill(world, ADDRESS, OTHER)
    world.freeze()
    assert _kept(world, ADDRESS) == 4
    world.live(MINUTES)
    assert (_kept(world, ADDRESS), _kept(world, OTHER)) == (0, 4)


def test_every_write_of_a_long_settlement_invalidates() -> None:
    """The stake is gone from the chain, and freezes from the books, minutes before the record is final."""
    world = many_freezes(MOST_OTHERS + 1, each=1)
    world.unfreeze(amount=str(MOST_OTHERS + 1))
    (unfreeze,) = records(world, StakingOperationType.UNFREEZE)
    world.devnet.network.live(MINUTES * 1000)
    for status in (StakingStatusType.PENDING, StakingStatusType.COMPLETED):
        _fill(world, ADDRESS, OTHER)
        before = {key: _look(world, key).generation for key in keys_of(ADDRESS)}
        world.advancer.advance(unfreeze.staking_id, SolidBlocks())
        assert world.books.load(unfreeze.staking_id).status is status
        assert (_kept(world, ADDRESS), _kept(world, OTHER)) == (0, 4)
        assert not [key for key, generation in before.items() if _look(world, key).generation == generation]
        assert all(one.invalidated_at == world.clock.now() for one in _invalidations(world)[-1:])


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


def test_withdrawal_invalidates_who_gets_it_too() -> None:
    world = World()
    world.wallets.register(Wallet(ADDRESS, "kms:test", RECEIVER))
    world.devnet.fund(address_bytes(RECEIVER), TRX)
    earn(world)
    world.claim_reward()
    world.live(MINUTES)
    _fill(world, ADDRESS, RECEIVER, OTHER)
    world.withdraw_reward(amount="0.001")
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
