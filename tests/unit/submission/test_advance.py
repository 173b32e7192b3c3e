"""What becomes of a record, on the chain's word only."""

import pytest

from local.devnet.faults import DropAtPacking, DupBeforeValidation, Hang, Mutate, NoPeers, Reply, ServerBusy
from tests.support.world import ADDRESS, World, node_at
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import NodeUnavailable, StateConflict
from tron_staking.models.enums import AttemptState, StakingStatusType
from tron_staking.models.records import StakingRecord

MINUTES = 60
AMOUNT = 100_000_000


def _record(world: World) -> StakingRecord:
    (record,) = world.books.records.values()
    return record


def test_freeze_becomes_active_with_the_block_of_the_solidified_chain() -> None:
    world = World()
    answer = world.freeze()
    assert answer.status is StakingStatusType.PENDING
    world.live(MINUTES)
    record = _record(world)
    assert record.status is StakingStatusType.ACTIVE
    inclusion = node_at("auditor", world.devnet).inclusion(record.transaction_hash)
    assert inclusion is not None
    assert record.block_number == inclusion.block_number
    assert record.attempt.state is AttemptState.INCLUDED
    assert world.books.totals().active() == 1


def test_head_block_is_not_final() -> None:
    world = World(solid_lag=1000)
    world.freeze()
    world.live(3 * MINUTES)
    at_head = node_at("auditor", world.devnet).account(ADDRESS)
    assert at_head is not None
    assert at_head.frozen[Resource.ENERGY] == AMOUNT
    assert world.frozen() == 0
    assert _record(world).status is StakingStatusType.PENDING


def test_commitment_that_is_over_turns_expired_and_stays_counted_as_staked() -> None:
    world = World()
    world.freeze(duration=1)
    world.live(MINUTES)
    world.devnet.advance(86_400)
    world.live(2 * MINUTES)
    record = _record(world)
    assert record.status is StakingStatusType.EXPIRED
    assert record.due_at is None
    assert (world.books.totals().active(), world.books.totals().staked()) == (0, AMOUNT)


@pytest.mark.parametrize(
    "effect",
    [
        ServerBusy(),
        DupBeforeValidation(),
        NoPeers(),
        Hang(30),
        Hang(30, after=True),
        Reply(503, "busy"),
        Reply(200, "<html>", after=True),
        Reply(200, '{"Error":"class java.lang.IllegalAccessException : lack of computing resources"}'),
    ],
    ids=lambda effect: type(effect).__name__,
)
def test_broadcast_answer_is_a_hint_and_the_freeze_happens_once(effect: object) -> None:
    world = World()
    world.devnet.faults.add(effect, "/wallet/broadcasthex", uses=1)
    answer = world.freeze()
    assert answer.status is StakingStatusType.PENDING
    world.live(5 * MINUTES)
    assert _record(world).status is StakingStatusType.ACTIVE
    assert len(_record(world).attempts) == 1
    assert world.frozen() == AMOUNT


def test_nothing_is_dead_before_the_solidified_chain_has_passed_the_expiration() -> None:
    world = World(solid_lag=200)
    world.devnet.faults.add(DropAtPacking(), "*", uses=None)
    world.freeze()
    world.live(10 * MINUTES)
    assert len(_record(world).attempts) == 1
    assert _record(world).status is StakingStatusType.PENDING


def test_after_three_dead_attempts_the_record_fails_with_the_reason() -> None:
    world = World()
    world.devnet.faults.add(ServerBusy(), "/wallet/broadcasthex", uses=None)
    world.freeze()
    world.live(20 * MINUTES)
    record = _record(world)
    assert record.status is StakingStatusType.FAILED
    assert [attempt.state for attempt in record.attempts] == [AttemptState.DEAD] * 3
    assert "SERVER_BUSY" in (record.error_message or "")
    assert world.frozen() == 0
    assert world.books.totals().active() == 0


def test_what_the_chain_refuses_fails_after_one_proof_and_not_after_three() -> None:
    world = World()
    for field, value in (("result", False), ("code", "CONTRACT_VALIDATE_ERROR"), ("message", "no")):
        world.devnet.faults.add(Mutate(field, value), "/wallet/broadcasthex", uses=None)
    world.devnet.faults.add(DropAtPacking(), "*", uses=None)
    world.freeze()
    world.live(2 * MINUTES)
    assert _record(world).status is StakingStatusType.PENDING
    world.live(5 * MINUTES)
    record = _record(world)
    assert record.status is StakingStatusType.FAILED
    assert len(record.attempts) == 1
    assert "CONTRACT_VALIDATE_ERROR no" in (record.error_message or "")


def test_a_service_that_slept_for_a_day_does_not_freeze_tomorrow() -> None:
    world = World()
    world.devnet.faults.add(DropAtPacking(), "*", uses=None)
    world.freeze()
    world.devnet.advance(86_400)
    world.devnet.faults.clear()
    world.live(20 * MINUTES)
    assert _record(world).status is StakingStatusType.FAILED
    assert world.frozen() == 0


def test_node_that_is_down_stores_nothing() -> None:
    world = World()
    world.devnet.faults.add(Reply(503), "*", uses=None)
    with pytest.raises(NodeUnavailable):
        world.freeze()
    assert not world.books.records


def test_accepted_once_stays_accepted_when_the_node_is_down_or_the_balance_is_gone() -> None:
    world = World()
    answer = world.freeze(amount="999")
    world.live(MINUTES)
    with pytest.raises(StateConflict):
        world.freeze(key="z" * 16, amount="999")
    assert world.freeze(amount="999") == answer
    world.devnet.faults.add(Reply(503), "*", uses=None)
    assert world.freeze(amount="999") == answer
    assert len(world.books.records) == 1


def test_stored_bytes_that_do_not_say_what_the_record_says_are_never_signed() -> None:
    world = World()
    world.devnet.faults.add(DropAtPacking(), "*", uses=None)
    world.freeze()
    record = _record(world)
    unsigned = record.attempt.model_copy(update={"signature": None})
    world.books.records[record.staking_id] = record.with_attempt(unsigned, amount=1_000_000)
    world.killer.calls.clear()
    world.live(MINUTES)
    assert "node-1.inclusion" in world.killer.calls
    assert "signer.sign" not in world.killer.calls
