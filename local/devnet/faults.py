"""What can go wrong on the way to a node and inside it, on request.

A rule applies an effect to requests whose path matches a shell pattern, a number of times or until removed.
"""

from dataclasses import asdict, dataclass, fields
from fnmatch import fnmatchcase
from typing import Any

BROADCAST = "/wallet/broadcast*"
EVERYTHING = "*"
GARBAGE = "<html><head><title>Welcome</title></head><body>captive portal</body></html>"
LACK_OF_RESOURCES = '{"Error":"class java.lang.IllegalAccessException : lack of computing resources"}\n'


@dataclass(frozen=True)
class Latency:
    """The answer comes `seconds` late."""

    seconds: float


@dataclass(frozen=True)
class Hang:
    """No answer: the connection closes after `seconds`, before the request is processed or `after` it."""

    seconds: float
    after: bool = False


@dataclass(frozen=True)
class Reply:
    """Another answer instead of the node's, before the request is processed or `after` it."""

    status: int
    body: str = ""
    content_type: str = "application/json; charset=utf-8"
    after: bool = False


@dataclass(frozen=True)
class Mutate:
    """The node's answer with one field set: `field` is a dotted path, a None `value` removes the field."""

    field: str
    value: Any = None


@dataclass(frozen=True)
class ServerBusy:
    """A broadcast is refused with SERVER_BUSY."""


@dataclass(frozen=True)
class DupBeforeValidation:
    """A broadcast is refused with DUP_TRANSACTION_ERROR although the transaction was never accepted."""


@dataclass(frozen=True)
class NoPeers:
    """A broadcast is accepted, and answered with NOT_ENOUGH_EFFECTIVE_CONNECTION."""


@dataclass(frozen=True)
class DropAtPacking:
    """An accepted transaction vanishes when the block is filled; `txid` (hex) narrows it to one."""

    txid: str = ""


type Effect = Latency | Hang | Reply | Mutate | ServerBusy | DupBeforeValidation | NoPeers | DropAtPacking

EFFECTS: dict[str, type[Effect]] = {
    "latency": Latency,
    "hang": Hang,
    "reply": Reply,
    "mutate": Mutate,
    "server_busy": ServerBusy,
    "dup_before_validation": DupBeforeValidation,
    "no_peers": NoPeers,
    "drop_at_packing": DropAtPacking,
}
_OF_BROADCASTS = (ServerBusy, DupBeforeValidation, NoPeers)


@dataclass
class Rule:
    """`uses` counts down; None never ends."""

    id: int
    effect: Effect
    path: str
    uses: int | None

    def to_json(self) -> dict[str, Any]:
        kind = next(name for name, type_ in EFFECTS.items() if isinstance(self.effect, type_))
        return {"id": self.id, "kind": kind, "path": self.path, "uses": self.uses} | asdict(self.effect)


def garbage(*, after: bool = False) -> Reply:
    """An HTML page with status 200."""
    return Reply(200, GARBAGE, "text/html", after)


def lack_of_resources() -> Reply:
    """java-tron's own rate limit: status 200 and an Error."""
    return Reply(200, LACK_OF_RESOURCES)


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


def effect_from_json(body: dict[str, Any]) -> Effect:
    """The effect a `{"kind": …}` object describes, presets included; ValueError when it does not."""
    options = {key: value for key, value in body.items() if key not in ("kind", "path", "uses")}
    kind = body.get("kind")
    presets = {"garbage": garbage, "lack_of_resources": lack_of_resources}
    build = EFFECTS.get(str(kind)) or presets.get(str(kind))
    if build is None:
        raise ValueError(f"kind must be one of {', '.join([*EFFECTS, *presets])}")
    try:
        effect = build(**options)
    except TypeError as error:
        raise ValueError(f"{kind}: {error}") from error
    _check_types(effect)
    return effect


def _check_types(effect: Effect) -> None:
    for one in fields(effect):
        if one.type is Any:
            continue
        accepted = (int, float) if one.type is float else one.type
        if not isinstance(getattr(effect, one.name), accepted):  # type: ignore[arg-type]
            raise ValueError(f"{one.name} must be a {one.type}")
