"""What the counters and `GET /stats` should say, counted in another way than they are kept."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from tests.support.fakes import FakeBooks
from tron_staking.models.enums import StakingOperationType, StakingResourceType, StakingStatusType
from tron_staking.models.records import StakingRecord
from tron_staking.operations.get_stats import StatsReader

_LASTING = {StakingStatusType.ACTIVE, StakingStatusType.EXPIRED}


class _Noon:
    def now(self) -> datetime:
        return datetime.fromisoformat("2026-01-01T12:00:00Z")


def counted(books: FakeBooks) -> dict[str, dict[str, int]]:
    """What the books' counters say, by scope and name."""
    return {scope: dict(totals.counters) for scope, totals in books.counted.items()}


def counters(books: FakeBooks) -> dict[str, dict[str, int]]:
    """By scope and name, without zeros: of everybody, of each account, and of the months of both."""
    sums: dict[str, Counter[str]] = {}
    for record in books.records.values():
        for scope in ("SERVICE", record.address):
            sums.setdefault(scope, Counter()).update(_of(record))
            months = sums.setdefault(f"{scope}#{record.created_at:%Y-%m}", Counter())
            months[f"created/{record.created_at:%Y-%m-%d}"] += 1
    for entry in books.delegated.values():
        for scope in ("SERVICE", entry.owner):
            sums.setdefault(scope, Counter())["delegations"] += (entry.unlocked > 0) + (entry.locked > 0)
    nonzero = {scope: {name: number for name, number in one.items() if number} for scope, one in sums.items()}
    return {scope: one for scope, one in nonzero.items() if one}


def _of(record: StakingRecord) -> dict[str, int]:
    kind = f"{record.operation_type}/{record.resource or '-'}/{record.status}"
    counted = {f"records/{kind}": 1}
    if _is_staked(record):
        counted[f"staked/{kind}"] = _left(record)
    if record.operation_type is StakingOperationType.CLAIM_REWARD:
        counted |= {name: getattr(record, name) or 0 for name in ("energy_reward", "bandwidth_reward")}
    return counted


def stats_differ(books: FakeBooks) -> Iterator[str]:
    """The fields of `GET /stats` that are not what the records say."""
    told = StatsReader(books, _Noon()).get_stats()
    for name, number in _stats(books).items():
        if getattr(told, name) != number:
            yield name


def _stats(books: FakeBooks) -> dict[str, Any]:
    records = list(books.records.values())
    statuses = Counter(record.status for record in records)
    staked = [record for record in records if _is_staked(record)]
    return {
        "total_staking_records": len(records),
        "active_staking_records": statuses[StakingStatusType.ACTIVE],
        "inactive_staking_records": statuses[StakingStatusType.INACTIVE],
        "records_by_status": {status: statuses[status] for status in StakingStatusType},
        "total_resource_records": sum(
            (one.unlocked > 0) + (one.locked > 0) for one in books.delegated.values()
        ),
        "total_staked_sun": sum(_left(one) for one in staked),
        "total_bandwidth_resources_sun": _sum_of(staked, StakingResourceType.BANDWIDTH),
        "total_energy_resources_sun": _sum_of(staked, StakingResourceType.ENERGY),
        "energy_rewards_sun": sum(one.energy_reward or 0 for one in records),
        "bandwidth_rewards_sun": sum(one.bandwidth_reward or 0 for one in records),
        "total_rewards_earned_sun": sum(
            (one.energy_reward or 0) + (one.bandwidth_reward or 0) for one in records
        ),
    }


def _sum_of(staked: list[StakingRecord], resource: StakingResourceType) -> int:
    return sum(_left(one) for one in staked if one.resource is resource)


def _is_staked(record: StakingRecord) -> bool:
    return record.operation_type is StakingOperationType.FREEZE and record.status in _LASTING


def _left(record: StakingRecord) -> int:
    """Records of before do not say what remains of them: all of it does."""
    return (record.amount if record.remaining is None else record.remaining) or 0
