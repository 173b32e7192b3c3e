"""What /admin does beyond blocks and faults, and what it refuses."""

import json

import pytest

from local.devnet import handle
from local.devnet.constants import DAY_MS


def order(node, name, method="POST", **body):
    answer = handle(node, method, f"/admin/{name}", body=json.dumps(body).encode())
    return answer.status, json.loads(answer.body)


def done(node, name, method="POST", **body):
    status, answer = order(node, name, method, **body)
    assert status == 200, answer
    return answer


def test_days_pass_with_a_block_in_every_slot(bench):
    before = done(bench.node, "state", "GET")
    after = done(bench.node, "advance", days=1)
    assert after["now_ms"] - before["now_ms"] == DAY_MS
    # Two slots stay empty after each of the four maintenances.
    assert 28_800 - 8 - 2 <= after["head"]["number"] - before["head"]["number"] <= 28_800


def test_the_clock_alone(bench):
    before = done(bench.node, "state", "GET")
    after = done(bench.node, "clock", shift_ms=61_000)
    assert after["now_ms"] - before["now_ms"] == 61_000
    assert after["head"] == before["head"]


def test_the_clock_is_told(bench):
    bench.node.clock.shift(15 * DAY_MS)
    state = done(bench.node, "state", "GET")
    told = {name: state[name] for name in ("now_ms", "clock_offset_ms")}
    assert done(bench.node, "clock", "GET") == told


def test_a_reorganisation(bench):
    transaction = bench.freeze()
    bench.send(transaction)
    bench.node.produce(2)
    answer = done(bench.node, "reorganise", blocks=2, branch=3)
    assert (answer["dropped"], answer["pending"]) == ([transaction["txID"]], [transaction["txID"]])
    bench.node.produce()
    answer = done(bench.node, "reorganise", blocks=1, transactions="lost")
    assert (answer["dropped"], answer["pending"]) == ([transaction["txID"]], [])


def test_solidification_stops_and_resumes(bench):
    solid = done(bench.node, "solidification", stalled=True)["solid"]
    assert done(bench.node, "blocks", count=30)["solid"] == solid
    resumed = done(bench.node, "solidification", stalled=False)
    assert resumed["head"]["number"] - resumed["solid"]["number"] == 19


def test_lag_and_conditions_are_of_one_node(bench):
    other = bench.node.another()
    assert done(other, "lag", blocks=3)["lag"] == 3
    assert done(other, "conditions", peers=0, unsolidified_check=True)["peers"] == 0
    state = done(bench.node, "state", "GET")
    assert (state["lag"], state["conditions"]["peers"]) == (0, 8)
    refused = json.loads(
        handle(other, "POST", "/wallet/broadcasttransaction", body=json.dumps(bench.freeze()).encode()).body
    )
    assert refused["code"] == "NO_CONNECTION"


def test_parameters_change_in_every_layer(bench):
    assert done(bench.node, "parameters", "GET")["getUnfreezeDelayDays"] == 14
    assert done(bench.node, "parameters", getUnfreezeDelayDays=1)["getUnfreezeDelayDays"] == 1
    assert [one.value("getUnfreezeDelayDays") for one in (bench.node.solid, bench.node.head)] == [1, 1]
    bench.node.network.reorganise(1)
    assert bench.node.pending.value("getUnfreezeDelayDays") == 1


def test_a_snapshot_takes_everything_back(bench):
    other = bench.node.another()
    saved = done(bench.node, "snapshot", "GET")
    before = done(bench.node, "state", "GET")
    bench.send(bench.freeze())
    bench.node.produce(40)
    assert done(bench.node, "snapshot", "PUT", **saved) == before
    assert done(other, "state", "GET")["head"] == before["head"]
    assert bench.account()["balance"] == 10_000_000_000
    assert bench.send(bench.freeze())["result"] is True


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("advance", {"days": -1}),
        ("clock", {}),
        ("reorganise", {"blocks": 20}),
        ("reorganise", {"blocks": 1, "transactions": "maybe"}),
        ("solidification", {"stalled": 1}),
        ("lag", {"blocks": 1_000}),
        ("conditions", {"peers": "many"}),
        ("conditions", {"unsolidified_check": 1}),
        ("conditions", {"weather": 1}),
        ("parameters", {"getNothing": 1}),
        ("parameters", {"getUnfreezeDelayDays": "1"}),
    ],
)
def test_impossible_orders_change_nothing(bench, name, body):
    before = done(bench.node, "state", "GET")
    status, answer = order(bench.node, name, **body)
    assert status == 400
    assert answer["error"]
    assert done(bench.node, "state", "GET") == before


@pytest.mark.parametrize(
    "body", [{}, {"version": 1}, {"version": 2}, {"version": 2, "seed": "devnet", "solid": {}, "unsolid": 1}]
)
def test_a_snapshot_that_is_none(bench, body):
    before = done(bench.node, "state", "GET")
    assert order(bench.node, "snapshot", "PUT", **body)[0] == 400
    assert done(bench.node, "state", "GET") == before


def test_a_snapshot_of_another_chain(bench, make_bench):
    saved = done(make_bench(seed="other").node, "snapshot", "GET")
    status, answer = order(bench.node, "snapshot", "PUT", **saved)
    assert (status, answer["error"]) == (400, "the state is of a chain with the seed other")
