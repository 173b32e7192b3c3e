"""The order in which a transaction is checked, and what each refusal says."""

from dataclasses import replace

import pytest

from local.devnet.crypto import address_of, derive_key, to_base58
from local.devnet.effects import DropAtPacking
from local.devnet.transaction import transaction_from_json

TRX = 1_000_000
OTHER = derive_key("test", "other")


def answer_of(bench, transaction):
    answer = bench.broadcast(transaction)
    return answer.get("code", "SUCCESS"), answer.get("message", "")


def test_problems_are_found_in_the_order_of_java_tron(bench):
    """One transaction with every problem; each repair uncovers the next."""
    transaction = bench.freeze()
    due = bench.node.head.next_block_slot_time
    good = transaction["raw_data"]
    broken = bench.edit(
        transaction, ref_block_hash="00" * 8, data="00" * 512_000, expiration=due - 1, contract=[]
    )
    steps = [
        (
            {"contract": good["contract"]},
            ("CONTRACT_VALIDATE_ERROR", "Contract validate error : No contract!"),
        ),
        ({"expiration": due + 86_400_000}, ("TRANSACTION_EXPIRATION_ERROR", "Transaction expired")),
    ]
    for repair, expected in steps:
        assert answer_of(bench, bench.sign(broken, OTHER)) == expected
        broken = bench.edit(broken, **repair)
    code, message = answer_of(bench, bench.sign(broken, OTHER))
    assert code == "SIGERROR"
    assert message.startswith("Validate signature error: ")
    assert answer_of(bench, bench.sign(broken)) == ("TAPOS_ERROR", "Tapos check error.")
    broken = bench.edit(broken, ref_block_hash=good["ref_block_hash"])
    code, message = answer_of(bench, bench.sign(broken))
    assert code == "TOO_BIG_TRANSACTION_ERROR"
    assert message.startswith(f"Too big transaction with result, TxId {broken['txID']}, the size is ")
    assert message.endswith(" bytes, maxTxSize 512000")
    broken = bench.edit(broken, data="")
    expired = ("TRANSACTION_EXPIRATION_ERROR", "Transaction expired")
    assert answer_of(bench, bench.sign(broken)) == expired
    assert answer_of(bench, bench.sign(transaction)) == ("SUCCESS", "")


@pytest.mark.parametrize(
    ("offset", "accepted"),
    [(0, False), (2_999, False), (3_000, True), (86_400_000, True), (86_400_001, False)],
)
def test_expiration_window(bench, offset, accepted):
    transaction = bench.edit(bench.freeze(), expiration=bench.node.head.now + offset)
    assert bench.send(transaction).get("result", False) is accepted


def test_an_expiring_transaction_makes_the_next_block_or_none(bench):
    transaction = bench.edit(bench.freeze(), expiration=bench.node.head.now + 3_000)
    bench.send(transaction)
    assert len(bench.node.produce().transactions) == 1
    late = bench.edit(bench.freeze(), expiration=bench.node.head.now + 3_000)
    bench.node.produce()
    assert bench.send(late)["code"] == "TRANSACTION_EXPIRATION_ERROR"


@pytest.mark.parametrize("blocks", [0, 1])
def test_a_known_transaction_is_a_duplicate(bench, blocks):
    transaction = bench.freeze()
    assert bench.send(transaction)["result"] is True
    if blocks:
        bench.node.produce(blocks)
    answer = bench.send(transaction)
    assert (answer["code"], answer["message"]) == ("DUP_TRANSACTION_ERROR", "Dup transaction.")


def test_the_id_cache_remembers_what_failed(make_bench):
    bench = make_bench(trx_cache_enable=True)
    transaction = bench.freeze()
    assert bench.send(transaction, OTHER)["code"] == "SIGERROR"
    answer = bench.send(transaction)
    assert (answer["code"], answer["message"]) == ("DUP_TRANSACTION_ERROR", "Transaction already exists.")


def test_signer_of_a_missing_account_passes_and_the_account_is_missed(bench):
    address = address_of(OTHER.public_key)
    transaction = bench.freeze()
    transaction["raw_data"]["contract"][0]["parameter"]["value"]["owner_address"] = address.hex()
    answer = bench.send(bench.edit(transaction), OTHER)
    assert answer["message"] == f"Contract validate error : account [{to_base58(address)}] does not exist"


