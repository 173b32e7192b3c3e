"""Injected faults, in process and over /admin."""

import json

import pytest

from local.devnet import handle
from local.devnet.crypto import to_base58
from local.devnet.faults import (
    DropAtPacking,
    DupBeforeValidation,
    Hang,
    Latency,
    Mutate,
    NoPeers,
    Reply,
    ServerBusy,
    garbage,
    lack_of_resources,
)


def post(bench, path, body):
    return handle(bench.node, "POST", path, body=json.dumps(body).encode())


def test_latency_adds_up_and_leaves_other_paths_alone(bench):
    bench.node.faults.add(Latency(0.5), "/wallet/*")
    bench.node.faults.add(Latency(0.25), "/wallet/getnow*", uses=1)
    assert handle(bench.node, "GET", "/wallet/getnowblock").delay == 0.75
    assert handle(bench.node, "GET", "/wallet/getnowblock").delay == 0.5
    assert handle(bench.node, "GET", "/walletsolidity/getnowblock").delay == 0


@pytest.mark.parametrize("after", [False, True])
def test_a_hang_before_or_after_the_transaction_is_accepted(bench, after):
    bench.node.faults.add(Hang(3.0, after=after), "/wallet/broadcast*", uses=1)
    transaction = bench.sign(bench.freeze())
    answer = post(bench, "/wallet/broadcasttransaction", transaction)
    assert (answer.hang_up, answer.delay, answer.body) == (True, 3.0, b"")
    assert len(bench.node.mempool.waiting) == after
    assert bench.broadcast(transaction).get("code") == ("DUP_TRANSACTION_ERROR" if after else None)


@pytest.mark.parametrize("status", [403, 429, 502, 503])
def test_another_status(bench, status):
    bench.node.faults.add(Reply(status, "slow down", "text/plain"), uses=2)
    for _ in range(2):
        answer = handle(bench.node, "GET", "/wallet/getnowblock")
        assert (answer.status, answer.body, answer.content_type) == (status, b"slow down", "text/plain")
    assert handle(bench.node, "GET", "/wallet/getnowblock").status == 200


def test_a_gateway_error_after_acceptance(bench):
    bench.node.faults.add(Reply(504, after=True), "/wallet/broadcast*")
    assert post(bench, "/wallet/broadcasttransaction", bench.sign(bench.freeze())).status == 504
    assert len(bench.node.mempool.waiting) == 1


def test_garbage_and_rate_limit(bench):
    bench.node.faults.add(garbage(), uses=1)
    answer = handle(bench.node, "GET", "/wallet/getnowblock")
    assert (answer.status, answer.body[:6]) == (200, b"<html>")
    bench.node.faults.add(lack_of_resources(), uses=1)
    assert bench.call("/wallet/getnowblock") == {
        "Error": "class java.lang.IllegalAccessException : lack of computing resources"
    }


def test_answers_with_a_wrong_field(bench):
    faults = bench.node.faults
    faults.add(Mutate("txID", "00" * 32), "/wallet/freezebalancev2", uses=1)
    assert bench.freeze()["txID"] == "00" * 32
    faults.add(Mutate("block_header.raw_data.number", 1), "/wallet/getnowblock", uses=1)
    faults.add(Mutate("block_header.witness_signature"), "/wallet/getnowblock", uses=1)
    header = bench.call("/wallet/getnowblock")["block_header"]
    assert header["raw_data"]["number"] == 1
    assert "witness_signature" not in header
    faults.add(Mutate("frozenV2.1.amount", 5), "/wallet/getaccount", uses=1)
    assert bench.account()["frozenV2"][1] == {"type": "ENERGY", "amount": 5}
    faults.add(Mutate("no.such.field", 5), "/wallet/getaccount", uses=1)
    assert "no" not in bench.account()
    faults.add(Mutate("field", 5), "/wallet/nothing", uses=1)
    assert handle(bench.node, "GET", "/wallet/nothing").status == 404


