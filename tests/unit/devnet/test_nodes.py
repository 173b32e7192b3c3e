"""Several nodes of one network: some lag, some lie, some take no transactions."""

import json

import pytest

from local.devnet import Config, Node, handle
from local.devnet.effects import (
    FutureSolid,
    InventInclusion,
    Latency,
    SolidFromHead,
    SwapContract,
    not_found,
)
from local.devnet.history import DEPTH
from local.devnet.transaction import transaction_from_json


@pytest.fixture
def other(bench):
    return bench.node.another()


def ask(node: Node, path: str, **body):
    return json.loads(handle(node, "POST", path, body=json.dumps(body).encode()).body)


def number(node, prefix="/wallet"):
    return ask(node, f"{prefix}/getnowblock")["block_header"]["raw_data"]["number"]


def test_one_chain_and_one_pool(bench, other):
    transaction = bench.freeze()
    bench.send(transaction)
    assert ask(other, "/wallet/gettransactionfrompending", value=transaction["txID"])
    block = other.produce()
    assert bench.node.chain.head_block == block
    assert number(other) == number(bench.node)


def test_faults_are_each_nodes_own(bench, other):
    other.faults.add(Latency(1))
    assert handle(other, "GET", "/wallet/getnowblock").delay == 1
    assert handle(bench.node, "GET", "/wallet/getnowblock").delay == 0


@pytest.mark.parametrize("lag", [1, 10, 19, 20, 50, DEPTH])
def test_a_lagging_node_is_the_network_some_blocks_ago(bench, other, lag):
    bench.node.produce(DEPTH)
    transaction = bench.freeze()
    bench.send(transaction)
    before, solid = bench.account(), number(bench.node, "/walletsolidity")
    bench.node.produce(lag)
    other.lag = lag
    assert number(other) == number(bench.node) - lag
    assert number(other, "/walletsolidity") == solid
    assert ask(other, "/wallet/getnodeinfo")["block"].startswith(f"Num:{number(other)},")
    assert ask(other, "/wallet/gettransactioninfobyid", value=transaction["txID"]) == {}
    assert before["balance"] == 9_000_000_000
    assert ask(other, "/wallet/getaccount", address=bench.base58, visible=True)["balance"] == 10_000_000_000
    other.lag = 0
    assert ask(other, "/wallet/gettransactioninfobyid", value=transaction["txID"])


def test_a_lagging_node_judges_by_what_it_knows(bench, other):
    other.lag = 5
    head = bench.node.produce()
    transaction = bench.sign(
        bench.edit(bench.freeze(), ref_block_bytes=head.id[6:8].hex(), ref_block_hash=head.id[8:16].hex())
    )
    refused = ask(other, "/wallet/broadcasttransaction", **transaction)
    assert refused["code"] == "TAPOS_ERROR"
    assert ask(bench.node, "/wallet/broadcasttransaction", **transaction)["result"] is True


@pytest.mark.parametrize("lag", [-1, DEPTH + 1])
def test_an_impossible_lag(other, lag):
    with pytest.raises(ValueError, match="lag"):
        other.lag = lag


def test_final_is_said_of_what_is_not(bench, other):
    transaction = bench.freeze()
    bench.send(transaction)
    bench.node.produce()
    other.faults.add(SolidFromHead())
    path, query = "/walletsolidity/gettransactioninfobyid", {"value": transaction["txID"]}
    assert ask(bench.node, path, **query) == {}
    assert ask(other, path, **query)["id"] == transaction["txID"]
    assert number(other, "/walletsolidity") == number(bench.node)
    info = ask(other, "/wallet/getnodeinfo")
    assert info["solidityBlock"] == info["block"]


def test_not_found_is_said_of_what_is_there(bench, other):
    transaction = bench.freeze()
    bench.send(transaction)
    bench.node.produce(30)
    path = "/walletsolidity/gettransactioninfobyid"
    other.faults.add(not_found(), path)
    assert ask(other, path, value=transaction["txID"]) == {}
    assert ask(bench.node, path, value=transaction["txID"])


