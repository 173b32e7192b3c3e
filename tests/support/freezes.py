"""Freezes by the hundred, without a transaction for each."""

from datetime import timedelta

from tests.support.lending import MINUTES, TRX, days
from tests.support.world import World
from tron_staking.models.enums import StakingStatusType


def many_freezes(number: int, each: int) -> World:
    """As many freezes whose commitment is over, in the books; on the chain their sum."""
    world = World()
    world.freeze(amount=str(number * each), duration=1)
    world.live(2 * MINUTES)
    days(world, 1)
    (whole,) = world.books.records.values()
    del world.books.records[whole.staking_id]
    for part in range(number):
        staking_id = f"stk_{part:032x}"
        world.books.records[staking_id] = whole.model_copy(
            update={
                "staking_id": staking_id,
                "amount": each * TRX,
                "remaining": each * TRX,
                "status": StakingStatusType.EXPIRED,
                "created_at": whole.created_at + timedelta(seconds=part),
                "expires_at": whole.created_at,
                "due_at": None,
            }
        )
    return world
