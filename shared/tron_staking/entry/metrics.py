"""Metrics in CloudWatch's Embedded Metric Format: lines of the log that become metrics, and no request.

By function, and refusals also by code: nothing that a caller could name is a dimension.
"""

from collections import Counter
from itertools import count
from typing import Any

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from tron_staking.domain.telemetry import Told

_invocations = count()


def emit(function: str, told: Told, microseconds: int) -> None:
    """Writes what was told in one invocation: one line, and one more for each code of a refusal.

    `ColdStart` is that of an environment's first invocation. Raises whatever Powertools does not take.
    """
    metrics = _by(function=function)
    metrics.add_metric("Latency", MetricUnit.Microseconds, microseconds)
    if next(_invocations) == 0:
        _count(metrics, "ColdStart", 1)
    sums: Counter[str] = Counter()
    for (happening, _), number in told.counts.items():
        sums[happening] += number
    for name, number in sums.items():
        _count(metrics, name, number)
    for age, seconds in told.ages.items():
        metrics.add_metric(age, MetricUnit.Seconds, seconds)
    metrics.flush_metrics()
    for (happening, code), number in told.counts.items():
        if code is not None:
            by_code = _by(function=function, code=code)
            _count(by_code, happening, number)
            by_code.flush_metrics()


def _by(**dimensions: str) -> Any:
    """Nothing is kept between two lines. Namespace and service are of the environment."""
    metrics = EphemeralMetrics()
    for name, value in dimensions.items():
        metrics.add_dimension(name, value)
    return metrics


def _count(metrics: Any, name: str, number: int) -> None:
    metrics.add_metric(name, MetricUnit.Count, number)