def test_found_is_said_of_what_never_was(bench, other):
    other.faults.add(InventInclusion(), "*/gettransactioninfobyid")
    info = ask(other, "/walletsolidity/gettransactioninfobyid", value="AB" * 32)
    assert (info["id"], info["blockNumber"]) == ("ab" * 32, number(bench.node, "/walletsolidity"))
    assert ask(other, "/walletsolidity/gettransactioninfobyid", value="") == {}


def test_a_solidified_block_from_the_future(bench, other):
    other.faults.add(FutureSolid(100), "/walletsolidity/*")
    other.faults.add(FutureSolid(100), "/wallet/getnodeinfo")
    truth = ask(bench.node, "/walletsolidity/getnowblock")
    lie = ask(other, "/walletsolidity/getnowblock")
    real, told = truth["block_header"]["raw_data"], lie["block_header"]["raw_data"]
    assert (told["number"], told["timestamp"]) == (real["number"] + 100, real["timestamp"] + 300_000)
    assert int(lie["blockID"][:16], 16) == told["number"]
    named = ask(other, "/wallet/getnodeinfo")["solidityBlock"]
    assert named == f"Num:{told['number']},ID:{lie['blockID']}"
    assert ask(other, "/walletsolidity/getaccount", address=bench.base58, visible=True)["balance"]


def test_another_transaction_than_the_one_that_was_asked_for(bench, other):
    other.faults.add(SwapContract({"frozen_balance": 9_999_000_000}), "/wallet/freezebalancev2")
    other.faults.add(SwapContract({"frozen_balance": 1}), "/wallet/getsignweight")
    swapped = ask(
        other, "/wallet/freezebalancev2", owner_address=bench.address.hex(), frozen_balance=1_000_000
    )
    assert swapped["raw_data"]["contract"][0]["parameter"]["value"]["frozen_balance"] == 9_999_000_000
    again = transaction_from_json(swapped, visible=False)
    assert (swapped["txID"], swapped["raw_data_hex"]) == (again.txid.hex(), again.raw_bytes.hex())
    weight = ask(other, "/wallet/getsignweight", **bench.freeze())
    inner = weight["transaction"]["transaction"]
    assert inner["raw_data"]["contract"][0]["parameter"]["value"]["frozen_balance"] == 1
    assert weight["transaction"]["txid"] == inner["txID"]


def test_lies_leave_other_answers_alone(bench, other):
    for effect in (SwapContract({"a": 1}), FutureSolid(1), InventInclusion()):
        other.faults.add(effect)
    for path in ("/wallet/getchainparameters", "/wallet/getpendingsize"):
        assert ask(other, path) == ask(bench.node, path)
    assert handle(other, "GET", "/nothing").status == 404


@pytest.mark.parametrize("slots", [0, 1, 49, 147, 148, 400])
def test_after_a_long_step_a_lag_is_what_it_says(slots):
    """A maintenance near the end leaves slots empty: what is looked behind are blocks all the same."""
    node = Node()
    node.network.live(18 * 3_600_000 + slots * 3_000)
    behind = node.another()
    behind.lag = DEPTH
    head = node.head.number
    assert (behind.head.number, behind.solid.number) == (head - DEPTH, head - DEPTH - 19)


def test_after_a_long_step_a_lagging_node_is_where_many_short_ones_leave_it():
    once, many = (Node(Config(parameters={"getMaintenanceTimeInterval": 60_000})) for _ in range(2))
    once.network.live(100 * 60_000)
    for _ in range(100):
        many.network.live(60_000)
    for lag in (5, 50, 100, 127, DEPTH):
        views = [node.another() for node in (once, many)]
        for view in views:
            view.lag = lag
        assert len({(one.head.now, one.solid.now, one.solid.number, one.solid.cycle) for one in views}) == 1
