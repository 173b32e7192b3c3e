"""getsignweight and getapprovedlist: several keys, permissions, and every reason not to be satisfied."""

from dataclasses import replace

import pytest

from local.devnet.account import Permission
from local.devnet.crypto import address_of, derive_key

FIRST, SECOND, STRANGER = (derive_key("test", name) for name in ("first", "second", "stranger"))
STAKING = bytes.fromhex("102000000000c00f").ljust(32, b"\0")
ACTIVE = 2


def address(key):
    return address_of(key.public_key)


@pytest.fixture
def shared(bench):
    """An account whose staking needs the keys FIRST and SECOND together, under permission 2."""
    account = bench.node.head.account(bench.address)
    keys = ((address(FIRST), 1), (address(SECOND), 2))
    active = Permission(type=2, id=ACTIVE, name="staking", threshold=3, keys=keys, operations=STAKING)
    bench.node.head.put_account(replace(account, active_permissions=(active,)))
    return bench


def weigh(bench, transaction, **extra):
    return bench.call("/wallet/getsignweight", **transaction, **extra)


def approved(bench, transaction):
    return bench.call("/wallet/getapprovedlist", **transaction)


def test_weights_add_up(shared):
    transaction = shared.freeze(Permission_id=ACTIVE)
    half = weigh(shared, shared.sign(transaction, FIRST))
    assert (half["current_weight"], half["approved_list"]) == (1, [address(FIRST).hex()])
    assert half["result"] == {"code": "NOT_ENOUGH_PERMISSION"}
    whole = weigh(shared, shared.sign(transaction, FIRST, SECOND))
    assert (whole["current_weight"], whole["result"]) == (3, {})
    assert whole["approved_list"] == [address(FIRST).hex(), address(SECOND).hex()]
    permission = whole["permission"]
    assert (permission["type"], permission["id"], permission["threshold"]) == ("Active", ACTIVE, 3)
    assert permission["operations"] == STAKING.hex()
    assert shared.send(transaction, FIRST, SECOND)["result"] is True


@pytest.mark.parametrize(
    ("keys", "permission_id", "message"),
    [
        ((STRANGER,), ACTIVE, "but it is not contained of permission."),
        ((FIRST, FIRST), ACTIVE, " has signed twice!"),
        (
            (FIRST, SECOND, STRANGER),
            ACTIVE,
            "Signature count is 3 more than key counts of permission : 2",
        ),
        ((FIRST,), 5, "Permission for this, does not exist!"),
    ],
)
def test_permission_errors(shared, keys, permission_id, message):
    result = weigh(shared, shared.sign(shared.freeze(Permission_id=permission_id), *keys))["result"]
    assert result["code"] == "PERMISSION_ERROR"
    assert result["message"].endswith(message)


def test_an_operation_that_is_not_covered(shared):
    to = "41" + "12" * 20
    transaction = shared.call(
        "/wallet/createtransaction",
        owner_address=shared.address.hex(),
        to_address=to,
        amount=1,
        Permission_id=ACTIVE,
    )
    answer = weigh(shared, shared.sign(transaction, FIRST, SECOND))
    assert answer["result"] == {"code": "PERMISSION_ERROR", "message": "Permission denied!"}
    sent = shared.send(transaction, FIRST, SECOND)
    assert (sent["code"], sent["message"]) == ("SIGERROR", "Validate signature error: Permission denied")


@pytest.mark.parametrize(
    ("change", "weighing", "executing"),
    [
        ({"type": 0}, "Permission type is wrong!", "Permission type is error"),
        ({"operations": b"\xff"}, "operations size must be 32", "operations size must be 32"),
    ],
)
def test_a_permission_of_the_wrong_shape(shared, change, weighing, executing):
    account = shared.node.head.account(shared.address)
    active = replace(account.active_permissions[0], **change)
    shared.node.head.put_account(replace(account, active_permissions=(active,)))
    transaction = shared.freeze(Permission_id=ACTIVE)
    assert weigh(shared, shared.sign(transaction, FIRST))["result"]["message"] == weighing
    assert shared.send(transaction, FIRST)["message"] == f"Validate signature error: {executing}"


@pytest.mark.parametrize(
    ("signature", "code"),
    [("00" * 64, "SIGNATURE_FORMAT_ERROR"), ("00" * 64 + "30", "COMPUTE_ADDRESS_ERROR")],
)
def test_signatures_that_are_none(bench, signature, code):
    transaction = bench.freeze() | {"signature": [signature]}
    assert weigh(bench, transaction)["result"]["code"] == code
    assert approved(bench, transaction)["result"]["code"] == code


def test_no_contract(bench):
    transaction = bench.freeze()
    transaction["raw_data"]["contract"] = []
    result = weigh(bench, transaction)["result"]
    assert result == {"code": "OTHER_ERROR", "message": "Invalid transaction: no valid contract"}


def test_a_contract_that_would_fail_is_weighed_all_the_same(bench):
    transaction = bench.freeze()
    transaction["raw_data"]["contract"][0]["parameter"]["value"]["frozen_balance"] = 10**15
    transaction = bench.edit(transaction)
    assert weigh(bench, bench.sign(transaction))["result"] == {}


def test_the_approved_are_listed_whoever_they_are(bench):
    transaction = bench.freeze()
    unsigned = approved(bench, transaction)
    assert unsigned["result"] == {}
    assert "approved_list" not in unsigned
    answer = approved(bench, bench.sign(transaction, STRANGER, FIRST))
    assert answer["approved_list"] == [address(STRANGER).hex(), address(FIRST).hex()]
    assert answer["transaction"]["txid"] == transaction["txID"]
    assert answer["transaction"]["result"] == {"result": True}
    assert "permission" not in answer


def test_visible_lists_base58(bench):
    transaction = bench.call(
        "/wallet/freezebalancev2", owner_address=bench.base58, frozen_balance=1_000_000, visible=True
    )
    for name in ("getsignweight", "getapprovedlist"):
        answer = bench.call(f"/wallet/{name}", **bench.sign(transaction))
        assert answer["approved_list"] == [bench.base58]
