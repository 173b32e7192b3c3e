"""What the metrics function runs."""

from functools import cache

from tron_staking import __version__
from tron_staking.operations.get_metrics import MetricsReader
from tron_staking.runtime.survey import surveyor
from tron_staking.settings import settings


@cache
def metrics_reader() -> MetricsReader:
    """Tells it in numbers."""
    return MetricsReader(surveyor(), settings().needed("network"), __version__)
