"""Tells what an account can pay for with its bandwidth and energy, and what burning would cost instead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter

from tron_staking.domain.address import Address
from tron_staking.domain.cache import resource_info
from tron_staking.domain.chain import Account, AccountResources, Resource
from tron_staking.domain.constants import DAY_MS, SUN_PER_BYTE, SUN_PER_ENERGY
from tron_staking.domain.money import NOTHING
from tron_staking.domain.ports import ReadsResources, TellsTime
from tron_staking.domain.resources import (
    burned,
    energy_burned,
    energy_left,
    free_left,
    per_trx,
    staked_left,
    transactions_paid,
)
from tron_staking.models.amounts import amounts
from tron_staking.models.fields import from_milliseconds
from tron_staking.models.resources import (
    DelegatedResource,
    Estimate,
    Exchange,
    ResourceInfo,
    ResourcePool,
    ResourceQuery,
)
from tron_staking.operations.cached import Cache, Reading
from tron_staking.operations.chain_parameters import ChainParameters

PRICES = {Resource.BANDWIDTH: SUN_PER_BYTE, Resource.ENERGY: SUN_PER_ENERGY}
"""The chain parameter that prices each resource."""


@dataclass(frozen=True)
class ResourceState:
    """What the node says of an account's resources; `prices` are in sun, and read before."""

    account: Account | None
    resources: AccountResources
    prices: Mapping[Resource, int]
    prices_as_of: datetime


_STATE = TypeAdapter(ResourceState)


@dataclass(frozen=True)
class ResourceReader:
    """Reads an account's resources."""

    chain: ReadsResources
    cache: Cache
    parameters: ChainParameters
    clock: TellsTime

    def get_resources(self, address: Address, query: ResourceQuery) -> ResourceInfo:
        """The account's resources, and what is asked about. Raises NodeUnavailable."""
        reading = self.cache.read(
            resource_info(address),
            _STATE,
            lambda: self._state(address),
            worth_keeping=lambda state: state.account is not None,
        )
        return _told(address, reading, query, self.clock.now())

    def _state(self, address: Address) -> ResourceState:
        prices = self.parameters.read()
        return ResourceState(
            account=self.chain.account(address),
            resources=self.chain.resources(address),
            prices={resource: prices.value[key] for resource, key in PRICES.items()},
            prices_as_of=prices.as_of,
        )


def _told(
    address: Address, reading: Reading[ResourceState], query: ResourceQuery, now: datetime
) -> ResourceInfo:
    state, known = reading.value, reading.value.resources
    account = state.account or Account(address, NOTHING, {}, {}, {})
    staked, free = _staked_bandwidth(account, known, reading.as_of), _free_bandwidth(account, known)
    return ResourceInfo(
        as_of=reading.as_of,
        age_seconds=reading.age_seconds,
        stale=reading.stale,
        address=address,
        exists=state.account is not None,
        bandwidth_limit=staked.limit + free.limit,
        bandwidth_used=staked.used + free.used,
        bandwidth_available=staked.available + free.available,
        staked_bandwidth=staked,
        free_bandwidth=free,
        largest_transaction=max(staked.available, free.available),
        energy_limit=known.energy_limit,
        energy_used=known.energy_used,
        energy_available=energy_left(known),
        energy_full_at=_full_at(account, Resource.ENERGY, reading.as_of),
        delegated_resources=tuple(_delegated(account, resource) for resource in Resource),
        exchange=tuple(_exchange(state, resource) for resource in Resource),
        estimates=tuple(_estimates(state, query)),
        prices_as_of=state.prices_as_of,
        timestamp=now,
        **amounts(frozen_balance=sum(account.staked(resource) for resource in Resource)),
    )


def _staked_bandwidth(account: Account, known: AccountResources, as_of: datetime) -> ResourcePool:
    return ResourcePool(
        limit=known.bandwidth.staked_limit,
        used=known.bandwidth.staked_used,
        available=staked_left(known.bandwidth),
        full_at=_full_at(account, Resource.BANDWIDTH, as_of),
    )


def _free_bandwidth(account: Account, known: AccountResources) -> ResourcePool:
    used_at = account.recovery.free_used_at_ms
    return ResourcePool(
        limit=known.bandwidth.free_limit,
        used=known.bandwidth.free_used,
        available=free_left(known.bandwidth),
        full_at=from_milliseconds(used_at + DAY_MS) if used_at else None,
    )


def _full_at(account: Account, resource: Resource, as_of: datetime) -> datetime | None:
    """The node says how long it still takes. Its head block is at most one block older than our question."""
    left = account.recovery.staked_ms.get(resource, 0)
    return as_of + timedelta(milliseconds=left) if left else None


def _delegated(account: Account, resource: Resource) -> DelegatedResource:
    return DelegatedResource(
        resource=resource,
        **amounts(
            delegated=account.delegated.get(resource, NOTHING),
            acquired=account.acquired.get(resource, NOTHING),
        ),
    )


def _exchange(state: ResourceState, resource: Resource) -> Exchange:
    supply = state.resources.supply[resource]
    return Exchange(
        resource=resource,
        per_trx=per_trx(supply),
        total_limit=supply.total_limit,
        total_weight=supply.total_weight,
        **amounts(price=state.prices[resource]),
    )


def _estimates(state: ResourceState, query: ResourceQuery) -> list[Estimate]:
    estimates = []
    if query.bytes is not None:
        estimates.append(_bandwidth_estimate(state, query.bytes))
    if query.energy is not None:
        estimates.append(_energy_estimate(state, query.energy))
    return estimates


def _bandwidth_estimate(state: ResourceState, size: int) -> Estimate:
    bandwidth, price = state.resources.bandwidth, state.prices[Resource.BANDWIDTH]
    return Estimate(
        resource=Resource.BANDWIDTH,
        size=size,
        transactions=transactions_paid(size, bandwidth),
        **amounts(burn_now=burned(size, bandwidth, price), burn_without=size * price),
    )


def _energy_estimate(state: ResourceState, size: int) -> Estimate:
    left, price = energy_left(state.resources), state.prices[Resource.ENERGY]
    return Estimate(
        resource=Resource.ENERGY,
        size=size,
        transactions=left // size,
        **amounts(burn_now=energy_burned(size, left, price), burn_without=size * price),
    )
