"""Tells what a wallet's automation does, when and why, and what it did."""

from dataclasses import dataclass

from tron_staking.domain.address import Address
from tron_staking.domain.policies import SERVICE
from tron_staking.domain.ports import HoldsPolicies, TellsTime
from tron_staking.models.schedule_views import ScheduleResponse
from tron_staking.models.schedules import Schedule
from tron_staking.submission.schedule_ports import LoadsSchedule


@dataclass(frozen=True)
class ScheduleReader:
    """Reads schedules."""

    schedules: LoadsSchedule
    holds: HoldsPolicies
    clock: TellsTime

    def get_schedule(self, address: Address) -> ScheduleResponse:
        """The wallet's schedule; an empty one where nothing was ever automated.

        Raises WalletNotFound, BooksUnavailable.
        """
        policies = self.holds.held_policies(address).policies
        service = self.holds.held_policies(SERVICE).policies
        schedule = self.schedules.schedule(address) or Schedule(address=address, due_at=None)
        return ScheduleResponse.of(policies, service, schedule, self.clock.now())