@pytest.mark.parametrize(
    ("signatures", "reason"),
    [
        ([], "miss sig or contract"),
        (["00" * 65] * 6, "too many signatures"),
        (["00" * 65] * 2, "Signature count is 2 more than key counts of permission : 1"),
        (["00" * 64], "Signature size is 64"),
        (["00" * 64 + "30"], "java.security.SignatureException: Header byte out of range: 48"),
        (["ff" * 64 + "00"], "java.security.SignatureException: Could not recover public key from signature"),
    ],
)
def test_reasons_of_a_signature_error(bench, signatures, reason):
    answer = bench.broadcast(bench.freeze() | {"signature": signatures})
    assert (answer["code"], answer["message"]) == ("SIGERROR", f"Validate signature error: {reason}")


def test_a_stranger_is_named(bench):
    transaction = bench.sign(bench.freeze(), OTHER)
    message = bench.broadcast(transaction)["message"]
    assert message.startswith(f"Validate signature error: {transaction['signature'][0]} is signed by T")
    assert message.endswith(" but it is not contained of permission.")


@pytest.mark.parametrize(("permission_id", "reason"), [(2, None), (3, "permission isn't exit")])
def test_permissions(bench, permission_id, reason):
    answer = bench.send(bench.freeze(Permission_id=permission_id))
    assert answer.get("message") == (f"Validate signature error: {reason}" if reason else None)


def test_an_old_active_permission_does_not_cover_staking(bench):
    account = bench.node.head.account(bench.address)
    old = replace(account.active_permissions[0], operations=bytes.fromhex("7fff1fc0033e01").ljust(32, b"\0"))
    bench.node.head.put_account(replace(account, active_permissions=(old,)))
    transaction = bench.freeze(Permission_id=2)
    assert bench.send(transaction)["message"] == "Validate signature error: Permission denied"
    weight = bench.call("/wallet/getsignweight", **bench.sign(transaction))
    assert weight["result"] == {"code": "PERMISSION_ERROR", "message": "Permission denied!"}


def test_two_signatures_cost_one_trx(bench):
    account, second = bench.node.head.account(bench.address), address_of(OTHER.public_key)
    owner = replace(account.owner_permission, threshold=2, keys=((bench.address, 1), (second, 1)))
    bench.node.head.put_account(replace(account, owner_permission=owner))
    transaction = bench.freeze()
    assert bench.send(transaction)["message"] == "Validate signature error: sig error"
    twice = bench.send(transaction, bench.key, bench.key)
    assert twice["message"] == f"Validate signature error: {bench.base58} has signed twice!"
    assert bench.send(transaction, bench.key, OTHER)["result"] is True
    bench.node.produce()
    info = bench.call("/wallet/gettransactioninfobyid", value=transaction["txID"])
    assert (info["fee"], info["receipt"]) == (TRX, {"net_usage": 254 + 67})


def test_a_signature_with_27_or_28_counts_too(bench):
    transaction = bench.sign(bench.freeze())
    signature = bytes.fromhex(transaction["signature"][0])
    moved = signature[:64] + bytes((signature[64] + 27,))
    assert bench.broadcast(transaction | {"signature": [moved.hex()]})["result"] is True


def test_what_fails_at_packing_vanishes(bench):
    """The parameter changes under a transaction that was accepted."""
    transaction = bench.freeze()
    bench.send(transaction)
    bench.node.head.set_value("getUnfreezeDelayDays", 0)
    assert bench.node.produce().transactions == ()
    assert bench.call("/wallet/gettransactionbyid", value=transaction["txID"]) == {}
    assert bench.call("/wallet/gettransactioninfobyid", value=transaction["txID"]) == {}
    assert bench.call("/wallet/getpendingsize") == {"pendingTransactionSize": 0}


def test_what_waits_for_more_than_a_minute_is_dropped(bench):
    bench.send(bench.edit(bench.freeze(), expiration=bench.node.head.now + 3_600_000))
    bench.node.clock.shift(60_001)
    assert bench.node.produce().transactions == ()


