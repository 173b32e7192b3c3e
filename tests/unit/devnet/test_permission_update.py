"""AccountPermissionUpdate: every check of §9.3 in java-tron's order, and what it does."""

from dataclasses import replace

import pytest

from local.devnet import messages
from local.devnet.constants import INT64_MAX
from local.devnet.permissions import permission_by_id
from tests.support.stage import MISSING, OTHER, OWNER, RECEIVER, TRX, WITNESSES, Rule, Stage, in_order

OPERATIONS = bytes.fromhex("102000000000c00f").ljust(32, b"\0")


def permission(kind=0, keys=((OWNER, 1),), **fields):
    made = [messages.KEY.new(address=address, weight=weight) for address, weight in keys]
    return messages.PERMISSION.new(**{"type": kind, "threshold": 1, "keys": made} | fields)


def owner(**fields):
    return lambda _stage, contract: contract.update(owner=permission(**fields))


def active(**fields):
    return lambda _stage, contract: contract.update(actives=[permission(**{"kind": 2} | fields)])


BAD = {"threshold": 0, "permission_name": "n" * 33, "parent_id": 1}
TWICE = ((b"A", 0), (b"A", 0))


def broken(stage):
    stage.set(getAllowMultiSign=0)
    return stage.message("AccountPermissionUpdate", owner_address=b"A", witness=permission())


def nine_actives(_stage, contract):
    contract.update(actives=[permission()] * 9)


test_account_permission_update = in_order(
    "AccountPermissionUpdate",
    [
        Rule(
            "closed",
            "multi sign is not allowed, need to be opened by the committee",
            lambda stage, _: stage.set(getAllowMultiSign=1),
        ),
        Rule(
            "address", "invalidate ownerAddress", lambda _, contract: contract.update(owner_address=MISSING)
        ),
        Rule(
            "account",
            "ownerAddress account does not exist",
            lambda _, contract: contract.update(owner_address=OWNER),
        ),
        Rule("no_owner", "owner permission is missed", owner(kind=1, keys=TWICE * 3, **BAD)),
        Rule(
            "no_witness",
            "account isn't witness can't set witness permission",
            lambda _, contract: contract.update(witness=None),
        ),
        Rule("no_active", "active permission is missed", nine_actives),
        Rule(
            "nine_actives",
            "active permission is too many",
            lambda _, contract: contract.update(actives=[permission()]),
        ),
        Rule("owner_type", "owner permission type is error", owner(keys=TWICE * 3, **BAD)),
        Rule("six_keys", "number of keys in permission should not be greater than 5", owner(keys=(), **BAD)),
        Rule("no_keys", "key's count should be greater than 0", owner(keys=TWICE, **BAD)),
        Rule(
            "threshold",
            "permission's threshold should be greater than 0",
            owner(keys=TWICE, **BAD | {"threshold": 2}),
        ),
        Rule(
            "name",
            "permission's name is too long",
            owner(keys=TWICE, parent_id=1, threshold=2),
        ),
        Rule("parent", "permission's parent should be owner", owner(keys=TWICE, threshold=2)),
        Rule(
            "distinct",
            "address should be distinct in permission Owner",
            owner(keys=((b"A", 0), (OTHER, 0)), threshold=2),
        ),
        Rule("key", "key is not a validate address", owner(keys=((OWNER, 0), (OTHER, 0)), threshold=2)),
        Rule(
            "weight",
            "key's weight should be greater than 0",
            owner(keys=((OWNER, INT64_MAX), (OTHER, 1)), threshold=2),
        ),
        Rule("sum_overflow", "long overflow", owner(keys=((OWNER, 1),), threshold=2, operations=OPERATIONS)),
        Rule(
            "sum",
            "sum of all key's weight should not be less than threshold in permission Owner",
            owner(operations=OPERATIONS),
        ),
        Rule("owner_operations", "Owner permission needn't operations", owner()),
        Rule("active_type", "active permission type is error", active(threshold=0)),
        Rule("active_rules", "permission's threshold should be greater than 0", active()),
        Rule("no_operations", "operations size must 32", active(operations=OPERATIONS[:31])),
        Rule("short_operations", "operations size must 32", active(operations=b"\xff" * 32)),
        Rule("operations", "7 isn't a validate ContractType", active(operations=OPERATIONS)),
    ],
    broken,
)


def test_ids_are_given_anew_and_100_trx_are_burned():
    stage = Stage()
    second = permission(2, ((RECEIVER, 1), (OTHER, 2)), id=9, threshold=3, operations=OPERATIONS)
    outcome = stage.run(
        "AccountPermissionUpdate",
        owner=permission(id=5, permission_name="mine"),
        actives=[permission(2, operations=OPERATIONS, id=7), second],
    )
    account = stage.account()
    assert (outcome.fee, account.balance) == (100 * TRX, 9_900 * TRX)
    assert permission_by_id(account, 0).name == "mine"
    assert [one.id for one in account.active_permissions] == [2, 3]
    assert permission_by_id(account, 3).keys == ((RECEIVER, 1), (OTHER, 2))
    assert permission_by_id(account, 1) is None


def test_a_witness_must_give_its_witness_permission():
    stage = Stage()
    stage.give(WITNESSES[0], balance=200 * TRX)
    parts = {"owner": permission(), "actives": [permission(2, operations=OPERATIONS)]}
    contract = stage.message("AccountPermissionUpdate", owner_address=WITNESSES[0], **parts)
    assert stage.problem("AccountPermissionUpdate", contract) == "witness permission is missed"
    contract["witness"] = permission(0)
    assert stage.problem("AccountPermissionUpdate", contract) == "witness permission type is error"
    contract["witness"] = permission(1, ((OWNER, 1), (OTHER, 1)))
    wrong = stage.problem("AccountPermissionUpdate", contract)
    assert wrong == "Witness permission's key count should be 1"
    stage.run(
        "AccountPermissionUpdate", owner_address=WITNESSES[0], **parts, witness=permission(1, ((OTHER, 1),))
    )
    assert permission_by_id(stage.account(WITNESSES[0]), 1).keys == ((OTHER, 1),)


@pytest.mark.parametrize(
    ("bitmap", "numbers"),
    [
        ("102000000000c00f", {4, 13, *range(54, 60)}),
        ("103800000000c00f", {4, 11, 12, 13, *range(54, 60)}),
    ],
)
def test_staking_operations(bitmap, numbers):
    """The bitmaps of §9.3."""
    operations = bytes.fromhex(bitmap).ljust(32, b"\0")
    assert {one for one in range(256) if operations[one // 8] >> one % 8 & 1} == numbers
    parts = {"owner": permission(), "actives": [permission(2, operations=operations)]}
    assert Stage().refusal("AccountPermissionUpdate", **parts) is None


@pytest.mark.parametrize(
    ("operations", "denied"),
    [("7fff1fc0033e00", True), ("7fff1fc0033e01", True), ("7fff1fc0033efb0f", False)],
)
def test_old_default_permissions_do_not_cover_stake_2_0(make_bench, operations, denied):
    bench = make_bench()
    transaction = bench.freeze(Permission_id=2)
    ledger = bench.node.pending
    account = ledger.account(bench.address)
    old = replace(account.active_permissions[0], operations=bytes.fromhex(operations).ljust(32, b"\0"))
    ledger.put_account(replace(account, active_permissions=(old,)))
    answer = bench.send(transaction)
    expected = "Validate signature error: Permission denied" if denied else None
    assert answer.get("message") == expected
