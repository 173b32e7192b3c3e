"""What callers ask for: drawn from the seed, spelled in any way that means the same."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from local.devnet.keys import witness_keys
from tests.simulator.beginnings import RECEIVERS, WITNESSES
from tests.simulator.scenario import Scenario
from tests.simulator.wallets import SECOND
from tests.support.world import ADDRESS
from tron_staking.domain.address import address_from_bytes
from tron_staking.submission.intent import Call as SubmittedCall

VOTED = tuple(address_from_bytes(address) for address, _ in witness_keys("devnet", WITNESSES))
"""The witnesses of every beginning's chain."""

type Body = Mapping[str, Any]

_SOMETHING_ELSE = {"address": ADDRESS, "amount": "301", "resource": "ENERGY"}
_RESOURCES = ("ENERGY", "ENERGY", "BANDWIDTH")


@dataclass(frozen=True)
class Call:
    """One request as its caller means it; `body` has one spelling for each meaning."""

    principal: str
    key: str
    function: str
    body: Body

    @property
    def marker(self) -> str:
        """What the books know the key by."""
        return SubmittedCall(self.principal, self.key, "").marker

    def means(self, other: "Call") -> bool:
        """Whether both ask for the same."""
        return (self.function, self.body) == (other.function, other.body)


@dataclass(frozen=True)
class Requests:
    """The requests of a schedule: each key with what it was first meant for, and sometimes something else."""

    calls: tuple[Call, ...]

    @classmethod
    def draw(cls, random: Random, scenario: Scenario) -> "Requests":
        functions = [random.choice(scenario.functions) for _ in range(scenario.keys)]
        intents = [
            Call(random.choice(("tester", "tester", "other")), name * 16, function, _BODIES[function](random))
            for name, function in zip("1234", functions, strict=False)
        ]
        if random.random() < 0.1:  # two principals know nothing of each other's keys
            twin = random.choice(intents)
            intents.append(Call("somebody", twin.key, twin.function, twin.body))
        return cls(tuple(intents))

    def next(self, random: Random) -> Call:
        """What is asked next: mostly what was asked before."""
        call = random.choice(self.calls)
        if random.random() < 0.05:
            return Call(
                call.principal,
                call.key,
                "freeze",
                {"address": ADDRESS, "amount": "301", "resource": "ENERGY"},
            )
        return call


def spelled(body: Body, random: Random) -> str:
    """The body as JSON, in one of many ways."""
    names = random.sample(sorted(body), len(body))
    return json.dumps({name: _spelling(name, body[name], random) for name in names})


def _spelling(name: str, value: Any, random: Random) -> Any:
    if name == "amount":
        return random.choice((value, float(value), f"{value}{'' if '.' in value else '.0'}"))
    if name in ("resource", "mode", "reward_type"):
        return random.choice((value, value.lower()))
    return value


def _freeze(random: Random) -> Body:
    amount, days = random.choice(("100", "100", "200", "460", "600")), random.choice((1, 7))
    return _own(random) | {"amount": amount, "resource": random.choice(_RESOURCES), "duration": days}


def _unfreeze(random: Random) -> Body:
    return _own(random) | {"resource": random.choice(_RESOURCES)} | _some(random, "5", "60", "95", "180")


def _vote(random: Random) -> Body:
    witnesses = random.sample(VOTED, random.randint(1, WITNESSES))
    votes = [{"witness_address": one, "vote_count": random.choice((1, 20, 100, 150))} for one in witnesses]
    return _own(random) | {"votes": votes, "mode": random.choice(("MERGE", "MERGE", "REPLACE"))}


def _unvote(random: Random) -> Body:
    return _own(random) | {"witness_address": random.choice(VOTED)}


def _delegate(random: Random) -> Body:
    lock = random.choice(({}, {}, {"lock": True, "lock_days": random.choice((1, 2))}))
    return _lending(random) | {"amount": random.choice(("5", "60", "95", "150"))} | lock


def _undelegate(random: Random) -> Body:
    return _lending(random) | _some(random, "5", "30", "70")


def _claim(random: Random) -> Body:
    return _own(random) | random.choice(({}, {}, {"reward_type": "ENERGY"}))


def _withdraw(random: Random) -> Body:
    return _own(random) | _some(random, "0.1", "0.25", "0.4")


def _own(random: Random) -> Body:
    return {"address": _wallet(random)}


def _lending(random: Random) -> Body:
    receiver = random.choice(RECEIVERS)
    return {"from_address": _wallet(random), "to_address": receiver, "resource": "ENERGY"}


def _wallet(random: Random) -> str:
    return SECOND if random.random() < 0.15 else ADDRESS


def _some(random: Random, *amounts: str) -> Body:
    """An amount, or none for all there is."""
    amount = random.choice((None, *amounts))
    return {} if amount is None else {"amount": amount}


_BODIES = {
    "freeze": _freeze,
    "unfreeze": _unfreeze,
    "withdraw_unfrozen": _own,
    "cancel_unfreeze": _own,
    "vote": _vote,
    "unvote": _unvote,
    "delegate": _delegate,
    "undelegate": _undelegate,
    "claim_reward": _claim,
    "withdraw_reward": _withdraw,
}
