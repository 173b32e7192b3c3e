"""Blocks, their ids and signatures, TAPOS, solidification and time."""

import hashlib

import pytest

from local.devnet import Config, Mode, Node, messages
from local.devnet.crypto import recover
from local.devnet.keys import witness_keys
from local.devnet.ledger import reference_key
from local.devnet.protobuf import encode

DAY_SECONDS = 86_400


def test_block_id_is_number_and_header_hash(bench):
    block = bench.node.produce()
    digest = hashlib.sha256(encode(messages.HEADER_RAW, block.header)).digest()
    assert block.id == block.number.to_bytes(8, "big") + digest[8:]
    shown = bench.call("/wallet/getnowblock")
    assert shown["blockID"] == block.id.hex()
    assert (
        shown["block_header"]["raw_data"]["parentHash"]
        == (bench.call("/wallet/getblockbynum", num=block.number - 1)["blockID"])
    )
    assert "transactions" not in shown


def test_the_scheduled_witness_signs(bench):
    block = bench.node.produce()
    witness, _ = witness_keys("devnet")[block.timestamp // 3_000 % 27]
    assert block.header["witness_address"] == witness
    digest = hashlib.sha256(encode(messages.HEADER_RAW, block.header)).digest()
    assert recover(digest, block.witness_signature) == witness


def test_merkle_root_of_one_transaction_is_its_hash(bench):
    bench.send(bench.freeze())
    block = bench.node.produce()
    data = block.transactions[0].to_bytes(executed=True)
    assert block.header["txTrieRoot"] == hashlib.sha256(data).digest()


def test_blocks_are_found_every_way(bench):
    block = bench.node.produce()
    expected = bench.call("/wallet/getnowblock")
    assert bench.call("/wallet/getblockbyid", value=block.id.hex()) == expected
    for wanted in (block.id.hex(), str(block.number), ""):
        assert bench.call("/wallet/getblock", id_or_num=wanted, detail=True) == expected
    assert bench.call("/wallet/getblock", "GET", f"id_or_num={block.number}&detail=true") == expected
    assert bench.call("/wallet/getblockbynum", num=block.number + 1) == {}
    assert bench.call("/wallet/getblockbyid", value="00" * 32) == {}
    assert bench.call("/wallet/getblock", id_or_num="x") == {"Error": "id must be legal block hash."}
    assert bench.call("/wallet/getblock", id_or_num="-1") == {"Error": "num must be non-positive number."}


def test_a_new_chain_starts_with_a_recent_solidified_block():
    node = Node(Config(solid_lag=19))
    assert node.chain.head_block.number - node.chain.solid_block.number == 19
    assert node.chain.head_block.timestamp - node.chain.solid_block.timestamp == 19 * 3_000


def test_the_same_seed_gives_the_same_chain():
    one, two, other = Node(), Node(), Node(Config(seed="other"))
    assert one.chain.head_block == two.chain.head_block
    assert one.chain.head_block != other.chain.head_block


def test_reference_ring_keeps_65536_blocks():
    assert reference_key(65_536 + 7) == reference_key(7) == b"\x00\x07"


def test_reference_of_a_node_built_transaction(bench):
    solid = bench.node.chain.solid_block.id.hex()
    raw = bench.freeze()["raw_data"]
    assert (raw["ref_block_bytes"], raw["ref_block_hash"]) == (solid[12:16], solid[16:32])
    assert raw["expiration"] == bench.node.head.now + 60_000


def test_any_kept_block_is_a_reference_and_no_other(bench):
    head = bench.node.chain.head_block
    transaction = bench.edit(
        bench.freeze(), ref_block_bytes=head.id[6:8].hex(), ref_block_hash=head.id[8:16].hex()
    )
    assert bench.send(transaction)["result"] is True
    wrong = bench.send(bench.edit(bench.freeze(), ref_block_hash="00" * 8))
    assert (wrong["code"], wrong["message"]) == ("TAPOS_ERROR", "Tapos check error.")
    unknown = bench.send(bench.edit(bench.freeze(), ref_block_bytes="ffff"))
    assert unknown["code"] == "TAPOS_ERROR"


@pytest.mark.parametrize(("blocks", "code"), [(65_535, None), (65_536, "TAPOS_ERROR")])
def test_the_ring_forgets_a_block_when_its_place_is_taken(bench, blocks, code):
    head = bench.node.chain.head_block
    bench.node.produce(blocks)
    stale = bench.edit(bench.freeze(), ref_block_bytes=head.id[6:8].hex(), ref_block_hash=head.id[8:16].hex())
    assert bench.send(stale).get("code") == code


@pytest.mark.parametrize("key", ["", "00", "000000", "00" * 8])
def test_a_reference_has_two_bytes(bench, key):
    assert bench.send(bench.edit(bench.freeze(), ref_block_bytes=key))["code"] == "TAPOS_ERROR"


def test_pending_head_and_solidified_differ(bench):
    transaction = bench.freeze()
    txid = transaction["txID"]
    bench.send(transaction)
    assert bench.call("/wallet/gettransactionbyid", value=txid)["ret"] == [{"contractRet": "SUCCESS"}]
    assert bench.call("/wallet/gettransactionfrompending", value=txid)["txID"] == txid
    assert bench.call("/wallet/getpendingsize") == {"pendingTransactionSize": 1}
    assert bench.call("/wallet/gettransactioninfobyid", value=txid) == {}
    assert bench.account()["balance"] == 9_000_000_000
    assert bench.account("/walletsolidity")["balance"] == 10_000_000_000
    block = bench.node.produce()
    info = bench.call("/wallet/gettransactioninfobyid", value=txid)
    assert (info["blockNumber"], info["blockTimeStamp"]) == (block.number, block.timestamp)
    assert bench.call("/wallet/getpendingsize") == {"pendingTransactionSize": 0}
    bench.node.produce(18)
    assert bench.call("/walletsolidity/gettransactioninfobyid", value=txid) == {}
    assert bench.call("/walletsolidity/gettransactionbyid", value=txid) == {}
    bench.node.produce()
    assert bench.call("/walletsolidity/gettransactioninfobyid", value=txid) == info
    assert bench.account("/walletsolidity")["balance"] == 9_000_000_000


def test_a_lagging_solidity_node_catches_up(bench):
    solid = bench.node.chain.solid_block.number
    bench.node.set_solid_lag(30)
    bench.node.produce(11)
    assert bench.call("/walletsolidity/getnowblock")["block_header"]["raw_data"]["number"] == solid
    bench.node.set_solid_lag(0)
    assert bench.node.chain.solid_block == bench.node.chain.head_block


def test_advance_skips_the_slots_in_between(bench):
    before = bench.node.chain.head_block
    after = bench.node.advance(14 * DAY_SECONDS)
    assert after.number == before.number + 1
    assert after.timestamp - before.timestamp == 14 * DAY_SECONDS * 1_000


def test_real_time_makes_one_block_a_slot_and_skips_missed_ones():
    node = Node(Config(mode=Mode.REALTIME))
    head = node.chain.head_block.timestamp
    node.clock.shift(2_999)
    assert node.tick() is None
    node.clock.shift(1)
    assert node.tick().timestamp == head + 3_000
    assert node.tick() is None
    node.clock.shift(60_500)
    assert node.tick().timestamp == head + 63_000


def test_instant_mode_makes_a_block_for_each_transaction(make_bench):
    bench = make_bench(mode=Mode.INSTANT, solid_lag=0)
    transaction = bench.freeze()
    bench.send(transaction)
    assert bench.call("/walletsolidity/gettransactioninfobyid", value=transaction["txID"])["blockNumber"] == 2


@pytest.mark.parametrize("call", [lambda node: node.produce(0), lambda node: node.set_solid_lag(-1)])
def test_impossible_orders_are_refused(bench, call):
    with pytest.raises(ValueError, match=r"at least one|not negative"):
        call(bench.node)
