"""Proves counters right while the service runs, or says by how much they are wrong.

The tables cannot be read in one moment. So they are read twice, and the counters in between: where nothing
that a scope counts was changed from the first reading to the second, the counters had to say just that. What
they say too much or too little stays the same from then on, for each write adds the same to both: so it can
be corrected at any time, and no writer has to wait.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pynamodb.exceptions import UpdateError

from commands.survey import LISTED, Say, Survey, Surveyor, is_repairable
from tron_staking.adapters.tables.errors import condition_failed
from tron_staking.adapters.tables.records import RecordItem
from tron_staking.adapters.tables.totals import totals_writes
from tron_staking.models.records import StakingRecord
from tron_staking.models.totals import Totals

ROUNDS = 5
"""How often what was changed meanwhile is looked at again."""


@dataclass(frozen=True)
class Difference:
    """One scope: what its counters say, and what there is."""

    counted: Totals
    there: Totals

    @property
    def missing(self) -> Totals:
        """What has to be added to the counters."""
        return self.there - self.counted


@dataclass
class Findings:
    """The scopes that could be compared, those that never stood still, and records in wrong lists."""

    proved: dict[str, Difference] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    unlisted: list[StakingRecord] = field(default_factory=list)

    @property
    def differences(self) -> dict[str, Difference]:
        return {scope: one for scope, one in sorted(self.proved.items()) if one.missing != Totals()}

    @property
    def right(self) -> bool:
        return not (self.differences or self.busy or self.unlisted)


def recount(surveyor: Surveyor, say: Say) -> Findings:
    """Compares every counter with what there is."""
    findings = Findings()
    before = surveyor.survey()
    for number in range(1, ROUNDS + 1):
        counted, after = surveyor.counted(), surveyor.survey()
        _compare(findings, before, counted, after)
        if not findings.busy:
            break
        say(f"round {number}: {len(findings.busy)} scopes were changed meanwhile; looking at them again")
        before = after
    findings.unlisted = after.unlisted
    return findings


def repair(findings: Findings, say: Say) -> None:
    """Adds what is missing, and puts records into their lists. Sums of rewards are left alone."""
    for scope, difference in findings.differences.items():
        if not is_repairable(scope):
            say(f"not repaired: {scope}")
            continue
        for update in totals_writes({scope: difference.missing}, scope):
            update.item.update(actions=list(update.actions))
        say(f"repaired: {scope}")
    for record in findings.unlisted:
        _list_again(record)
    if findings.unlisted:
        say(f"put into lists: {len(findings.unlisted):,} records")


def _compare(findings: Findings, before: Survey, counted: Mapping[str, Totals], after: Survey) -> None:
    scopes = before.totals.keys() | counted.keys() | after.totals.keys()
    for scope in scopes - findings.proved.keys():
        if before.same_as(after, scope):
            there = after.totals.get(scope, Totals())
            findings.proved[scope] = Difference(counted.get(scope, Totals()), there)
    findings.busy = scopes - findings.proved.keys()


def _list_again(record: StakingRecord) -> None:
    """Unless somebody has changed the record meanwhile, and so listed it."""
    right = RecordItem.of(record)
    attributes = [(getattr(RecordItem, name), getattr(right, name)) for name in LISTED]
    actions = [one.remove() if value is None else one.set(value) for one, value in attributes]
    try:
        right.update(actions=actions, condition=RecordItem.version == record.version)
    except UpdateError as error:
        if not condition_failed(error):
            raise
