"""What the tables say, read whole, page by page: what there is to count, and what the counters say of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from commands.tables import Tables
from tron_staking.adapters.tables.connection import bind
from tron_staking.adapters.tables.delegations import DelegationItem
from tron_staking.adapters.tables.list_keys import LISTS
from tron_staking.adapters.tables.records import RecordItem
from tron_staking.adapters.tables.rewards import RewardItem
from tron_staking.adapters.tables.totals import CountersItem
from tron_staking.models.records import StakingRecord
from tron_staking.models.totals import DELEGATIONS, SERVICE, Totals
from tron_staking.submission.totals import totals_change

type Say = Callable[[str], None]

LISTED = ("summary", "listed_at", *LISTS)
"""The attributes that put a record into lists."""

_TELL_EVERY = 10_000
_SUMS = ("claimed", "energy", "bandwidth", "withdrawn")


@dataclass
class Survey:
    """What there is: totals by scope, how often a scope's records were changed, records in wrong lists."""

    totals: dict[str, Totals] = field(default_factory=dict)
    changes: Counter[str] = field(default_factory=Counter)
    unlisted: list[StakingRecord] = field(default_factory=list)

    def add(self, scope: str, totals: Totals) -> None:
        self.totals[scope] = self.totals.get(scope, Totals()) + totals

    def same_as(self, other: "Survey", scope: str) -> bool:
        """Whether nothing that the scope counts was changed between the two."""
        unchanged = self.changes[scope] == other.changes[scope]
        return unchanged and self.totals.get(scope, Totals()) == other.totals.get(scope, Totals())


class Surveyor:
    """Reads the tables. Every read is consistent."""

    def __init__(self, tables: Tables, say: Say) -> None:
        bind(RecordItem, tables.records, tables.region)
        bind(DelegationItem, tables.delegations, tables.region)
        bind(RewardItem, tables.rewards, tables.region)
        bind(CountersItem, tables.submissions, tables.region)
        self._say = say

    def survey(self) -> Survey:
        """What there is. Records come first: what else changes with one is read after it."""
        survey = Survey()
        for item in self._told("records", RecordItem.scan(consistent_read=True)):
            _add_record(survey, item)
        for delegation in self._told("delegations", DelegationItem.scan(consistent_read=True)):
            for scope in (SERVICE, delegation.owner):
                survey.add(scope, Totals({DELEGATIONS: 1}))
        for reward in self._told("rewards", RewardItem.scan(consistent_read=True)):
            if reward.kind is not None:
                survey.add(_rewards(reward), _in_ledger(reward))
        return survey

    def counted(self) -> dict[str, Totals]:
        """What the counters say, by scope; the sums of an account's rewards among them."""
        counted = Survey()
        for item in self._told("counters", CountersItem.scan(consistent_read=True)):
            if item.scope is not None:
                counted.add(item.scope, item.totals)
        for reward in self._told("sums of rewards", RewardItem.scan(consistent_read=True)):
            if reward.kind is None:
                counted.add(_rewards(reward), _in_sums(reward))
        return counted.totals

    def _told[T](self, what: str, items: Iterable[T]) -> Iterator[T]:
        number = 0
        for number, item in enumerate(items, 1):
            if number % _TELL_EVERY == 0:
                self._say(f"  {what}: {number:,} read")
            yield item
        self._say(f"  {what}: all {number:,} read")


def is_repairable(scope: str) -> bool:
    """The sums of rewards are money that may be withdrawn: whoever changes them has looked at them first."""
    return not scope.startswith(_REWARDS)


_REWARDS = "rewards of "


def _add_record(survey: Survey, item: RecordItem) -> None:
    record = item.record()
    for scope, totals in totals_change([(None, record)]).items():
        survey.add(scope, totals)
    for scope in (SERVICE, record.address):
        survey.changes[scope] += record.version
    right = RecordItem.of(record)
    if any(getattr(item, name) != getattr(right, name) for name in LISTED):
        survey.unlisted.append(record)


def _rewards(item: RewardItem) -> str:
    return f"{_REWARDS}{item.address}"


def _in_ledger(line: RewardItem) -> Totals:
    """What a line of the ledger adds to the account's sums."""
    amount = int(line.amount or 0)
    if line.kind == "WITHDRAW":
        return Totals({"withdrawn": amount, "available + reserved": -amount})
    shares = {"energy": int(line.energy or 0), "bandwidth": int(line.bandwidth or 0)}
    return Totals({"claimed": amount, "available + reserved": amount, **shares})


def _in_sums(state: RewardItem) -> Totals:
    left = int(state.available or 0) + int(state.reserved or 0)
    return Totals({"available + reserved": left} | {name: int(getattr(state, name) or 0) for name in _SUMS})
