"""Staking over HTTP: builders, bytes charged, receipts, and what the read endpoints show (§5.4, §6.1, §8)."""

import json

import pytest
from coincurve import PrivateKey

from local.devnet import handle
from local.devnet.crypto import address_of, sign, to_base58
from local.devnet.keys import account_key, witness_keys
from local.devnet.transaction import Transaction

TRX = 1_000_000
DAY = 86_400
RECEIVER = address_of(account_key("devnet", 1).public_key)
WITNESSES = [address for address, _ in witness_keys("devnet")]


@pytest.fixture
def rich(make_bench):
    """Enough staked bandwidth that every transaction is paid from it."""
    bench = make_bench(balance=200_000 * TRX)
    bench.node.fund(RECEIVER, 100 * TRX)
    bench.node.produce()
    bench.done = lambda path, **fields: done(bench, path, **fields)
    bench.done("freezebalancev2", frozen_balance=100_000 * TRX)
    return bench


def build(bench, path, **fields):
    bench.node.clock.shift(1)
    return bench.call(f"/wallet/{path}", **{"owner_address": bench.address.hex()} | fields)


def done(bench, path, **fields):
    """Build, sign, send and pack: the transaction's info."""
    transaction = build(bench, path, **fields)
    assert "Error" not in transaction, transaction
    assert bench.send(transaction)["result"] is True
    bench.node.produce()
    return bench.call("/wallet/gettransactioninfobyid", value=transaction["txID"])


def ballots(count, votes=1_000):
    return [{"vote_address": one.hex(), "vote_count": votes} for one in (WITNESSES + WITNESSES)[:count]]


def read(bench, name, prefix="/wallet", **fields):
    return bench.call(f"{prefix}/{name}", **fields)


@pytest.mark.parametrize(
    ("path", "fields", "size"),
    [
        ("freezebalancev2", {"frozen_balance": 1_000 * TRX}, 252),
        ("freezebalancev2", {"frozen_balance": 1_000 * TRX, "resource": "ENERGY"}, 254),
        ("freezebalancev2", {"frozen_balance": 1_000 * TRX, "resource": "ENERGY", "Permission_id": 2}, 256),
        ("votewitnessaccount", {"votes": ballots(1)}, 271),
        ("votewitnessaccount", {"votes": ballots(2)}, 301),
        ("votewitnessaccount", {"votes": ballots(5)}, 386),
        ("votewitnessaccount", {"votes": ballots(30)}, 1_086),
        ("createtransaction", {"to_address": RECEIVER.hex(), "amount": 1_000 * TRX}, 269),
    ],
)
def test_bytes_of_freezing_voting_and_sending(rich, path, fields, size):
    assert rich.done(path, **fields)["receipt"] == {"net_usage": size}


def test_bytes_and_reports_of_everything_else(rich):
    energy = {"resource": "ENERGY"}
    rich.done("freezebalancev2", frozen_balance=9_000 * TRX, **energy)
    lend = energy | {"receiver_address": RECEIVER.hex(), "balance": 1_000 * TRX}
    sizes = {
        279: ("delegateresource", lend),
        281: ("undelegateresource", lend),
        256: ("unfreezebalancev2", energy | {"unfreeze_balance": 1_000 * TRX}),
    }
    for size, (path, fields) in sizes.items():
        info = rich.done(path, **fields)
        assert info["receipt"] == {"net_usage": size}
        assert not info.keys() & {"withdraw_expire_amount", "unfreeze_amount", "fee", "result"}
    assert rich.done("delegateresource", **lend, lock=True)["receipt"] == {"net_usage": 281}
    longest = rich.done("delegateresource", **lend, lock=True, lock_period=864_000)
    assert longest["receipt"] == {"net_usage": 285}
    cancelled = rich.done("cancelallunfreezev2")
    assert cancelled["receipt"] == {"net_usage": 250}
    assert sorted(cancelled["cancel_unfreezeV2_amount"], key=lambda one: one["key"]) == [
        {"key": "BANDWIDTH", "value": 0},
        {"key": "ENERGY", "value": 1_000 * TRX},
        {"key": "TRON_POWER", "value": 0},
    ]
    rich.done("unfreezebalancev2", unfreeze_balance=5 * TRX)
    rich.node.advance(14 * DAY)
    withdrawn = rich.done("withdrawexpireunfreeze")
    assert (withdrawn["receipt"], withdrawn["withdraw_expire_amount"]) == ({"net_usage": 253}, 5 * TRX)


