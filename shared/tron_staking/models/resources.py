"""What an account can pay for with its bandwidth and energy."""

from typing import Annotated

from pydantic import Field

from tron_staking.domain.constants import MAX_TRANSACTION_BYTES
from tron_staking.models.aged import Aged
from tron_staking.models.fields import AddressField, Frozen, Moment, ResourceField, WholeNumber

MAX_ENERGY = 10**12
"""More than a transaction can use by far: the network has some 10^11 a day."""


class ResourceQuery(Frozen):
    """What to reckon with: transactions of so many `bytes` (as `bandwidth_bytes` of a plan counts them), or
    calls that use so much `energy`."""

    bytes: Annotated[WholeNumber, Field(ge=1, le=MAX_TRANSACTION_BYTES)] | None = None
    energy: Annotated[WholeNumber, Field(ge=1, le=MAX_ENERGY)] | None = None


class ResourcePool(Frozen):
    """What of a resource may be used per day, is used, and is available now.

    Use fades evenly, and all of it is gone at `full_at`; null when nothing is used.
    """

    limit: int
    used: int
    available: int
    full_at: Moment | None


class DelegatedResource(Frozen):
    """How much TRX of the account's own stake works for others, and of others' for the account."""

    resource: ResourceField
    delegated: str
    delegated_sun: int
    acquired: str
    acquired_sun: int


class Exchange(Frozen):
    """What of a resource one staked TRX gives per day now: the network's limit by its weight (in TRX).

    `per_trx` is cut off after six decimals; null when nobody has staked. `price_sun` is burned for a byte of
    bandwidth, or for a unit of energy, that is not there.
    """

    resource: ResourceField
    per_trx: str | None
    total_limit: int
    total_weight: int
    price: str
    price_sun: int


class Estimate(Frozen):
    """What transactions of one size cost, if nothing else happens to the account.

    What is available pays for `transactions` of them. `burn_now` is what the next one would burn, and
    `burn_without` what each burns that no resource pays for.
    """

    resource: ResourceField
    size: int
    transactions: int
    burn_now: str
    burn_now_sun: int
    burn_without: str
    burn_without_sun: int


class ResourceInfo(Aged):
    """An account's bandwidth and energy at the head of the chain, pending transactions included.

    Bandwidth is `staked_bandwidth` and `free_bandwidth` together, but a transaction is paid for by one of
    them alone: the largest that burns nothing has `largest_transaction` bytes. `frozen_balance` is the
    account's stake for both resources. The prices are those of `prices_as_of`.
    """

    address: AddressField
    exists: bool
    bandwidth_limit: int
    bandwidth_used: int
    bandwidth_available: int
    staked_bandwidth: ResourcePool
    free_bandwidth: ResourcePool
    largest_transaction: int
    energy_limit: int
    energy_used: int
    energy_available: int
    energy_full_at: Moment | None
    frozen_balance: str
    frozen_balance_sun: int
    delegated_resources: tuple[DelegatedResource, ...]
    exchange: tuple[Exchange, ...]
    estimates: tuple[Estimate, ...]
    prices_as_of: Moment
    timestamp: Moment