@pytest.mark.parametrize(
    ("effect", "code", "message", "accepted"),
    [
        (ServerBusy(), "SERVER_BUSY", "Server busy.", False),
        (DupBeforeValidation(), "DUP_TRANSACTION_ERROR", "Transaction already exists.", False),
        (NoPeers(), "NOT_ENOUGH_EFFECTIVE_CONNECTION", "P2P broadcast failed.", True),
    ],
)
def test_verdicts_on_request(bench, effect, code, message, accepted):
    bench.node.faults.add(effect, uses=1)
    transaction = bench.freeze()
    answer = bench.send(transaction)
    assert (answer["code"], answer["message"]) == (code, message)
    assert (bytes.fromhex(transaction["txID"]) in bench.node.mempool.waiting) is accepted


def test_one_transaction_vanishes_at_packing(bench):
    lost, kept = bench.freeze(), bench.freeze()
    bench.node.faults.add(DropAtPacking(lost["txID"]))
    for one in (lost, kept):
        assert bench.send(one)["result"] is True
    assert [one.txid.hex() for one in bench.node.produce().transactions] == [kept["txID"]]


class TestAdmin:
    def test_faults_are_listed_and_cleared(self, bench):
        first = bench.call("/admin/faults", kind="latency", seconds=1.5, path="/wallet/*", uses=3)
        assert first == {"id": 1, "kind": "latency", "path": "/wallet/*", "uses": 3, "seconds": 1.5}
        second = bench.call("/admin/faults", kind="lack_of_resources")
        assert second["kind"] == "reply"
        assert bench.call("/admin/faults", "GET") == {"faults": [first, second]}
        assert bench.call("/admin/faults", "DELETE", id=1) == {"faults": [second]}
        assert bench.call("/admin/faults", "DELETE") == {"faults": []}

    def test_faults_do_not_touch_admin(self, bench):
        bench.node.faults.add(Reply(500))
        assert bench.call("/admin/state", "GET")["faults"][0]["status"] == 500

    def test_blocks_time_and_lag(self, bench):
        start = bench.call("/admin/state", "GET")
        after = bench.call("/admin/blocks", count=2)
        assert after["head"]["number"] == start["head"]["number"] + 2
        later = bench.call("/admin/advance", seconds=3_600, blocks=1)
        assert later["head"]["timestamp_ms"] == after["head"]["timestamp_ms"] + 3_603_000
        assert bench.call("/admin/solid-lag", blocks=0)["solid"] == later["head"]

    def test_funding_is_an_ordinary_transfer(self, bench):
        address = to_base58(bytes.fromhex("41" + "55" * 20))
        for total in (7, 14):
            answer = bench.call("/admin/accounts", address=address, amount_sun=7)
            assert (answer["code"], answer["balance_sun"]) == ("SUCCESS", total)
        assert len(bench.node.produce().transactions) == 2
        derived = bench.call("/admin/accounts", index=5, amount_sun=1)
        assert len(derived["private_key"]) == 64

    @pytest.mark.parametrize(
        ("path", "body"),
        [
            ("/admin/advance", {}),
            ("/admin/blocks", {"count": 0}),
            ("/admin/blocks", {"count": "1"}),
            ("/admin/accounts", {"address": "T", "amount_sun": 1}),
            ("/admin/faults", {"kind": "fire"}),
            ("/admin/faults", {"kind": "latency", "minutes": 1}),
            ("/admin/faults", {"kind": "latency", "seconds": "1"}),
            ("/admin/faults", {"kind": "reply", "status": None}),
            ("/admin/faults", []),
        ],
    )
    def test_bad_orders_are_400(self, bench, path, body):
        answer = post(bench, path, body)
        assert answer.status == 400
        assert json.loads(answer.body)["error"]

    def test_unknown_orders_are_404(self, bench):
        assert handle(bench.node, "POST", "/admin/nothing").status == 404
