"""Maintenances: when they are, what they change, what stays empty after them; and long stretches."""

import pytest

from local.devnet import Config, Node
from local.devnet.constants import BLOCK_INTERVAL_MS
from local.devnet.ledger import NEXT_MAINTENANCE, STATE_FLAG, STRETCHES
from local.devnet.maintenance import schedule
from local.devnet.records import RECORD_TABLES, REVOTES
from local.devnet.rewards import brokerage
from local.devnet.snapshot import dump
from tests.support.stage import OWNER, RECEIVER, TRX, WITNESSES, Stage

INTERVAL = 60_000


@pytest.fixture
def stage():
    ready = Stage(witnesses=3, parameters={"getMaintenanceTimeInterval": INTERVAL})
    ready.ledger = ready.node.head
    return ready


def until_maintenance(stage):
    """Produce up to and with the maintenance block."""
    boundary = stage.ledger.value(NEXT_MAINTENANCE)
    while stage.ledger.now < boundary:
        stage.node.produce()


def test_the_first_boundary_is_the_next_multiple(stage):
    assert stage.ledger.value(NEXT_MAINTENANCE) == (stage.ledger.now // INTERVAL + 1) * INTERVAL


def test_two_slots_after_a_maintenance_block_stay_empty(stage):
    until_maintenance(stage)
    head, slot = stage.ledger.now, stage.ledger.head_slot
    assert head % INTERVAL == 0
    assert stage.ledger.next_block_slot_time == head + 3 * BLOCK_INTERVAL_MS
    active = schedule(stage.ledger)
    first, second = stage.node.produce(), stage.node.produce()
    assert (first.timestamp, second.timestamp) == (head + 9_000, head + 12_000)
    assert first.header["witness_address"] == active[(slot + 1) % 3]
    assert second.header["witness_address"] == active[(slot + 4) % 3]
    assert all(one.total_missed == 0 for one in stage.ledger.witnesses())


def test_votes_count_from_the_maintenance_on(stage):
    stage.freeze(1_000)
    before = stage.ledger.witness(WITNESSES[2]).votes
    stage.vote((WITNESSES[2], 700))
    stage.vote((WITNESSES[2], 800))
    stage.node.produce()
    assert stage.ledger.witness(WITNESSES[2]).votes == before
    until_maintenance(stage)
    assert stage.ledger.witness(WITNESSES[2]).votes == before + 800
    assert list(stage.ledger.store.items(REVOTES)) == []


def test_brokerage_counts_from_the_next_cycle_on(stage):
    stage.run("UpdateBrokerage", owner_address=WITNESSES[0], brokerage=0)
    assert brokerage(stage.ledger, stage.ledger.cycle, WITNESSES[0]) == 20
    until_maintenance(stage)
    assert brokerage(stage.ledger, stage.ledger.cycle, WITNESSES[0]) == 0


def test_a_candidate_with_votes_replaces_a_witness():
    stage = Stage(witnesses=27, parameters={"getMaintenanceTimeInterval": INTERVAL})
    stage.ledger = stage.node.head
    stage.run("WitnessCreate", url=b"http://me")
    for address in WITNESSES[20:]:
        witness = stage.ledger.witness(address)
        stage.ledger.put_witness(type(witness)(address, votes=5))
    stage.freeze(1_000, owner=RECEIVER)
    stage.vote((OWNER, 6), owner=RECEIVER)
    until_maintenance(stage)
    assert OWNER in schedule(stage.ledger)
    assert min(WITNESSES[20:]) not in schedule(stage.ledger)
    produced = {stage.node.produce().header["witness_address"] for _ in range(30)}
    assert OWNER in produced


def test_a_long_pause_is_one_maintenance_and_many_misses(stage):
    cycle = stage.ledger.cycle
    produced = sum(one.total_produced for one in stage.ledger.witnesses())
    block = stage.node.advance(10 * INTERVAL // 1_000)
    assert stage.ledger.cycle == cycle + 1
    assert stage.ledger.value(NEXT_MAINTENANCE) == (block.timestamp // INTERVAL + 1) * INTERVAL
    assert sum(one.total_missed for one in stage.ledger.witnesses()) == 199
    assert sum(one.total_produced for one in stage.ledger.witnesses()) == produced + 1


def state(node):
    """Everything but blocks: those of a stretch are made when they are asked for."""
    solid = dump(node)["solid"]
    names = {"accounts", "properties", "recent_blocks"} | {table.name for table in RECORD_TABLES}
    return {name: entries for name, entries in solid.items() if name in names and entries}


def voted(config):
    node = Node(config)
    stage = Stage.__new__(Stage)
    stage.node, stage.ledger = node, node.head
    for ledger in (node.head, node.solid):
        stage.ledger = ledger
        stage.freeze(1_000)
        stage.vote((WITNESSES[1], 400), (WITNESSES[2], 600))
    return node


@pytest.mark.parametrize("witnesses", [3, 4, 27])
@pytest.mark.parametrize("count", [200, 333, 1_000])
def test_a_stretch_leaves_the_state_that_single_blocks_leave(witnesses, count):
    config = Config(
        solid_lag=0,
        witnesses=witnesses,
        accounts={OWNER: 10_000 * TRX},
        parameters={"getMaintenanceTimeInterval": 7 * INTERVAL + 3_000},
    )
    quick, slow = voted(config), voted(config)
    quick.chain.extend(count)
    for _ in range(count):
        slow.chain.produce(slow.head.next_block_slot_time, ())
    assert list(quick.head.store.items(STRETCHES))
    assert not list(slow.head.store.items(STRETCHES))
    assert state(quick) == state(slow)
    assert quick.head.value(STATE_FLAG) == slow.head.value(STATE_FLAG)
    assert quick.chain.head_block == slow.chain.head_block
    for number in range(1, count, 7):
        assert quick.head.block(number) == slow.head.block(number)
