"""What we expose is what Prometheus' own parser reads."""

from prometheus_client.parser import text_string_to_metric_families

from tron_staking.entry.exposition import exposed
from tron_staking.models.metrics import Family, MetricKind, Sample

AWKWARD = 'back\\slash, "quoted",\nnew line, } and ünïcode'
ALL_SUN = 2**63 - 1


def _gauge(name: str, *samples: Sample, meaning: str = "What it is.") -> Family:
    return Family(name, MetricKind.GAUGE, meaning, samples)


def test_labels_and_meanings_survive_whatever_is_in_them() -> None:
    (family,) = text_string_to_metric_families(
        exposed([_gauge("one", Sample(1, {"a": AWKWARD, "b": ""}), meaning="a\\b\nc")])
    )
    assert family.documentation == "a\\b\nc"
    assert family.samples[0].labels == {"a": AWKWARD, "b": ""}


def test_kinds_are_told() -> None:
    counter = Family("two_total", MetricKind.COUNTER, "Two.", [Sample(2)])
    kinds = {
        f.name: f.type for f in text_string_to_metric_families(exposed([_gauge("one", Sample(1)), counter]))
    }
    assert kinds == {"one": "gauge", "two": "counter"}


def test_every_sun_is_written() -> None:
    """Prometheus itself reads doubles; whoever reads the text gets the number."""
    for value in (2**53 + 1, ALL_SUN, -3, 0):
        assert exposed([_gauge("sun", Sample(value))]).splitlines()[-1] == f"sun {value}"


def test_family_without_samples_is_left_out() -> None:
    assert exposed([_gauge("none")]) == ""
