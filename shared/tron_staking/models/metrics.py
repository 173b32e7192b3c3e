"""Metrics as Prometheus knows them: families of samples. Every value is an integer, and stays one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class MetricKind(StrEnum):
    """What may be reckoned with a metric: a counter never falls."""

    COUNTER = "counter"
    GAUGE = "gauge"


@dataclass(frozen=True)
class Sample:
    """One number, and what tells it from the others of its family."""

    value: int
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """Samples of one name. `unit` is in the name, as are `_total` for counters and `_info`."""

    name: str
    kind: MetricKind
    meaning: str
    samples: Sequence[Sample]
