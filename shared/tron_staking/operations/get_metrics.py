"""Tells in numbers how the service is doing, for whoever watches it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tron_staking.domain.chain import Block
from tron_staking.models.enums import StakingOperationType, StakingResourceType, StakingStatusType
from tron_staking.models.metrics import Family, MetricKind, Sample
from tron_staking.models.totals import NO_RESOURCE, Facets, Totals
from tron_staking.operations.get_service_status import age_seconds, late_seconds, pending_records
from tron_staking.operations.service_survey import Backlog, NodeLook, Survey, Surveyor

_BY_RESOURCE = {
    StakingOperationType.FREEZE,
    StakingOperationType.UNFREEZE,
    StakingOperationType.DELEGATE,
    StakingOperationType.UNDELEGATE,
}
COUNTER, GAUGE = MetricKind.COUNTER, MetricKind.GAUGE


@dataclass(frozen=True)
class MetricsReader:
    """Makes families of a survey."""

    surveyor: Surveyor
    network: str
    version: str

    def get_metrics(self) -> tuple[Family, ...]:
        """What is known. What the books or a node did not tell is left out; that they did not, is told."""
        survey = self.surveyor.survey()
        return (
            _family(
                "build_info",
                GAUGE,
                "Which version runs on which network.",
                1,
                version=self.version,
                network=self.network,
            ),
            _family("books_up", GAUGE, "Whether the database answered: 1 or 0.", int(survey.books_up)),
            *_of_nodes(survey),
            *([] if survey.totals is None else _of_totals(survey.totals)),
            *([] if survey.backlog is None else _of_backlog(survey.backlog, survey.at)),
        )


def _of_nodes(survey: Survey) -> Iterator[Family]:
    up = [Sample(int(look.head is not None), _named(look)) for look in survey.nodes]
    yield Family(_name("node_up"), GAUGE, "Whether the node answered: 1 or 0.", up)
    heads = {look.name: look.head for look in survey.nodes if look.head is not None}
    solids = {look.name: look.solid for look in survey.nodes if look.solid is not None}
    yield from _of_blocks("head", "latest", heads, survey.at)
    yield from _of_blocks("solid", "latest solidified", solids, survey.at)


def _of_blocks(kind: str, meaning: str, blocks: Mapping[str, Block], at: datetime) -> Iterator[Family]:
    numbers = [Sample(block.number, {"node": node}) for node, block in blocks.items()]
    yield Family(_name(f"node_{kind}_block"), GAUGE, f"Number of the node's {meaning} block.", numbers)
    ages = [Sample(age_seconds(block, at), {"node": node}) for node, block in blocks.items()]
    meaning = f"Our clock less that of the node's {meaning} block."
    yield Family(_name(f"node_{kind}_block_age_seconds"), GAUGE, meaning, ages)


def _of_totals(totals: Totals) -> Iterator[Family]:
    cells = _cells(totals)
    yield Family(_name("records"), GAUGE, "Operations by what became of them.", _samples(cells))
    yield Family(
        _name("operations_total"),
        COUNTER,
        "Operations that were accepted.",
        _summed(cells, set(StakingStatusType)),
    )
    yield Family(
        _name("operations_failed_total"),
        COUNTER,
        "Operations that the chain provably never included.",
        _summed(cells, {StakingStatusType.FAILED}),
    )
    yield _family("pending_records", GAUGE, "Operations that are not decided.", pending_records(totals))
    staked = {resource: totals.staked(Facets(resource=resource)) for resource in StakingResourceType}
    yield Family(
        _name("staked_sun"), GAUGE, "What was frozen here and is not unfrozen, in sun.", _by_resource(staked)
    )
    yield _family("delegations", GAUGE, "Delegations that are in force.", totals.delegations)
    claimed = {
        StakingResourceType.BANDWIDTH: totals.bandwidth_reward,
        StakingResourceType.ENERGY: totals.energy_reward,
    }
    yield Family(
        _name("rewards_claimed_sun_total"),
        COUNTER,
        "What final claims have paid, in sun, attributed by stake.",
        _by_resource(claimed),
    )


def _of_backlog(backlog: Backlog, at: datetime) -> Iterator[Family]:
    oldest = timedelta() if backlog.oldest_pending is None else at - backlog.oldest_pending
    yield _family(
        "oldest_pending_age_seconds",
        GAUGE,
        "Since when the oldest undecided operation is accepted; 0 when there is none.",
        oldest // timedelta(seconds=1),
    )
    yield _family(
        "oldest_due_age_seconds",
        GAUGE,
        "How long the longest due record waits for the sweep and the worker; 0 when none does.",
        late_seconds(backlog, at),
    )


type _Cells = Mapping[tuple[str, ...], int]


def _cells(totals: Totals) -> _Cells:
    """Operation, resource and status; with the zeros: a series must not end when its last record leaves."""
    return {
        **{
            (operation, resource, status): 0
            for operation in StakingOperationType
            for resource in (StakingResourceType if operation in _BY_RESOURCE else (NO_RESOURCE,))
            for status in StakingStatusType
        },
        **totals.cells(),
    }


def _samples(cells: _Cells) -> list[Sample]:
    return [Sample(number, _cell_labels(cell) | {"status": cell[2]}) for cell, number in cells.items()]


def _summed(cells: _Cells, statuses: set[StakingStatusType]) -> list[Sample]:
    """Over these statuses."""
    sums: dict[tuple[str, ...], int] = {}
    for cell, number in cells.items():
        sums[cell[:2]] = sums.get(cell[:2], 0) + (number if cell[2] in statuses else 0)
    return [Sample(number, _cell_labels(cell)) for cell, number in sums.items()]


def _cell_labels(cell: tuple[str, ...]) -> dict[str, str]:
    """An operation without a resource has no such label."""
    operation, resource = cell[:2]
    return {"operation": operation} | ({} if resource == NO_RESOURCE else {"resource": resource})


def _by_resource(numbers: Mapping[StakingResourceType, int]) -> list[Sample]:
    return [Sample(number, {"resource": resource}) for resource, number in numbers.items()]


def _family(name: str, kind: MetricKind, meaning: str, value: int, **labels: str) -> Family:
    return Family(_name(name), kind, meaning, [Sample(value, labels)])


def _name(name: str) -> str:
    return f"tron_staking_{name}"


def _named(look: NodeLook) -> dict[str, str]:
    return {"node": look.name}
