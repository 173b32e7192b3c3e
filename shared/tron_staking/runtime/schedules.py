"""What holds the schedules of automation, and the queue of the wallets that are due."""

from functools import cache

from tron_staking.adapters.queue import WakeUpQueue
from tron_staking.adapters.tables.policies import PoliciesTable
from tron_staking.adapters.tables.schedules import SchedulesTable, schedule_checks
from tron_staking.adapters.tables.transaction import WritesOf
from tron_staking.runtime.base import aws
from tron_staking.settings import settings


@cache
def schedules() -> SchedulesTable:
    """Reads and writes schedules."""
    return SchedulesTable(settings().needed("schedules_table"), settings().region)


def deciding() -> WritesOf:
    """What the writes look at that store a step of automation."""
    return schedule_checks(settings().needed("schedules_table"), settings().region)


@cache
def automate_queue() -> WakeUpQueue:
    """Sends wallets to be looked at."""
    return WakeUpQueue(aws("sqs"), settings().needed("automate_queue_url"))


@cache
def service_policies() -> PoliciesTable:
    """Reads what is stopped or paused for all wallets."""
    return PoliciesTable(settings().needed("wallets_table"), settings().region)
