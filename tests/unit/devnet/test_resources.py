"""Recovery, windows and who pays for bytes."""

import pytest

from local.devnet.account import Share
from local.devnet.crypto import address_of, derive_key
from local.devnet.resources import increased, limit, recovered, recovered_share, updated_share

TRX = 1_000_000
DAY = 28_800


@pytest.mark.parametrize(
    ("total_limit", "total_weight", "units"),
    [
        (43_200_000_000, 26_000_000_000, 1_661),
        (180_000_000_000, 19_000_000_000, 9_473),
        (180_000_000_000, 2_411_528_185, 74_641),
        (1, 0, 0),
    ],
)
def test_limit_of_1000_trx(total_limit, total_weight, units):
    assert limit(1_000 * TRX, total_limit, total_weight) == units


@pytest.mark.parametrize(("slots", "left"), [(0, 269), (14_400, 134), (28_799, 0), (28_800, 0), (99_999, 0)])
def test_free_bandwidth_recovers_over_a_day(slots, left):
    assert recovered(269, 1_000, 1_000 + slots) == left


def test_new_usage_adds_to_what_is_left():
    assert increased(269, 254, 0, 14_400) == 134 + 254


def test_staked_usage_and_its_window():
    first = updated_share(Share(latest_slot=500), 254, 500)
    assert (first.usage, first.window) == (254, 28_800_000)
    read = updated_share(first, 0, 500 + 7_200)
    assert (read.usage, read.window) == (190, 21_600_000)
    assert recovered_share(first, 500 + 7_200) == 190
    second = updated_share(first, 281, 500 + 7_200)
    assert (second.usage, second.window) == (471, 25_895_542)


def resource(bench, name):
    return bench.call("/wallet/getaccountresource", address=bench.address.hex()).get(name, 0)


def test_two_free_stakes_a_day_then_burn(bench):
    for _ in range(2):
        bench.send(bench.freeze(TRX))
    balance = bench.account()["balance"]
    third = bench.freeze(TRX)
    bench.send(third)
    bench.node.produce()
    info = bench.call("/wallet/gettransactioninfobyid", value=third["txID"])
    assert info["receipt"] == {"net_fee": info["fee"]}
    assert info["fee"] % 1_000 == 0
    assert bench.account()["balance"] == balance - TRX - info["fee"]
    bench.node.advance(86_400)
    assert resource(bench, "freeNetUsed") == 0


def test_staked_bandwidth_pays_first_and_whole(bench):
    bench.send(bench.freeze(1_000 * TRX, "BANDWIDTH"))
    bench.node.produce()
    assert resource(bench, "NetLimit") == 1_661
    free = resource(bench, "freeNetUsed")
    bench.send(bench.freeze(TRX))
    assert resource(bench, "NetUsed") > 0
    assert resource(bench, "freeNetUsed") == free


def test_no_bandwidth_and_no_balance_is_refused(make_bench):
    bench = make_bench(balance=2 * TRX)
    third = bench.freeze(TRX)
    for _ in range(2):
        assert bench.send(bench.freeze(TRX))["result"] is True
    answer = bench.send(third)
    assert (answer["code"], answer["message"]) == ("BANDWITH_ERROR", "Account resource insufficient error.")


def transfer(bench, to, amount, **extra):
    return bench.call(
        "/wallet/createtransaction",
        owner_address=bench.address.hex(),
        to_address=to.hex(),
        amount=amount,
        **extra,
    )


def test_a_transfer_creates_an_account_for_1_1_trx(bench):
    to = address_of(derive_key("test", "new").public_key)
    transaction = transfer(bench, to, 5 * TRX)
    assert bench.send(transaction)["result"] is True
    head = bench.node.head.now
    bench.node.produce()
    info = bench.call("/wallet/gettransactioninfobyid", value=transaction["txID"])
    assert (info["fee"], info["receipt"]) == (1_100_000, {"net_fee": 100_000})
    created = bench.call("/wallet/getaccount", address=to.hex())
    assert (created["balance"], created["create_time"]) == (5 * TRX, head)
    assert bench.account()["balance"] == 10_000 * TRX - 6_100_000


def test_a_memo_costs_one_trx(bench):
    bench.node.fund(address_of(derive_key("test", "known").public_key), TRX)
    to = address_of(derive_key("test", "known").public_key)
    transaction = transfer(bench, to, TRX, extra_data="6869")
    assert transaction["raw_data"]["data"] == "6869"
    bench.send(transaction)
    bench.node.produce()
    assert bench.call("/wallet/gettransactioninfobyid", value=transaction["txID"])["fee"] == TRX


@pytest.mark.parametrize(
    ("to", "amount", "problem"),
    [
        ("", 1, "Invalid toAddress!"),
        ("self", 1, "Cannot transfer TRX to yourself."),
        ("new", 0, "Amount must be greater than 0."),
        ("new", 10_000 * TRX, "Validate TransferContract error, balance is not sufficient."),
    ],
)
def test_transfers_that_are_refused(bench, to, amount, problem):
    target = {"": b"", "self": bench.address, "new": address_of(derive_key("test", "new").public_key)}[to]
    assert transfer(bench, target, amount)["Error"].endswith(problem)
