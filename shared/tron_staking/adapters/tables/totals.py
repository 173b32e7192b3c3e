"""The counters, in the table `submissions`: per scope sixteen items, whose sum is what counts.

One item would serialise every accepted intent, and those of an account that delegates all day; sixteen let as
many pass at once. A write counts everything in the shard of its first record: one item per scope and write.
The flat totals of before the counters (`TOTALS#`) are read no more.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Self

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.operand import Path
from pynamodb.expressions.update import Action
from pynamodb.models import Model

from tron_staking.adapters.tables.connection import Connection, bind
from tron_staking.adapters.tables.due import shard_of
from tron_staking.adapters.tables.errors import books_unavailable
from tron_staking.adapters.tables.transaction import Update
from tron_staking.models.totals import SERVICE, Totals

SHARDS = 16
_PREFIX = "COUNT#"


class CountersItem(Model):
    """One shard of one scope, `COUNT#<scope>#<shard>`. Its counters are its numbers, by their own names."""

    class Meta(Connection):
        table_name: str
        region: str

    pk = UnicodeAttribute(hash_key=True)
    totals = Totals()

    @property
    def scope(self) -> str | None:
        """Which scope it is a shard of; None for what else the table holds."""
        return self.pk.removeprefix(_PREFIX).rpartition("#")[0] if self.pk.startswith(_PREFIX) else None

    @classmethod
    def from_raw_data(cls, data: dict[str, dict[str, Any]]) -> Self:
        """New counters come with new operations: their names are data, and no attributes of a model."""
        item = super().from_raw_data(data)
        item.totals = Totals({name: int(value["N"]) for name, value in data.items() if "N" in value})
        return item


class TotalsTable:
    """Port ReadsTotals, and how totals are written."""

    def __init__(self, submissions_table: str, region: str) -> None:
        bind(CountersItem, submissions_table, region)

    def totals(self, *scopes: str) -> Totals:
        """See ReadsTotals. Read consistently: what was accepted is counted."""
        keys = [_key(scope, shard) for scope in scopes or (SERVICE,) for shard in range(SHARDS)]
        with books_unavailable():
            found = [item.totals for item in CountersItem.batch_get(keys, consistent_read=True)]
        return sum(found, Totals())


def totals_writes(changes: Mapping[str, Totals], staking_id: str) -> Sequence[Update]:
    """What adds these changes to the counters, in the shard of a record."""
    shard = shard_of(staking_id, SHARDS)
    return [Update(CountersItem(_key(scope, shard)), _added(change)) for scope, change in changes.items()]


def _added(change: Totals) -> list[Action]:
    return [Path([name]).add(number) for name, number in change.counters.items()]


def _key(scope: str, shard: int) -> str:
    return f"{_PREFIX}{scope}#{shard}"
