"""Metrics in Prometheus' text format, version 0.0.4.

prometheus_client would write every value through a double, in which sun above 2^53 is another number.
"""

from collections.abc import Iterable, Mapping

from fastapi import Response

from tron_staking.models.metrics import Family, Sample

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def answer_metrics(families: Iterable[Family]) -> Response:
    """The families as a scrape takes them."""
    return Response(exposed(families), headers={"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"})


def exposed(families: Iterable[Family]) -> str:
    """The text of the families. One without samples is left out."""
    return "".join(_family(family) for family in families if family.samples)


def _family(family: Family) -> str:
    samples = "".join(f"{family.name}{_labels(sample)} {sample.value}\n" for sample in family.samples)
    meaning = family.meaning.replace("\\", r"\\").replace("\n", r"\n")
    return f"# HELP {family.name} {meaning}\n# TYPE {family.name} {family.kind}\n{samples}"


def _labels(sample: Sample) -> str:
    labels: Mapping[str, str] = sample.labels
    shown = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{shown}}}" if shown else ""


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")
