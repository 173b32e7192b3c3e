"""Tells whether the service can do its work."""

from dataclasses import dataclass

from tron_staking.domain.constants import API_PREFIX
from tron_staking.domain.errors import Unavailable
from tron_staking.domain.money import trx_text
from tron_staking.domain.ports import ReadsHead, TellsTime
from tron_staking.models.responses import Checks, Health, HealthTotals, Probe, Readiness, ServiceInfo
from tron_staking.models.totals import Totals
from tron_staking.submission.list_ports import ReadsTotals

SERVICE = "tron-staking"


@dataclass(frozen=True)
class HealthReader:
    """Looks at what the service depends on: the books and the node."""

    totals: ReadsTotals
    head: ReadsHead
    clock: TellsTime
    network: str
    version: str

    def health(self) -> Health:
        """healthy: both answer; degraded: no node does, reads of the books work; unhealthy: no books."""
        totals = self._totals()
        checks = self._checks(totals)
        status = "unhealthy" if totals is None else "healthy" if checks.node == "ok" else "degraded"
        return Health(
            status=status,
            service=SERVICE,
            timestamp=self.clock.now(),
            service_initialized=True,
            staking=None if totals is None else totals_shown(totals),
            checks=checks,
        )

    def live(self) -> Probe:
        """The process answers."""
        return Probe(status="alive", service=SERVICE, timestamp=self.clock.now())

    def ready(self) -> Readiness:
        """Whether operations can be accepted now: books and node answer."""
        checks = self._checks(self._totals())
        status = "ready" if checks == Checks(node="ok", books="ok") else "not ready"
        return Readiness(status=status, service=SERVICE, timestamp=self.clock.now(), checks=checks)

    def info(self) -> ServiceInfo:
        """What answers here."""
        return ServiceInfo(
            service=SERVICE,
            version=self.version,
            network=self.network,
            api=API_PREFIX,
            timestamp=self.clock.now(),
        )

    def _totals(self) -> Totals | None:
        try:
            return self.totals.totals()
        except Unavailable:
            return None

    def _checks(self, totals: Totals | None) -> Checks:
        return Checks(
            node="ok" if self._node_answers() else "failed", books="failed" if totals is None else "ok"
        )

    def _node_answers(self) -> bool:
        try:
            self.head.head_block()
        except Unavailable:
            return False
        return True


def totals_shown(totals: Totals) -> HealthTotals:
    """What the books count, as health tells it."""
    return HealthTotals(
        total_staking_records=totals.records(),
        active_staking_records=totals.active(),
        total_staked_trx=trx_text(totals.staked()),
        total_staked_sun=totals.staked(),
        total_resource_records=totals.delegations,
    )
