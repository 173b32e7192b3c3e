"""The lists of records: one index of `staking_records` for each combination of filters.

So a page is a piece of one index partition, whatever is asked for: no filter reads what it throws away.
`list_so` is by status and operation: a address, s status, o operation, r resource, always in this order;
`list_all` is everything. Each is ordered by `listed_at`, and carries what lists show. A record without a
resource is in no list of resources.
"""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection

from tron_staking.adapters.tables.connection import Connection
from tron_staking.models.records import StakingRecord

_FILTERS = ("address", "status", "operation", "resource")
_EVERYTHING = "ALL"

LISTS = {
    f"list_{''.join(name[0] for name in names) or 'all'}": names
    for count in range(len(_FILTERS) + 1)
    for names in combinations(_FILTERS, count)
}
"""What each list is by. Its name is that of its index, and of the attribute that puts a record into it."""


def list_of(given: Mapping[str, str]) -> tuple[str, str]:
    """The list of these filters, by their names, and the key of its partition."""
    name = next(name for name, names in LISTS.items() if set(names) == set(given))
    return name, _key(name, given)


def list_keys(record: StakingRecord) -> dict[str, str]:
    """The lists that a record is in, and where."""
    named = {
        "address": record.address,
        "status": record.status,
        "operation": record.operation_type,
        "resource": record.resource,
    }
    given = {name: str(value) for name, value in named.items() if value is not None}
    return {name: _key(name, given) for name, names in LISTS.items() if set(names) <= set(given)}


def list_index(name: str) -> GlobalSecondaryIndex[Any]:
    """The index of a list."""
    meta = type("Meta", (Connection,), {"index_name": name, "projection": IncludeProjection(["summary"])})
    keys = {name: UnicodeAttribute(hash_key=True), "listed_at": UnicodeAttribute(range_key=True)}
    index: type[GlobalSecondaryIndex[Any]] = type(
        f"{name}_index", (GlobalSecondaryIndex,), {"Meta": meta, **keys}
    )
    return index()


def _key(name: str, given: Mapping[str, str]) -> str:
    return "#".join(given[filter_] for filter_ in LISTS[name]) or _EVERYTHING
