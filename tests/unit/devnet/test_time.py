"""Time travel: long steps are cheap, and end where many short ones do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from local.devnet import Config, Mode, Node, account_key, snapshot
from local.devnet.chain import Chain
from local.devnet.crypto import address_of
from local.devnet.history import DEPTH
from local.devnet.ledger import BLOCKS, STRETCHES, TABLES, Ledger, reference_key

ADDRESS = address_of(account_key("devnet", 0).public_key)
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
MAINTENANCE_MS = 6 * HOUR_MS
QUICK = 19 + 4 + DEPTH
"""Blocks that are made one by one, since a stretch at once needs one more."""


def everything(node):
    """The state by value: blocks one by one, whether they are stored as a stretch or not."""
    body = snapshot.dump(node)
    layers = [body.pop("solid"), *body.pop("unsolid")]
    stored = [
        {name: table for name, table in layer.items() if name not in (BLOCKS.name, STRETCHES.name)}
        for layer in layers
    ]
    blocks = [node.head.block(number).id for number in range(node.head.number + 1)]
    return body, stored, node.solid.number, blocks


def new_node():
    return Node(Config(accounts={ADDRESS: 10**12}))


@pytest.mark.parametrize("count", [1, 2, QUICK, QUICK + 1, QUICK + 2, 3_000])
def test_blocks_at_once_are_the_blocks_one_by_one(count):
    once, many = new_node(), new_node()
    assert once.produce(count) == [many.produce() for _ in range(count)][-1]
    assert everything(once) == everything(many)


def seen(state):
    """A layer by value, with its head, and whether anything follows."""
    ledger, tables = Ledger(state), [one for one in TABLES if one not in (BLOCKS, STRETCHES)]
    values = {table.name: dict(state.items(table)) for table in tables}
    return values, ledger.head(), ledger.block(ledger.number + 1)


@pytest.mark.parametrize("later", [0, 5, DEPTH])
@pytest.mark.parametrize("count", [QUICK, QUICK + 1, 3_000])
def test_behind_a_stretch_is_what_was_there_then(count, later):
    once, many = new_node(), new_node()
    for blocks in filter(None, (count, later)):
        once.produce(blocks)
        for _ in range(blocks):
            many.produce()
    for lag in (0, 1, later, min(later + 1, DEPTH), 100, DEPTH):
        assert seen(once.chain.copy().solid_before(lag)) == seen(many.chain.solid_before(lag))
        assert seen(once.chain.head_before(lag)) == seen(many.chain.head_before(lag))


@settings(max_examples=15)
@given(st.lists(st.integers(0, 2 * HOUR_MS), min_size=1, max_size=6), st.integers(0, 3))
def test_one_step_is_many_steps(steps, transfers):
    once, many = new_node(), new_node()
    for node in (once, many):
        for index in range(transfers):
            node.fund(ADDRESS, 1 + index)
    once.network.live(sum(steps))
    for step in steps:
        many.network.live(step)
    assert everything(once) == everything(many)


@settings(max_examples=10)
@given(st.lists(st.integers(1, 4_000), min_size=1, max_size=5))
def test_one_count_is_many_counts(counts):
    once, many = new_node(), new_node()
    once.produce(sum(counts))
    for count in counts:
        many.produce(count)
    assert everything(once) == everything(many)


def test_a_block_of_a_stretch_is_a_whole_block(bench):
    first = bench.node.chain.head_block.number + 1
    bench.node.produce(2_000)
    assert next(bench.node.head.store.items(STRETCHES))
    parent = bench.call("/wallet/getblockbynum", num=first + 500)
    block = bench.call("/wallet/getblockbynum", num=first + 501)
    assert block["block_header"]["raw_data"]["parentHash"] == parent["blockID"]
    assert bench.call("/wallet/getblockbyid", value=block["blockID"]) == block
    assert len(block["block_header"]["witness_signature"]) == 130


def test_a_block_of_a_stretch_is_a_reference(bench):
    bench.node.produce(2_000)
    number = bench.node.head.number - 1_000
    block = bench.node.head.block(number)
    transaction = bench.edit(
        bench.freeze(), ref_block_bytes=block.id[6:8].hex(), ref_block_hash=block.id[8:16].hex()
    )
    assert bench.send(transaction)["result"] is True


def test_the_ring_holds_65536_blocks_and_forgets_the_rest(bench):
    old = bench.node.chain.head_block
    bench.node.produce(65_536)
    ledger = bench.node.head
    assert ledger.reference(reference_key(old.number)) != old.id[8:16]
    for number in range(ledger.number - 65_535, ledger.number + 1, 9_999):
        assert ledger.reference(reference_key(number)) == ledger.block(number).id[8:16]


def test_the_ids_of_a_stretch_are_those_of_its_blocks(bench):
    bench.node.produce(20_000)
    ledger = bench.node.head
    for number in range(ledger.number - 20_000, ledger.number + 1, 7):
        assert ledger.block_id(number) == ledger.block(number).id


def test_what_is_pending_goes_into_the_first_block(bench):
    transaction = bench.freeze()
    bench.send(transaction)
    first = bench.node.head.number + 1
    bench.node.network.live(DAY_MS)
    info = bench.call("/walletsolidity/gettransactioninfobyid", value=transaction["txID"])
    assert info["blockNumber"] == first


def test_two_weeks_pass_in_seconds_and_not_in_minutes(bench, monkeypatch):
    """Of 403 200 blocks, those at the end are made one by one, and one or two at each maintenance."""
    before, produce, made = bench.node.clock.now(), Chain.produce, []

    def noted(chain, timestamp, candidates):
        made.append(timestamp)
        return produce(chain, timestamp, candidates)

    monkeypatch.setattr(Chain, "produce", noted)
    bench.node.network.live(14 * DAY_MS)
    assert len(made) <= QUICK + 2 * 14 * DAY_MS // MAINTENANCE_MS
    assert bench.node.clock.now() - before == 14 * DAY_MS
    assert bench.node.clock.now() - bench.node.head.now < 10_000


def test_a_chain_that_has_slept_wakes_up_from_a_snapshot(bench):
    bench.node.produce(5_000)
    restored = snapshot.load(snapshot.dump(bench.node), bench.config, bench.node.clock)
    assert everything(restored) == everything(bench.node)
    assert restored.produce() == bench.node.produce()


def test_time_does_not_go_back(bench):
    with pytest.raises(ValueError, match="forward"):
        bench.node.network.live(-1)
    with pytest.raises(ValueError, match="forward"):
        bench.node.advance(-1)


def test_live_shorter_than_a_slot_only_moves_the_clock(bench):
    head, now = bench.node.chain.head_block, bench.node.clock.now()
    assert bench.node.network.live(2_999) == head
    assert bench.node.clock.now() == now + 2_999
    assert bench.node.network.live(1).number == head.number + 1


def test_a_stalled_chain_grows_block_by_block(bench):
    solid = bench.node.chain.solid_block
    bench.node.network.stall(stalled=True)
    bench.node.produce(300)
    assert bench.node.chain.solid_block == solid
    assert bench.call("/walletsolidity/getnowblock")["blockID"] == solid.id.hex()
    bench.node.network.stall(stalled=False)
    assert bench.node.head.number - bench.node.chain.solid_block.number == 19


@pytest.mark.parametrize("mode", list(Mode))
def test_the_same_seed_and_the_same_orders_give_the_same_blocks(mode):
    def history():
        node = Node(Config(mode=mode, seed="twice"))
        node.fund(ADDRESS, 5)
        node.produce(40)
        node.advance(100)
        node.network.reorganise(3, branch=2)
        return node.network.live(HOUR_MS)

    assert history() == history()