def test_a_failed_transaction_leaves_no_trace(bench):
    before = bench.account()
    assert bench.send(bench.edit(bench.freeze(), data="00" * 200), bench.key)["result"] is True
    bench.node.produce()
    assert bench.account() != before
    after = bench.account()
    transaction = bench.freeze()
    transaction["raw_data"]["contract"][0]["parameter"]["value"]["frozen_balance"] = 10**15
    assert bench.send(bench.edit(transaction))["code"] == "CONTRACT_VALIDATE_ERROR"
    assert bench.account() == after


def test_visible_answers_in_plain_text(bench):
    transaction = bench.call(
        "/wallet/freezebalancev2", owner_address=bench.base58, frozen_balance=TRX, visible=True
    )
    answer = bench.call("/wallet/broadcasttransaction", **bench.sign(transaction, OTHER))
    assert answer["message"].startswith("Validate signature error: ")
    assert bench.call("/wallet/broadcasttransaction", **bench.sign(transaction))["result"] is True


def test_broadcast_of_bytes(bench):
    signed = transaction_from_json(bench.sign(bench.freeze()), visible=False)
    answer = bench.call("/wallet/broadcasthex", transaction=signed.to_bytes().hex())
    assert (answer["result"], answer["code"], answer["message"]) == (True, "SUCCESS", "")
    assert answer["txid"] == signed.txid.hex()
    again = bench.call("/wallet/broadcasthex", transaction=signed.to_bytes().hex())
    assert (again["result"], again["code"]) == (False, "DUP_TRANSACTION_ERROR")
    assert "Error" in bench.call("/wallet/broadcasthex", transaction="zz")


@pytest.mark.parametrize("body", [{}, {"raw_data": {}}, {"raw_data": {"contract": []}, "signature": ["zz"]}])
def test_malformed_transactions_are_null_pointers(bench, body):
    answer = bench.call("/wallet/broadcasttransaction", **body)
    assert answer == {"Error": "class java.lang.NullPointerException : null"}


class TestSignWeight:
    def test_unsigned(self, bench):
        answer = bench.call("/wallet/getsignweight", **bench.freeze())
        assert answer["result"] == {"code": "NOT_ENOUGH_PERMISSION"}
        assert answer["permission"]["keys"] == [{"address": bench.address.hex(), "weight": 1}]
        assert not answer.keys() & {"current_weight", "approved_list"}

    def test_signed(self, bench):
        transaction = bench.sign(bench.freeze())
        answer = bench.call("/wallet/getsignweight", **transaction)
        assert answer["result"] == {}
        assert answer["current_weight"] == 1
        assert answer["approved_list"] == [bench.address.hex()]
        assert answer["transaction"]["txid"] == transaction["txID"]

    def test_by_a_stranger(self, bench):
        answer = bench.call("/wallet/getsignweight", **bench.sign(bench.freeze(), OTHER))
        assert answer["result"]["code"] == "PERMISSION_ERROR"

    def test_account_missing(self, bench):
        transaction = bench.freeze()
        value = transaction["raw_data"]["contract"][0]["parameter"]["value"]
        value["owner_address"] = "41" + "33" * 20
        answer = bench.call("/wallet/getsignweight", **transaction)
        assert answer["result"] == {"code": "PERMISSION_ERROR", "message": "Account does not exist!"}
        assert "permission" not in answer


def test_a_signature_is_looked_at_again_when_a_block_is_filled(bench):
    """A permission that was changed while pending, and whose change is lost, signs for nobody."""
    keys = [{"address": address_of(OTHER.public_key).hex(), "weight": 1}]
    update = bench.call(
        "/wallet/accountpermissionupdate",
        owner_address=bench.address.hex(),
        owner={"threshold": 1, "keys": keys},
        actives=[{"type": 2, "threshold": 1, "operations": "7fff1fc0033efb0f".ljust(64, "0"), "keys": keys}],
    )
    assert bench.send(update)["result"] is True
    freeze = bench.freeze()
    assert bench.send(freeze)["code"] == "SIGERROR"
    assert bench.send(freeze, OTHER)["result"] is True
    bench.node.faults.add(DropAtPacking(update["txID"]))
    assert bench.node.produce().transactions == ()
    assert bench.call("/wallet/gettransactionbyid", value=freeze["txID"]) == {}
