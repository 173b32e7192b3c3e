"""What the function runs that shows schedules."""

from functools import cache

from tron_staking.adapters.clock import SystemClock
from tron_staking.operations.get_schedule import ScheduleReader
from tron_staking.runtime.schedules import schedules, service_policies


@cache
def schedule_reader() -> ScheduleReader:
    """Reads schedules."""
    return ScheduleReader(schedules(), service_policies(), SystemClock())
