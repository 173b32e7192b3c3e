"""What an account has, by `GET /{address}/status`: amounts in sun, votes in whole TRX."""

from collections.abc import Iterator, Mapping
from typing import Any

from local.demo.telling import trx

type Figures = Mapping[str, int]

_NAMES = {
    "balance": "balance",
    "energy": "frozen for ENERGY",
    "bandwidth": "frozen for BANDWIDTH",
    "lent": "lent out",
    "power": "TRON power",
    "votes": "votes cast",
}
_COUNTS = {"power", "votes"}


def figures(status: Mapping[str, Any]) -> Figures:
    """The figures of an account."""
    stakes = {stake["resource"].lower(): stake for stake in status["stakes"]}
    return {
        "balance": status["balance_sun"],
        **{resource: stake["amount_sun"] for resource, stake in stakes.items()},
        "lent": sum(stake["delegated_sun"] for stake in stakes.values()),
        "power": status["tron_power"]["total"],
        "votes": status["tron_power"]["used"],
    }


def differences(before: Figures, after: Figures) -> dict[str, int]:
    """By how much each figure that changed has changed."""
    return {name: after[name] - before[name] for name in _NAMES if after[name] != before[name]}


def told(before: Figures, after: Figures) -> Iterator[str]:
    """What changed, for people."""
    for name in differences(before, after):
        old, new = (_shown(name, one[name]) for one in (before, after))
        yield f"{_NAMES[name]} {old} -> {new}"


def _shown(name: str, value: int) -> str:
    return f"{value:,}" if name in _COUNTS else f"{trx(value)} TRX"
