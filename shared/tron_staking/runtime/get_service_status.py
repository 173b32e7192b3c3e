"""What the function of the service's status runs."""

from functools import cache

from tron_staking import __version__
from tron_staking.operations.get_service_status import ServiceStatusReader
from tron_staking.runtime.survey import surveyor
from tron_staking.settings import settings


@cache
def service_status_reader() -> ServiceStatusReader:
    """Tells how the service is doing."""
    return ServiceStatusReader(surveyor(), settings().needed("network"), __version__)