def test_two_signatures_cost_bytes_and_one_trx(rich):
    other = account_key("devnet", 1)
    keys = [{"address": one.hex(), "weight": 1} for one in (rich.address, RECEIVER)]
    permission = {"permission_name": "p", "threshold": 2, "keys": keys}
    operations = bytes.fromhex("7fff1fc0033efb0f").ljust(32, b"\0").hex()
    info = rich.done(
        "accountpermissionupdate",
        owner=permission | {"type": 0, "threshold": 1},
        actives=[permission | {"type": 2, "operations": operations}],
    )
    assert info["fee"] == 100 * TRX
    transaction = build(
        rich, "freezebalancev2", frozen_balance=1_000 * TRX, resource="ENERGY", Permission_id=2
    )
    assert rich.send(transaction, rich.key, other)["result"] is True
    rich.node.produce()
    info = read(rich, "gettransactioninfobyid", value=transaction["txID"])
    assert (info["receipt"], info["fee"]) == ({"net_usage": 323}, TRX)


def test_an_account_shows_all_its_stakes(rich):
    rich.done("votewitnessaccount", votes=ballots(2))
    rich.done("unfreezebalancev2", unfreeze_balance=TRX)
    rich.done("delegateresource", receiver_address=RECEIVER.hex(), balance=2 * TRX)
    rich.done("freezebalancev2", frozen_balance=10 * TRX, resource="ENERGY")
    rich.done("delegateresource", receiver_address=RECEIVER.hex(), balance=3 * TRX, resource="ENERGY")
    account = rich.account()
    assert account["votes"] == [
        {"vote_address": to_base58(one), "vote_count": 1_000} for one in WITNESSES[:2]
    ]
    assert account["frozenV2"] == [
        {"amount": 100_000 * TRX - 3 * TRX},
        {"type": "ENERGY", "amount": 7 * TRX},
        {"type": "TRON_POWER"},
    ]
    (entry,) = account["unfrozenV2"]
    assert entry.keys() == {"unfreeze_amount", "unfreeze_expire_time"}
    assert account["delegated_frozenV2_balance_for_bandwidth"] == 2 * TRX
    assert account["account_resource"]["delegated_frozenV2_balance_for_energy"] == 3 * TRX
    receiver = read(rich, "getaccount", address=RECEIVER.hex())
    assert receiver["acquired_delegated_frozenV2_balance_for_bandwidth"] == 2 * TRX
    assert receiver["account_resource"]["acquired_delegated_frozenV2_balance_for_energy"] == 3 * TRX
    resources = read(rich, "getaccountresource", address=rich.address.hex())
    assert (resources["tronPowerUsed"], resources["tronPowerLimit"]) == (2_000, 100_009)
    witness = read(rich, "getaccount", address=WITNESSES[0].hex())
    assert witness["is_witness"] is True
    assert witness["witness_permission"]["id"] == 1
    assert witness["allowance"] > 0


def test_delegations_and_their_index(rich):
    lend = {"receiver_address": RECEIVER.hex(), "balance": 2 * TRX}
    rich.done("delegateresource", **lend)
    rich.done("delegateresource", **lend, lock=True)
    rich.done("delegateresource", **lend, lock=True)
    pair = {"fromAddress": rich.address.hex(), "toAddress": RECEIVER.hex()}
    unlocked, locked = read(rich, "getdelegatedresourcev2", **pair)["delegatedResource"]
    amount = {"frozen_balance_for_bandwidth": 2 * TRX}
    assert unlocked == {"from": rich.address.hex(), "to": RECEIVER.hex()} | amount
    assert locked["frozen_balance_for_bandwidth"] == 4 * TRX
    assert locked["expire_time_for_bandwidth"] > rich.node.head.now
    assert read(rich, "getdelegatedresourcev2", "/walletsolidity", **pair) == {}
    index = read(rich, "getdelegatedresourceaccountindexv2", value=rich.base58, visible=True)
    assert index == {"account": rich.base58, "toAccounts": [to_base58(RECEIVER)]}
    index = read(rich, "getdelegatedresourceaccountindexv2", value=RECEIVER.hex())
    assert index == {"account": RECEIVER.hex(), "fromAccounts": [rich.address.hex()]}
    unknown = "41" + "22" * 20
    assert read(rich, "getdelegatedresourceaccountindexv2", value=unknown) == {"account": unknown}
    assert read(rich, "getdelegatedresourceaccountindexv2", value="41") == {}


