"""What callers send. Amounts come in as TRX and are sun from here on."""

from typing import Annotated

from pydantic import AfterValidator, Field

from tron_staking.domain.constants import MINIMUM_FREEZE
from tron_staking.domain.money import Sun
from tron_staking.models.fields import AddressField, Frozen, ResourceField, TrxAmount

MAX_COMMITMENT_DAYS = 365


def _at_least_minimum_freeze(amount: Sun) -> Sun:
    if amount < MINIMUM_FREEZE:
        raise ValueError("TRON freezes 1 TRX or more")
    return amount


def _something(amount: Sun) -> Sun:
    if amount == 0:
        raise ValueError("give more than 0, or leave it out for everything that can be had")
    return amount


class FreezeBalanceRequest(Frozen):
    """Freeze `amount` TRX of `address` for `resource`.

    `duration` is this service's own commitment in days: the chain has no freeze lock, but
    `/unfreeze` refuses before the commitment ends.
    """

    address: AddressField
    amount: Annotated[TrxAmount, AfterValidator(_at_least_minimum_freeze)]
    resource: ResourceField
    duration: Annotated[int, Field(ge=1, le=MAX_COMMITMENT_DAYS)] = 3


class UnfreezeBalanceRequest(Frozen):
    """Unfreeze `amount` TRX of `address` that is frozen for `resource`; all that is free by default."""

    address: AddressField
    resource: ResourceField
    amount: Annotated[TrxAmount, AfterValidator(_something)] | None = None


class WithdrawUnfrozenRequest(Frozen):
    """Move all unfrozen TRX of `address` whose time has come to its balance."""

    address: AddressField


class CancelUnfreezeRequest(Frozen):
    """Freeze again everything of `address` that is being unfrozen."""

    address: AddressField
