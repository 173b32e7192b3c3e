"""A wallet that is left to its automation: time goes by, and only the Scheduler's ticks do anything."""

from typing import Any

from tests.support.http import Service
from tests.support.world import ADDRESS, World
from tron_staking.domain.address import address_bytes
from tron_staking.models.schedules import Happened, Outcome, Schedule

TRX = 1_000_000
HOUR_MS = 3_600_000
STAKE = "100000"
ALL = {
    "operations": None,
    "receivers": None,
    "witnesses": None,
    "limits": {},
    "operations_a_minute": None,
    "automation": None,
}
COMPOUND = {
    "claim": {"minimum": "1"},
    "then": {"action": "COMPOUND", "resource": "ENERGY", "reserve": "10", "duration": 1},
    "revote": True,
    "withdraw_unfrozen": True,
}
_BLOCK_SECONDS = 3
_MINUTE = 60


def staked(world: World, *, stake: str = STAKE, balance: int = 1_000) -> World:
    """The world's wallet with a stake that is voted with, by the service, and `balance` TRX left."""
    world.devnet.fund(address_bytes(ADDRESS), (int(stake) + balance) * TRX)
    world.freeze("first-freeze-0001", amount=stake, resource="ENERGY", duration=1)
    world.live(_MINUTE)
    half = int(stake) // 2
    world.vote({world.witness(0): half, world.witness(1): int(stake) - half}, key="first-votes-00001")
    world.live(_MINUTE)
    return world


def automate(service: Service, **automation: Any) -> Any:
    """PUT /wallets/{address}/policies. What is left out is as for compounding."""
    body = ALL | {"automation": COMPOUND | automation}
    answer = service.put_policies(f"/wallets/{ADDRESS}/policies", json=body)
    assert answer.status == 200, answer
    return answer.json


def tick_for(world: World, seconds: int) -> None:
    """Time goes by with all its ticks: workers whenever they are woken, both schedules each minute."""
    for second in range(0, seconds, _BLOCK_SECONDS):
        world.devnet.advance(_BLOCK_SECONDS)
        if second % _MINUTE == 0:
            world.sweeper.sweep()
            world.hand_out.hand_out()
        world.work()
        world.automate()


def pass_hours(world: World, hours: int, *, minutes: int = 5, of: int = 1) -> None:
    """Of so many hours each time some minutes are lived with every tick; in the others nobody is at work."""
    for _ in range(hours // of):
        world.devnet.network.live(of * HOUR_MS - minutes * _MINUTE * 1000)
        tick_for(world, minutes * _MINUTE)


def schedule(world: World) -> Schedule:
    """The wallet's schedule."""
    found = world.schedules.schedule(ADDRESS)
    assert found is not None
    return found


def happened(world: World) -> list[Happened]:
    """What happened last, the latest last."""
    return list(schedule(world).happened)


def done(world: World) -> list[str]:
    """Which steps are done, in their order."""
    return [one.action.value for one in happened(world) if one.outcome is Outcome.DONE]