def test_only_an_empty_unlocked_record_is_hidden(rich):
    lend = {"receiver_address": RECEIVER.hex(), "balance": 2 * TRX, "lock": True}
    for _ in range(2):
        rich.done("delegateresource", **lend)
    pair = {"fromAddress": rich.address.hex(), "toAddress": RECEIVER.hex()}
    assert len(read(rich, "getdelegatedresourcev2", **pair)["delegatedResource"]) == 1


def test_what_may_be_delegated_unfrozen_and_withdrawn(rich):
    owner = {"owner_address": rich.address.hex()}
    size = read(rich, "getcandelegatedmaxsize", **owner)["max_size"]
    assert 90_000 * TRX < size < 100_000 * TRX
    problem = build(rich, "delegateresource", receiver_address=RECEIVER.hex(), balance=size + TRX)["Error"]
    assert problem.endswith("less than or equal to available FreezeBandwidthV2 balance")
    assert read(rich, "getcandelegatedmaxsize", **owner, type=1) == {}
    assert read(rich, "getcandelegatedmaxsize", **owner, type=2) == {}
    assert read(rich, "getavailableunfreezecount", **owner) == {"count": 32}
    assert read(rich, "getavailableunfreezecount", owner_address="41" + "22" * 20) == {}
    rich.done("unfreezebalancev2", unfreeze_balance=7)
    assert read(rich, "getavailableunfreezecount", **owner) == {"count": 31}
    assert read(rich, "getcanwithdrawunfreezeamount", **owner) == {}
    expire_time = rich.account()["unfrozenV2"][0]["unfreeze_expire_time"]
    asked = {"timestamp": expire_time}
    assert read(rich, "getcanwithdrawunfreezeamount", **owner, **asked) == {"amount": 7}
    assert read(rich, "getcanwithdrawunfreezeamount", **owner, timestamp=expire_time - 1) == {}
    assert read(rich, "getcanwithdrawunfreezeamount", **owner, timestamp=-1) == {}
    rich.node.advance(14 * DAY)
    assert read(rich, "getcanwithdrawunfreezeamount", **owner) == {"amount": 7}
    assert read(rich, "getavailableunfreezecount", **owner) == {"count": 32}


def raw(bench, path, **body):
    return handle(bench.node, "POST", path, body=json.dumps(body).encode()).body.decode()


def test_rewards_and_brokerages_in_their_own_form(rich):
    witness = WITNESSES[0]
    allowance = read(rich, "getaccount", address=witness.hex())["allowance"]
    expected = f'{{"reward": {allowance}}}\n'
    for prefix, address in (("/wallet", witness.hex()), ("/wallet", to_base58(witness))):
        assert raw(rich, f"{prefix}/getReward", address=address, visible=False) == expected
    assert raw(rich, "/wallet/getBrokerage", address=witness.hex()) == '{"brokerage": 20}\n'
    assert raw(rich, "/wallet/getBrokerage", address=rich.base58) == '{"brokerage": 20}\n'
    assert raw(rich, "/walletsolidity/getReward", address=rich.base58) == '{"reward": 0}\n'
    wrong_checksum = to_base58(witness)[:-1] + ("a" if to_base58(witness)[-1] != "a" else "b")
    assert raw(rich, "/wallet/getReward", address=wrong_checksum) == '{"reward": 0}\n'
    assert raw(rich, "/wallet/getBrokerage") == '{"brokerage": 0}\n'
    assert read(rich, "getReward", address="T0")["Error"].startswith("INVALID address, ")
    assert read(rich, "getReward", address="41xx")["Error"].startswith("INVALID address, ")
    query = handle(rich.node, "GET", "/wallet/getReward", f"address={witness.hex()}").body.decode()
    assert query == expected
    untyped = handle(
        rich.node,
        "POST",
        "/wallet/getReward",
        body=b'{"address":"%s"}' % witness.hex().encode(),
        content_type="",
    )
    assert untyped.body == b'{"reward": 0}\n'


