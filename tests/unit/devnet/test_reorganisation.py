"""Forks: what is not solidified may be taken back."""

import pytest

from local.devnet import snapshot
from local.devnet.clock import Clock


def included(bench, transaction, prefix="/wallet"):
    return bench.call(f"{prefix}/gettransactioninfobyid", value=transaction["txID"])


def frozen(bench):
    """A freeze in the head block."""
    transaction = bench.freeze()
    bench.send(transaction)
    bench.node.produce()
    return transaction


def test_transactions_of_a_lost_branch_are_pending_again(bench):
    transaction = frozen(bench)
    balance = bench.account()["balance"]
    txids = bench.node.network.reorganise(1)
    assert [one.hex() for one in txids] == [transaction["txID"]]
    assert included(bench, transaction) == {}
    assert bench.call("/wallet/gettransactionfrompending", value=transaction["txID"])
    assert bench.account()["balance"] == balance
    block = bench.node.produce()
    assert included(bench, transaction)["blockNumber"] == block.number


def test_or_they_are_lost(bench):
    transaction, before = frozen(bench), bench.node.head.number
    bench.node.network.reorganise(1, keep=False)
    assert bench.node.head.number == before - 1
    assert bench.call("/wallet/gettransactionbyid", value=transaction["txID"]) == {}
    assert bench.account()["balance"] == 10_000_000_000
    assert bench.node.produce().transactions == ()
    assert bench.broadcast(bench.sign(transaction))["result"] is True


def test_what_waited_still_waits_behind_what_came_back(bench):
    first = frozen(bench)
    second = bench.freeze()
    bench.send(second)
    bench.node.network.reorganise(1)
    assert [one.hex() for one in bench.node.mempool.waiting] == [first["txID"], second["txID"]]


@pytest.mark.parametrize("count", [1, 5, 19])
def test_the_new_branch_has_other_blocks(bench, count):
    old = {bench.node.produce().id for _ in range(count)}
    parent = bench.node.head.block(bench.node.head.number - count)
    bench.node.network.reorganise(count, branch=count + 1)
    branch = [bench.node.head.block(parent.number + 1 + index) for index in range(count + 1)]
    assert branch[0].header["parentHash"] == parent.id
    assert not old & {one.id for one in branch}
    assert bench.node.head.number == parent.number + count + 1
    for block_id in old:
        assert bench.call("/wallet/getblockbyid", value=block_id.hex()) == {}


def test_a_reference_to_a_lost_block_is_no_reference(bench):
    head = bench.node.produce()
    transaction = bench.edit(
        bench.freeze(), ref_block_bytes=head.id[6:8].hex(), ref_block_hash=head.id[8:16].hex()
    )
    bench.node.network.reorganise(1, branch=2)
    assert bench.send(transaction)["code"] == "TAPOS_ERROR"


def test_the_solidified_never_goes_back(bench):
    solid = bench.node.chain.solid_block
    for count in (0, 20):
        with pytest.raises(ValueError, match="between 1 and 19"):
            bench.node.network.reorganise(count)
    bench.node.network.reorganise(19)
    assert bench.node.chain.solid_block == bench.node.chain.head_block == solid
    bench.node.produce(19)
    assert bench.node.chain.solid_block == solid
    bench.node.produce()
    assert bench.node.chain.solid_block.number == solid.number + 1


def test_a_saved_fork_is_restored_as_one(bench):
    frozen(bench)
    bench.node.network.reorganise(1)
    restored = snapshot.load(snapshot.dump(bench.node), bench.config, Clock())
    assert restored.produce() == bench.node.produce()
