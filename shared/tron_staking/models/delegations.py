"""What accounts have delegated to each other."""

from tron_staking.models.enums import DelegationDirection
from tron_staking.models.fields import AddressField, DirectionField, Frozen, Moment, ResourceField
from tron_staking.models.queries import PageQuery


class DelegationQuery(PageQuery):
    """Which delegations: OUT of the account or IN to it, both by default. `limit` counts counterparties."""

    direction: DirectionField | None = None


class ResourceDelegate(Frozen):
    """One resource that `from_address` lets `to_address` use, by the chain.

    What is `locked` cannot be taken back before `expires_at`. A lock that is over is told with its end and
    `locked` false; what never was locked has no end. `created_at` is null when the books do not know it: it
    was made past this service, or is not settled yet.
    """

    id: str
    direction: DelegationDirection
    from_address: AddressField
    to_address: AddressField
    resource_type: ResourceField
    amount: str
    amount_sun: int
    locked: bool
    created_at: Moment | None
    expires_at: Moment | None


class ResourceDelegations(Frozen):
    """A page of an account's delegations in the solidified state, by counterparty: out first, then in.

    `receivers` is to how many accounts it delegates, `owners` from how many it has something. A page may show
    fewer counterparties than `limit`; more follow as long as `next_cursor` is not null. `block_number` is the
    solidified block that this is from, or a later one.
    """

    address: AddressField
    delegations: tuple[ResourceDelegate, ...]
    receivers: int
    owners: int
    next_cursor: str | None
    block_number: int
    timestamp: Moment