def test_witnesses_in_the_order_of_their_addresses(rich):
    listed = read(rich, "listwitnesses")["witnesses"]
    assert [one["address"] for one in listed] == sorted(one.hex() for one in WITNESSES)
    first = next(one for one in listed if one["address"] == WITNESSES[0].hex())
    assert (first["voteCount"], first["isJobs"]) == (2_800_000_000, True)
    assert sum(one.get("totalProduced", 0) for one in listed) == rich.node.head.number


def test_witnesses_by_votes_as_they_are_now(rich):
    rich.done("votewitnessaccount", votes=ballots(1))
    page = read(rich, "getpaginatednowwitnesslist", offset=0, limit=2, visible=True)["witnesses"]
    assert [one["address"] for one in page] == [to_base58(one) for one in WITNESSES[:2]]
    assert page[0]["voteCount"] == 2_800_001_000
    assert read(rich, "getpaginatednowwitnesslist", offset=0) == {}


def test_the_next_maintenance_and_a_page_during_one(rich):
    boundary = read(rich, "getnextmaintenancetime")["num"]
    assert boundary % 21_600_000 == 0
    rich.node.advance((boundary - rich.node.clock.now()) // 1_000 + 1)
    error = read(rich, "getpaginatednowwitnesslist", offset=0, limit=1)["Error"]
    assert error.startswith("class org.tron.core.exception.MaintenanceUnavailableException : ")
    assert read(rich, "getnextmaintenancetime")["num"] == boundary + 21_600_000


def test_a_claim_reports_what_it_paid(rich):
    rich.done("votewitnessaccount", votes=ballots(1, 90_000))
    rich.node.advance(21_600)
    rich.node.produce(3)
    rich.node.advance(21_600)
    reward = read(rich, "getReward", address=rich.address.hex())["reward"]
    assert reward > 0
    info = rich.done("withdrawbalance")
    assert (info["withdraw_amount"], info["receipt"]) == (reward, {"net_usage": 246})
    assert read(rich, "getReward", address=rich.address.hex()) == {"reward": 0}


def test_the_remaining_builders(rich):
    assert rich.done("createwitness", url=b"http://me".hex())["fee"] == 9_999 * TRX
    transaction = build(rich, "updateBrokerage", brokerage=7)
    assert rich.send(transaction)["result"] is True
    rich.node.produce()
    legacy = {"frozen_balance": TRX, "frozen_duration": 3}
    assert build(rich, "freezebalance", **legacy)["Error"].endswith("old freeze is closed")
    assert build(rich, "unfreezebalance")["Error"].endswith("no frozenBalance(BANDWIDTH)")


def test_the_captured_signature_of_a_freeze():
    """The vector of §9.1, byte for byte."""
    raw_data = bytes.fromhex(
        "0a0212342208010101010101010140d8c483c1dd335a5b083612570a34747970652e676f6f676c65617069732e636f6d2f"
        "70726f746f636f6c2e467265657a6542616c616e63655632436f6e7472616374121f0a15411a642f0e3c3af545e7acbd38"
        "b07251b3990914f1108094ebdc03180170d68780c1dd33"
    )
    transaction = Transaction.from_bytes(b"\x0a" + bytes([len(raw_data)]) + raw_data)
    key = PrivateKey(b"\x01" * 32)
    assert to_base58(address_of(key.public_key)) == "TCNkawTmcQgYSU8nP8cHswT1QPjharxJr7"
    assert transaction.raw_bytes == raw_data
    assert transaction.txid.hex() == "87478b5f63d4e65b01a978b080d7dbc722fc826e28a16859fce7b14038c6894d"
    assert sign(key, transaction.txid).hex() == (
        "b51387ec57b0be8da5607949403a151d8434d4937aed02c86a7933dd76c040e344dd9903c1ca83129a2a121a4aff1ce2ef"
        "eff2117529b97abb1d0e4e4fa4979400"
    )
