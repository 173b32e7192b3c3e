"""What the books count: counters by name, of the whole service, of one account, of the days of a month.

    records/<operation>/<resource or ->/<status>    records
    staked/<operation>/<resource>/<status>          what of freezes is not unfrozen yet, in sun
    delegations                                     items of `resource_delegations`
    energy_reward, bandwidth_reward                 what final claims have paid, in sun
    created/<day>                                   records that were accepted that day, in UTC

The first kind is a cube: every list's totals, whatever its filters, are a sum over it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from tron_staking.domain.address import Address
from tron_staking.models.enums import StakingOperationType, StakingResourceType, StakingStatusType

SERVICE = "SERVICE"
"""The scope that counts everything; an account's is its address."""

DELEGATIONS, ENERGY_REWARD, BANDWIDTH_REWARD = "delegations", "energy_reward", "bandwidth_reward"
_RECORDS, _STAKED, _CREATED = "records", "staked", "created"
NO_RESOURCE = "-"


@dataclass(frozen=True)
class Facets:
    """What records can be told apart by, beside their account; None: whatever it is."""

    status: StakingStatusType | None = None
    operation: StakingOperationType | None = None
    resource: StakingResourceType | None = None

    def given(self) -> dict[str, str]:
        """Those that are not None, by name."""
        named = {"status": self.status, "operation": self.operation, "resource": self.resource}
        return {name: str(value) for name, value in named.items() if value is not None}


ANY = Facets()


def scope_of(address: Address | None) -> str:
    """Where an account's records are counted; everybody's for None."""
    return SERVICE if address is None else address


def month_scope(scope: str, moment: date) -> str:
    """Where the days of a month are counted."""
    return f"{scope}#{moment:%Y-%m}"


def records_counter(
    operation: StakingOperationType, resource: StakingResourceType | None, status: StakingStatusType
) -> str:
    """The counter of the records of one kind."""
    return f"{_RECORDS}/{_cell(operation, resource, status)}"


def staked_counter(
    operation: StakingOperationType, resource: StakingResourceType | None, status: StakingStatusType
) -> str:
    """The counter of what is staked by them."""
    return f"{_STAKED}/{_cell(operation, resource, status)}"


def created_counter(moment: datetime) -> str:
    """The counter of the records of one day; `moment` is in UTC."""
    return f"{_CREATED}/{moment:%Y-%m-%d}"


@dataclass(frozen=True)
class Totals:
    """Counters and what they say; also a difference of two counts. A counter that is not named is 0."""

    counters: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Zeros are left out: equal is what counts the same."""
        kept = {name: number for name, number in self.counters.items() if number}
        object.__setattr__(self, "counters", kept)

    def __add__(self, other: Self) -> Self:
        return type(self)(_sums(self.counters, other.counters, 1))

    def __sub__(self, other: Self) -> Self:
        return type(self)(_sums(self.counters, other.counters, -1))

    def records(self, facets: Facets = ANY) -> int:
        """How many records match."""
        return self._sum(_RECORDS, facets)

    def cells(self) -> Mapping[tuple[str, ...], int]:
        """The cube itself: how many records each operation, resource (`-` for none) and status has."""
        return {tuple(cell.split("/")): number for cell, number in self._named(_RECORDS).items()}

    def active(self, facets: Facets = ANY) -> int:
        """How many of the records that match are ACTIVE."""
        if facets.status not in {None, StakingStatusType.ACTIVE}:
            return 0
        return self.records(Facets(StakingStatusType.ACTIVE, facets.operation, facets.resource))

    def staked(self, facets: Facets = ANY) -> int:
        """What the freezes that match have staked, in sun."""
        return self._sum(_STAKED, facets)

    def created(self, first: date, last: date) -> int:
        """How many records were accepted on these days, both included."""
        days = self._named(_CREATED).items()
        return sum(number for day, number in days if first.isoformat() <= day <= last.isoformat())

    @property
    def delegations(self) -> int:
        return self.counters.get(DELEGATIONS, 0)

    @property
    def energy_reward(self) -> int:
        return self.counters.get(ENERGY_REWARD, 0)

    @property
    def bandwidth_reward(self) -> int:
        return self.counters.get(BANDWIDTH_REWARD, 0)

    def _sum(self, kind: str, facets: Facets) -> int:
        return sum(number for cell, number in self._named(kind).items() if _matches(cell, facets))

    def _named(self, kind: str) -> dict[str, int]:
        """The counters of one kind, by the rest of their names."""
        split = ((name.partition("/"), number) for name, number in self.counters.items())
        return {rest: number for (first, _, rest), number in split if first == kind}


def _cell(
    operation: StakingOperationType, resource: StakingResourceType | None, status: StakingStatusType
) -> str:
    return f"{operation}/{resource or NO_RESOURCE}/{status}"


def _matches(cell: str, facets: Facets) -> bool:
    operation, resource, status = cell.split("/")
    wanted = (facets.operation, facets.resource, facets.status)
    return all(want in {None, have} for want, have in zip(wanted, (operation, resource, status), strict=True))


def _sums(left: Mapping[str, int], right: Mapping[str, int], sign: int) -> dict[str, int]:
    return {name: left.get(name, 0) + sign * right.get(name, 0) for name in (*left, *right)}
