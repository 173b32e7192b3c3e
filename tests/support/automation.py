"""Automation over a world's ports, and a world that lives with it."""

from typing import Any

from tests.support.wiring import FINALITY, Service
from tron_staking.operations.automate import Automator
from tron_staking.operations.automation_sight import Sight
from tron_staking.operations.automation_steps import Steps
from tron_staking.operations.hand_out import HandOut
from tron_staking.submission.pace import Pace


def automation(world: Any, service: Service) -> tuple[Automator, HandOut]:
    """What the two functions run, with the world's killer between them and everything else."""
    wrap = world.killer.wrap
    schedules, queue = wrap(world.schedules, "schedules"), wrap(world.automate_queue, "automate_queue")
    wallets = service.common.wallets
    steps = Steps.of(
        service.books,
        world.reward_claimer,
        world.freezer,
        world.revoter,
        world.reward_withdrawer,
        world.unfrozen_withdrawer,
    )
    automator = Automator(
        schedules=schedules,
        service=wallets,
        policies=wallets,
        wallets=wallets,
        sight=Sight(service.pool, service.pool, service.books, world.clock),
        records=service.records,
        steps=steps,
        pace=Pace(world.clock, queue, FINALITY),
        clock=world.clock,
    )
    return automator, HandOut(schedules, queue, queue, wallets, world.clock)
