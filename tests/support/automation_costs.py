"""Automation over DynamoDB's tables and a chain in this process, and what a look at a wallet costs."""

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.contract.books import ACCESS, RECORDS, REGION, REWARDS, SUBMISSIONS
from tests.contract.cloudformation import create_table
from tests.support.crowd import crowd
from tests.support.fakes import FakeQueue
from tests.support.killer import Killer
from tests.support.wiring import FINALITY, wire
from tron_staking.adapters.tables.books import Books
from tron_staking.adapters.tables.gates import gate_checks
from tron_staking.adapters.tables.policies import POLICIES, PoliciesItem, PoliciesTable
from tron_staking.adapters.tables.records import RecordsTable
from tron_staking.adapters.tables.rewards import RewardsTable
from tron_staking.adapters.tables.schedules import SchedulesTable, schedule_checks
from tron_staking.adapters.tables.wallets import WalletsTable
from tron_staking.domain.address import Address
from tron_staking.domain.automation import Automation, Claiming
from tron_staking.domain.money import Sun
from tron_staking.domain.policies import Policies
from tron_staking.operations.automate import Automator
from tron_staking.operations.automation_sight import Sight
from tron_staking.operations.automation_steps import Steps
from tron_staking.operations.claim_reward import RewardClaimer
from tron_staking.operations.hand_out import HandOut
from tron_staking.submission.pace import Pace

WALLETS, SCHEDULES = "automated-wallets", "automated-schedules"
NEVER = Automation(Claiming(Sun(10**15)))
"""A minimum that nobody reaches: every look finds that there is nothing to do."""
CLAIMS = Automation(Claiming(Sun(1), wait_for_bandwidth=False))

_OURS = ("tron_staking", "pynamodb")


@dataclass(frozen=True)
class Cost:
    """What one kind of look asked, by the wallet: of the node how often, of DynamoDB what."""

    node: float
    dynamodb: tuple[str, ...]


class Automated:
    """So many wallets with the same automation, over DynamoDB's tables; `calls` counts its requests."""

    def __init__(self, client: Any, calls: list[str], number: int, automation: Automation) -> None:
        for resource, name in (("WalletsTable", WALLETS), ("SchedulesTable", SCHEDULES)):
            create_table(client, resource, name)
        self._calls, self._killer = calls, Killer()
        self.world, self.wallets = crowd(number, automation)
        self._schedules = SchedulesTable(SCHEDULES, REGION)
        self.automator, self.hand_out = self._wired()
        for address in self.wallets:
            document = POLICIES.dump_json(Policies(automation=automation)).decode()
            PoliciesItem(address, signer="kms:test", policies=document).save()
        self.make_due()

    def make_due(self) -> None:
        """Everybody is due again."""
        for address in self.wallets:
            self._schedules.wake_schedule(address, self.world.clock.now())

    def cost_of_a_look(self) -> Cost:
        """What a look at everybody costs by the wallet, once what is shared is known."""
        first, *others = self.wallets
        self.automator.look(first)
        self._calls.clear()
        provider = self.world.nodes[0]._provider
        provider.asked.clear()
        for address in others:
            self.automator.look(address)
        return Cost(len(provider.asked) / len(others), tuple(self._calls[: len(self._calls) // len(others)]))

    def cost_of_a_round(self) -> tuple[str, ...]:
        """What the round asks that hands everybody out."""
        self._calls.clear()
        assert self.hand_out.hand_out() == len(self.wallets)
        return tuple(self._calls)

    def grown(self, rounds: int) -> int:
        """How many more objects of ours live after so many looks at everybody than after the first two."""
        alive: list[int] = []
        for _ in range(rounds):
            self.world.devnet.advance(3)
            self.make_due()
            _look_at(self.automator, self.wallets)
            self._forget()
            alive.append(sum(str(type(one).__module__).startswith(_OURS) for one in gc.get_objects()))
        return alive[-1] - alive[1]

    def _forget(self) -> None:
        """What is kept here to be counted."""
        self._calls.clear()
        self._killer.calls.clear()
        self.world.nodes[0]._provider.asked.clear()
        gc.collect()

    def _wired(self) -> tuple[Automator, HandOut]:
        world, wallets = self.world, WalletsTable(WALLETS, REGION)
        policies, rewards = PoliciesTable(WALLETS, REGION), RewardsTable(REWARDS, REGION)
        writes = {
            **gate_checks(ACCESS, REGION),
            **rewards.reserves,
            **schedule_checks(SCHEDULES, REGION),
        }
        books, records = Books(RECORDS, SUBMISSIONS, REGION, writes), RecordsTable(RECORDS, REGION)
        service = wire(
            self._killer,
            world.clock,
            books=books,
            records=records,
            queue=FakeQueue(world.clock),
            wallets=wallets,
            signer=world.signer,
            nodes=world.nodes,
            monotonic=lambda: world.devnet.clock.now() / 1000,
        )
        queue = FakeQueue(world.clock)
        automator = Automator(
            schedules=self._schedules,
            service=policies,
            policies=wallets,
            wallets=wallets,
            sight=Sight(service.pool, service.pool, rewards, world.clock),
            records=records,
            steps=Steps.of(books, RewardClaimer(service.common, service.pool)),
            pace=Pace(world.clock, queue, FINALITY),
            clock=world.clock,
        )
        return automator, HandOut(self._schedules, queue, queue, policies, world.clock)


def _look_at(automator: Automator, wallets: Sequence[Address]) -> None:
    for address in wallets:
        automator.look(address)
