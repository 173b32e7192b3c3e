"""What the function runs that has wallets looked at."""

from functools import cache

from tron_staking.adapters.clock import SystemClock
from tron_staking.operations.run_schedule import ScheduleRunner
from tron_staking.runtime.get_schedule import schedule_reader
from tron_staking.runtime.schedules import automate_queue, schedules


@cache
def schedule_runner() -> ScheduleRunner:
    """Runs schedules, by this machine's clock on every network: due is what was due a moment ago."""
    return ScheduleRunner(schedules(), automate_queue(), schedule_reader(), SystemClock())
