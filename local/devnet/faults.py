"""Rules that make a node misbehave on request.

A rule applies an effect to requests whose path matches a shell pattern, a number of times or until removed.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from local.devnet.effect_json import effect_to_json
from local.devnet.effects import (
    Dribble,
    DropAtPacking,
    DupBeforeValidation,
    Effect,
    ExecutionFails,
    FutureSolid,
    Hang,
    InventInclusion,
    Latency,
    Mutate,
    NoPeers,
    Reply,
    ServerBusy,
    SolidFromHead,
    SwapContract,
    Truncate,
    daily_limit,
    frequency_limit,
    garbage,
    lack_of_resources,
    not_found,
    too_many_requests,
)

__all__ = [
    "BROADCAST",
    "EVERYTHING",
    "Dribble",
    "DropAtPacking",
    "DupBeforeValidation",
    "Effect",
    "ExecutionFails",
    "Faults",
    "FutureSolid",
    "Hang",
    "InventInclusion",
    "Latency",
    "Mutate",
    "NoPeers",
    "Reply",
    "Rule",
    "ServerBusy",
    "SolidFromHead",
    "SwapContract",
    "Truncate",
    "daily_limit",
    "frequency_limit",
    "garbage",
    "lack_of_resources",
    "not_found",
    "too_many_requests",
]

BROADCAST = "/wallet/broadcast*"
EVERYTHING = "*"
_OF_BROADCASTS = (ServerBusy, DupBeforeValidation, ExecutionFails, NoPeers)


@dataclass
class Rule:
    """`uses` counts down; None never ends."""

    id: int
    effect: Effect
    path: str
    uses: int | None

    def to_json(self) -> dict[str, Any]:
        return {"id": self.id, "path": self.path, "uses": self.uses} | effect_to_json(self.effect)


class Faults:
    """The rules in force, in the order they were added."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._next_id = 1

    def add(self, effect: Effect, path: str | None = None, uses: int | None = None) -> Rule:
        """Add a rule; without a path it covers everything, or broadcasts for an effect on broadcasts."""
        default = BROADCAST if isinstance(effect, _OF_BROADCASTS) else EVERYTHING
        rule = Rule(self._next_id, effect, path or default, uses)
        self._next_id += 1
        self._rules.append(rule)
        return rule

    def rules(self) -> list[Rule]:
        return list(self._rules)

    def clear(self, rule_id: int | None = None) -> None:
        """Remove one rule, or all."""
        self._rules = [one for one in self._rules if rule_id is not None and one.id != rule_id]

    def take[E: Effect](self, kind: type[E], path: str) -> E | None:
        """The first effect of this kind for a path, counted as used."""
        for rule in self._rules:
            if isinstance(rule.effect, kind) and fnmatchcase(path, rule.path):
                self._use(rule)
                return rule.effect
        return None

    def take_all[E: Effect](self, kind: type[E], path: str) -> list[E]:
        """Every effect of this kind for a path, each counted as used."""
        found = [
            (rule, rule.effect)
            for rule in self._rules
            if isinstance(rule.effect, kind) and fnmatchcase(path, rule.path)
        ]
        for rule, _ in found:
            self._use(rule)
        return [effect for _, effect in found]

    def take_drop(self, txid: str) -> bool:
        """Whether a rule drops this transaction at packing."""
        for rule in self._rules:
            if isinstance(rule.effect, DropAtPacking) and rule.effect.txid in ("", txid):
                self._use(rule)
                return True
        return False

    def _use(self, rule: Rule) -> None:
        if rule.uses is not None:
            rule.uses -= 1
            if rule.uses <= 0:
                self._rules.remove(rule)
