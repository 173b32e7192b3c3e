"""What the function runs that automates wallets: the operations themselves, and who asks for them."""

from functools import cache

from tron_staking.operations.automate import Automator
from tron_staking.operations.automation_sight import Sight
from tron_staking.operations.automation_steps import Steps
from tron_staking.operations.claim_reward import RewardClaimer
from tron_staking.operations.freeze import Freezer
from tron_staking.operations.revote import Revoter
from tron_staking.operations.withdraw_reward import RewardWithdrawer
from tron_staking.operations.withdraw_unfrozen import UnfrozenWithdrawer
from tron_staking.runtime.books import accepting_books, wallets
from tron_staking.runtime.chain import node_pool
from tron_staking.runtime.clock import clock
from tron_staking.runtime.operation import common_over
from tron_staking.runtime.records import records
from tron_staking.runtime.rewards import rewards
from tron_staking.runtime.schedules import automate_queue, deciding, schedules, service_policies
from tron_staking.settings import settings
from tron_staking.submission.pace import Pace


@cache
def automator() -> Automator:
    """Automates wallets."""
    pool = node_pool()
    return Automator(
        schedules=schedules(),
        service=service_policies(),
        policies=wallets(),
        wallets=wallets(),
        sight=Sight(pool, pool, rewards(), clock()),
        records=records(),
        steps=_steps(),
        pace=Pace(clock(), automate_queue(), settings().finality()),
        clock=clock(),
    )


def _steps() -> Steps:
    pool, books = node_pool(), accepting_books({**rewards().reserves, **deciding()})
    common = common_over(books)
    return Steps.of(
        books,
        RewardClaimer(common, pool),
        Freezer(common),
        Revoter(common, pool, records()),
        RewardWithdrawer(common, wallets(), rewards()),
        UnfrozenWithdrawer(common),
    )
