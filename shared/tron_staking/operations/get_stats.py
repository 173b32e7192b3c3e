"""Tells what the service has done, from its counters."""

from dataclasses import dataclass

from tron_staking.domain.chain import Resource
from tron_staking.domain.money import trx_text
from tron_staking.domain.ports import TellsTime
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.lists import StakingStatsResponse
from tron_staking.models.totals import Facets
from tron_staking.submission.list_ports import ReadsTotals


@dataclass(frozen=True)
class StatsReader:
    """Reads the statistics: one request to the books."""

    counts: ReadsTotals
    clock: TellsTime

    def get_stats(self) -> StakingStatsResponse:
        """The statistics. Raises BooksUnavailable."""
        totals = self.counts.totals()
        statuses = {status: totals.records(Facets(status)) for status in StakingStatusType}
        bandwidth = totals.staked(Facets(resource=Resource.BANDWIDTH))
        energy = totals.staked(Facets(resource=Resource.ENERGY))
        rewards = totals.energy_reward + totals.bandwidth_reward
        return StakingStatsResponse(
            total_staking_records=totals.records(),
            active_staking_records=statuses[StakingStatusType.ACTIVE],
            inactive_staking_records=statuses[StakingStatusType.INACTIVE],
            records_by_status=statuses,
            total_resource_records=totals.delegations,
            total_staked_trx=trx_text(totals.staked()),
            total_staked_sun=totals.staked(),
            total_bandwidth_resources=trx_text(bandwidth),
            total_bandwidth_resources_sun=bandwidth,
            total_energy_resources=trx_text(energy),
            total_energy_resources_sun=energy,
            total_rewards_earned=trx_text(rewards),
            total_rewards_earned_sun=rewards,
            energy_rewards=trx_text(totals.energy_reward),
            energy_rewards_sun=totals.energy_reward,
            bandwidth_rewards=trx_text(totals.bandwidth_reward),
            bandwidth_rewards_sun=totals.bandwidth_reward,
            timestamp=self.clock.now(),
        )
