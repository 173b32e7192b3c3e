"""Automation in a life full of changes: of policies and signers, with an owner who acts too, deaths, silence.

In whatever order it happens, no more is spent than was claimed, nothing twice, and it goes on in the end.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from tests.support.audit import assert_books_equal_chain, assert_every_key_has_one_record
from tests.support.automated import ALL, COMPOUND, HOUR_MS, pass_hours, schedule, staked, tick_for
from tests.support.http import Service
from tests.support.killer import Killed
from tests.support.world import ADDRESS, World
from tron_staking.domain import transaction as tx
from tron_staking.domain.errors import StakingError
from tron_staking.domain.wallet import EXTERNAL, Wallet
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.records import StakingRecord

SEEDS = range(4)
EVENTS = 30
MINUTES = 60
PATH = f"/wallets/{ADDRESS}"
SPENDS = {StakingOperationType.FREEZE, StakingOperationType.WITHDRAW_REWARD}
_OVER = {
    StakingStatusType.COMPLETED,
    StakingStatusType.ACTIVE,
    StakingStatusType.EXPIRED,
    StakingStatusType.FAILED,
}
_TWO_DAYS = timedelta(days=2)
CLAIM = {"minimum": "1", "wait_for_bandwidth": False}
THENS: list[Any] = [
    None,
    {"action": "SWEEP"},
    COMPOUND["then"],
    COMPOUND["then"] | {"resource": "BANDWIDTH", "reserve": "600"},
]


class Life:
    """What happens to a wallet, by one seed."""

    def __init__(self, service: Service, seed: int) -> None:
        self.service, self.world = service, service.world
        self.random = Random(seed)  # noqa: S311  # not a secret
        self.number = 0
        self.outside = 0
        self.events: list[Callable[[], None]] = [
            self.time,
            self.time,
            self.hours,
            self.rules,
            self.limits,
            self.pause,
            self.run,
            self.dies,
            self.silence,
            self.signer,
            self.withdraws,
            self.claims,
            self.votes,
        ]

    def happen(self) -> None:
        """The next thing."""
        try:
            self.random.choice(self.events)()
        except Killed:
            self.world.start()

    def key(self) -> str:
        """Of one more request of the owner's."""
        self.number += 1
        return f"owners-request-{self.number:06}"

    def time(self) -> None:
        tick_for(self.world, self.random.choice([6, 30, 90, 300]))

    def hours(self) -> None:
        pass_hours(self.world, self.random.choice([1, 5, 25]))

    def rules(self) -> None:
        automation = COMPOUND | {
            "claim": CLAIM,
            "then": self.random.choice(THENS),
            "revote": self.random.random() < 0.5,
        }
        self.put(automation=self.random.choice([automation, automation, automation, None]))

    def limits(self) -> None:
        self.put(
            automation=COMPOUND | {"claim": CLAIM},
            limits=self.random.choice([{}, {"FREEZE": {"at_once": "3", "a_day": None}}]),
        )

    def put(self, **policies: Any) -> None:
        self.service.put_policies(f"{PATH}/policies", json=ALL | policies)

    def pause(self) -> None:
        whose = self.random.choice([PATH, ""])
        self.service.put_paused(f"{whose}/paused", json={"paused": self.random.random() < 0.5})

    def run(self) -> None:
        self.service.run_schedule()

    def dies(self) -> None:
        self.world.killer.arm(self.random.randrange(60), self.random.choice(["before", "after"]))
        tick_for(self.world, 3 * MINUTES)
        self.world.killer.disarm()

    def silence(self) -> None:
        self.world.nodes_down()
        tick_for(self.world, self.random.choice([6, 60, 600]))
        self.world.nodes_down(down=False)

    def signer(self) -> None:
        signer = self.random.choice(["kms:test", "kms:test", EXTERNAL])
        payout = self.random.choice([None, self.world.witness(4), self.world.witness(5)])
        self.world.wallets.register(Wallet(ADDRESS, signer, payout))

    def withdraws(self) -> None:
        with suppress(StakingError):
            self.world.withdraw_reward(self.key(), amount=str(self.random.randrange(1, 9)))

    def claims(self) -> None:
        with suppress(StakingError):
            self.world.claim_reward(self.key())

    def votes(self) -> None:
        mine = (tx.Vote(self.world.witness(self.random.randrange(5)), self.random.randrange(1, 99_000)),)
        self.world.outside(tx.VoteWitness(ADDRESS, mine))
        self.outside += 1
        self.world.devnet.advance(3)

    def calms_down(self) -> None:
        """Everything is allowed again, everybody answers, and nobody else acts."""
        for whose in (PATH, ""):
            self.service.put_paused(f"{whose}/paused", json={"paused": False})
        self.world.wallets.register(Wallet(ADDRESS, "kms:test", self.world.witness(5)))
        self.put(automation=COMPOUND | {"claim": CLAIM, "then": COMPOUND["then"] | {"reserve": "0"}})
        pass_hours(self.world, 75, minutes=20, of=5)


def _ours(world: World) -> list[StakingRecord]:
    return [record for record in world.books.records.values() if record.principal == "automation"]


def _total(records: list[StakingRecord], field: str) -> int:
    done = [one for one in records if one.status is not StakingStatusType.FAILED]
    return sum(getattr(one, field) or 0 for one in done)


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_nothing_is_spent_twice_and_it_goes_on(service: Service, seed: int) -> None:
    world = staked(service.world)
    world.devnet.network.live(24 * HOUR_MS)
    life = Life(service, seed)
    life.put(automation=COMPOUND | {"claim": CLAIM})
    for _ in range(EVENTS):
        life.happen()
        spent = [one for one in _ours(world) if one.operation_type in SPENDS]
        assert _total(spent, "amount") <= _total(_ours(world), "paid")
    life.calms_down()
    ours, now = _ours(world), schedule(world)
    spent = [one for one in ours if one.operation_type in SPENDS]
    assert _total(spent, "amount") + now.unspent <= _total(ours, "paid")
    assert now.unspent < 1_000_000
    assert now.due_at is not None
    assert now.happened[-1].at > world.clock.now().replace(microsecond=0) - _TWO_DAYS
    assert {one.status for one in ours} <= _OVER
    assert_every_key_has_one_record(world)
    assert_books_equal_chain(world, outside=life.outside)
