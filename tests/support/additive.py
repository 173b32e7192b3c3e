"""The operations whose effects add up: done twice, twice as much is frozen, unfrozen, lent or taken back.

Whatever goes wrong must be tried on these: the chain itself keeps the others from happening twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from tests.support.lending import DAY_MS, MINUTES, RECEIVER, TRX, days, delegate, lender, on_chain
from tests.support.world import ADDRESS, World, node_at
from tron_staking.domain import transaction as tx
from tron_staking.domain.address import Address
from tron_staking.domain.chain import Account, Resource
from tron_staking.domain.money import Sun
from tron_staking.models.enums import StakingOperationType
from tron_staking.models.requests import (
    DelegateResourceRequest,
    FreezeBalanceRequest,
    UndelegateResourceRequest,
    UnfreezeBalanceRequest,
)

AMOUNT = 100 * TRX
"""What each asks for, in sun: little enough that the chain would do it twice."""

_STAKED = 500
_LENT = 300
_OWNER = Address(ADDRESS)


@dataclass(frozen=True)
class Additive:
    """One such operation. `function` is also its event's name, `part` what it runs, of a world.

    `world` makes a world, with a chain like this, in which nothing keeps it from happening twice. `moved` is
    how much has been moved by now, in sun of the solidified chain; `everything` is the most that one request
    can ask for then; `outside` is the contract that moves so much past the service.
    """

    function: str
    part: str
    request: type[BaseModel]
    kind: StakingOperationType
    body: dict[str, Any]
    world: Callable[..., World]
    moved: Callable[[World], int]
    everything: str
    outside: Callable[[Sun], tx.Contract]


def _staked(**chain: Any) -> World:
    """A final stake whose commitment is over."""
    world = World(**chain)
    world.freeze(key="stake" * 4, amount=str(_STAKED), resource="ENERGY", duration=1)
    world.live(MINUTES)
    world.devnet.network.jump(DAY_MS)
    world.live(2 * MINUTES)
    return world


def _lent(**chain: Any) -> World:
    """A final delegation, and bandwidth that has come back."""
    world = lender(**chain)
    delegate(world, str(_LENT))
    world.live(MINUTES)
    days(world, 1)
    return world


def _account(world: World) -> Account:
    account = node_at("auditor", world.devnet.another()).solid_account(_OWNER)
    assert account is not None
    return account


_STAKE = {"address": ADDRESS, "amount": "100", "resource": "ENERGY"}
_LOAN = {"from_address": ADDRESS, "to_address": RECEIVER, "amount": "100", "resource": "ENERGY"}

ADDITIVE = {
    one.function: one
    for one in (
        Additive(
            "freeze",
            "freezer",
            FreezeBalanceRequest,
            StakingOperationType.FREEZE,
            _STAKE,
            World,
            lambda world: _account(world).frozen[Resource.ENERGY],
            "990",
            lambda sun: tx.FreezeBalanceV2(_OWNER, sun, Resource.ENERGY),
        ),
        Additive(
            "unfreeze",
            "unfreezer",
            UnfreezeBalanceRequest,
            StakingOperationType.UNFREEZE,
            _STAKE,
            _staked,
            lambda world: sum(entry.amount for entry in _account(world).unfreezing),
            str(_STAKED),
            lambda sun: tx.UnfreezeBalanceV2(_OWNER, sun, Resource.ENERGY),
        ),
        Additive(
            "delegate",
            "delegator",
            DelegateResourceRequest,
            StakingOperationType.DELEGATE,
            _LOAN,
            lender,
            lambda world: on_chain(world).unlocked,
            str(_STAKED),
            lambda sun: tx.DelegateResource(_OWNER, RECEIVER, sun, Resource.ENERGY),
        ),
        Additive(
            "undelegate",
            "undelegator",
            UndelegateResourceRequest,
            StakingOperationType.UNDELEGATE,
            _LOAN,
            _lent,
            lambda world: _LENT * TRX - on_chain(world).unlocked,
            str(_LENT),
            lambda sun: tx.UnDelegateResource(_OWNER, RECEIVER, sun, Resource.ENERGY),
        ),
    )
}
