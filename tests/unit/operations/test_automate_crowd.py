"""Two thousand wallets due at once: each claimed exactly once, nobody waits for ever, whatever else is in the
queue.
"""

from collections import Counter

from tests.support.audit import assert_every_key_has_one_record
from tests.support.crowd import crowd, reward_of
from tests.support.http import Service
from tests.support.world import World
from tron_staking.domain.automation import Automation, Claiming
from tron_staking.domain.money import Sun
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.schedules import Outcome

WALLETS = 2_000
CLAIMS = Automation(Claiming(Sun(1), wait_for_bandwidth=False))
BATCH = 10
POISON = "poison"


def _batches(world: World) -> list[list[str]]:
    """What is visible in the queue, every message twice, and each tenth message is rubbish."""
    visible = [address for address in world.automate_queue.receive() for _ in range(2)]
    return [part for at in range(0, len(visible), BATCH - 1) for part in ([*visible[at : at + 9], POISON],)]


def test_everybody_is_served_once() -> None:
    world, everybody = crowd(WALLETS, CLAIMS)
    due = {address: reward_of(world, address) for address in everybody}
    failed = 0
    with Service(world) as service:
        for _ in range(40):
            world.devnet.advance(3)
            world.hand_out.hand_out()
            for batch in _batches(world):
                failed += len(service.automate(*batch))
            world.work()
    assert failed > WALLETS * 2 // 9
    records = list(world.books.records.values())
    assert Counter(record.address for record in records) == Counter(everybody)
    assert {record.status for record in records} == {StakingStatusType.COMPLETED}
    assert {record.address: record.paid for record in records} == due
    for address in everybody:
        schedule = world.schedules.schedule(address)
        assert schedule is not None
        assert [one.outcome for one in schedule.happened] == [Outcome.DONE]
        assert schedule.unspent == 0
    assert_every_key_has_one_record(world)


def test_requests_for_a_wallet_do_not_grow_with_their_number() -> None:
    """What everybody shares, like parameters, is asked for once; the rest is the same for each."""

    def asked(number: int) -> Counter[str]:
        world, everybody = crowd(number, CLAIMS)
        world.killer.calls.clear()
        for address in everybody:
            world.automator.look(address)
        return Counter(world.killer.calls)

    few, many = asked(2), asked(40)
    for call, number in many.items():
        assert number <= few[call] * 20, call
