"""What a write adds to the totals. They change in the very write that changes what they count."""

from collections.abc import Iterable, Sequence

from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.models.totals import (
    BANDWIDTH_REWARD,
    DELEGATIONS,
    ENERGY_REWARD,
    SERVICE,
    Totals,
    created_counter,
    month_scope,
    records_counter,
    staked_counter,
)
from tron_staking.submission.commitments import staked
from tron_staking.submission.entries import DelegationChanged, Entry

_STAKED = {StakingStatusType.ACTIVE, StakingStatusType.EXPIRED}

type Change = tuple[StakingRecord | None, StakingRecord]
"""A record before and after a write; None before for a new one."""


def totals_change(changes: Iterable[Change], entries: Sequence[Entry] = ()) -> dict[str, Totals]:
    """What a write of these records and entries adds, by scope: the service, the accounts, their months."""
    sums: dict[str, Totals] = {}
    for scope, totals in (*_of_records(changes), *_of_entries(entries)):
        sums[scope] = sums.get(scope, Totals()) + totals
    return {scope: totals for scope, totals in sums.items() if totals != Totals()}


def _of_records(changes: Iterable[Change]) -> Iterable[tuple[str, Totals]]:
    for before, after in changes:
        for scope in (SERVICE, after.address):
            yield scope, _counts(after) - _counts(before)
            if before is None:
                created = Totals({created_counter(after.created_at): 1})
                yield month_scope(scope, after.created_at), created


def _of_entries(entries: Sequence[Entry]) -> Iterable[tuple[str, Totals]]:
    """A delegation is counted while it has an item."""
    for entry in entries:
        if isinstance(entry, DelegationChanged):
            items = int(entry.unlocked > 0) + int(entry.locked > 0)
            there = int(entry.writers.unlocked is not None) + int(entry.writers.locked is not None)
            for scope in (SERVICE, entry.owner):
                yield scope, Totals({DELEGATIONS: items - there})


def _counts(record: StakingRecord | None) -> Totals:
    if record is None:
        return Totals()
    kind = (record.operation_type, record.resource, record.status)
    counters = {records_counter(*kind): 1}
    if record.operation_type is StakingOperationType.FREEZE and record.status in _STAKED:
        counters[staked_counter(*kind)] = staked(record)
    if record.operation_type is StakingOperationType.CLAIM_REWARD:  # says so once it is final, and not before
        counters[ENERGY_REWARD] = record.energy_reward or 0
        counters[BANDWIDTH_REWARD] = record.bandwidth_reward or 0
    return Totals(counters)
