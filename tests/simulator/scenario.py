"""What kind of day it is: everything about a schedule that is drawn once, before it begins."""

from dataclasses import dataclass, replace
from random import Random
from typing import Any

from tests.simulator.functions import OPERATIONS
from tests.simulator.lies import LIES

_MOST_NODES = 3
_FOCUS = (1, 2, 2, 3, 5, len(OPERATIONS))
"""Few operations at a time meet each other more often."""


@dataclass(frozen=True)
class Rates:
    """How likely a call to the world outside meets each fault."""

    killed: float
    lost: float
    """Not done, and answered with an error or not at all."""
    unanswered: float
    """Done, and answered with an error or not at all."""
    again: float
    """Done twice, or once more much later: by retries below us, by queues and networks."""
    late: float
    """Of broadcasts and wake-ups: they arrive much later, and the caller is told that they did not."""

    @classmethod
    def draw(cls, random: Random) -> "Rates":
        level = random.choice((0.0, 0.02, 0.08, 0.25))
        return cls(random.choice((0.0, 0.01, 0.04)), *(level * random.random() for _ in range(4)))


QUIET = Rates(0, 0, 0, 0, 0)


@dataclass(frozen=True)
class Scenario:
    """One day's circumstances."""

    beginning: str
    functions: tuple[str, ...]
    """The operations that are asked for."""
    keys: int
    steps: int
    rates: Rates
    outages: bool
    """Whether a dependency may be away for a while, and owners act past the service."""
    nodes: int
    lags: tuple[int, ...]
    """How many blocks each node is behind."""
    lie: str | None
    liar: int
    """Which of three nodes lies; of fewer none does, since two must agree."""
    machines: bool
    """Whether several machines answer behind each address, some behind the others."""
    trx_cache: bool
    solid_lag: int
    stalled: bool
    skew: int
    """Seconds that the containers' clocks are wrong, at most."""
    timeouts: bool
    """Whether Lambda ends what takes too long. Without, the dead may act hours later."""
    stale_indexes: bool
    other_versions: bool
    """Whether stored documents are those of an earlier and a later version of the service."""
    operations_a_minute: int
    """How many of a wallet are accepted; keys are few, so on most days none is too many."""

    @classmethod
    def draw(cls, random: Random, operations_a_minute: int, **fixed: Any) -> "Scenario":
        """`fixed` is what is not left to chance."""
        machines = random.random() < 0.35
        lie = random.choice(sorted(LIES)) if random.random() < 0.6 else None
        beginning = random.choice(("new", "staked", "staked", "staked", "outside"))
        offered = ["freeze"] if beginning == "new" else sorted(OPERATIONS)
        drawn = cls(
            beginning=beginning,
            functions=tuple(random.sample(offered, min(len(offered), random.choice(_FOCUS)))),
            keys=random.randint(1, 4),
            steps=random.choice((40, 80, 160, 280)),
            rates=Rates.draw(random),
            outages=random.random() < 0.5,
            nodes=random.choice((1, 1, 2, _MOST_NODES, _MOST_NODES)),
            lags=tuple(0 if machines else random.choice((0, 0, 0, 3, 15)) for _ in range(_MOST_NODES)),
            lie=lie,
            liar=random.randrange(_MOST_NODES),
            machines=machines,
            trx_cache=random.random() < 0.5,
            solid_lag=random.choice((2, 5, 19)),
            stalled=random.random() < 0.1,
            skew=random.choice((0, 0, 30, 90)),
            timeouts=random.random() < 0.7,
            stale_indexes=random.random() < 0.5,
            other_versions=random.random() < 0.3,
            operations_a_minute=operations_a_minute,
        )
        return replace(drawn, **fixed)
