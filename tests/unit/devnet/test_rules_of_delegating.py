"""Every rule of §3.5 and §3.6 by its number, in java-tron's order."""

import pytest

from local.devnet.actuators.delegate_resource import validate_new
from local.devnet.errors import ContractValidateError
from tests.support.stage import (
    BANDWIDTH,
    ENERGY,
    MISSING,
    OWNER,
    RECEIVER,
    TRX,
    Rule,
    Stage,
    field,
    in_order,
)

COMMITTEE = "need to be opened by the committee"
SAME = "receiverAddress must not be the same as ownerAddress"
LONGEST = "The lock period of delegate resource cannot be less than 0 and cannot exceed 864000!"


def delegate_contract(stage):
    stage.set(getAllowDelegateResource=0, getUnfreezeDelayDays=14)
    stage.freeze(10, ENERGY)
    stage.give(RECEIVER, type=2)
    stage.set(getUnfreezeDelayDays=0)
    return stage.message(
        "DelegateResource", owner_address=b"A", balance=TRX - 1, resource=2, lock=True, lock_period=-1
    )


def locked_before(stage, _contract):
    """Lock something first, so that a shorter lock is refused."""
    stage.give(RECEIVER, type=0)
    stage.run(
        "DelegateResource",
        balance=TRX,
        resource=ENERGY,
        receiver_address=RECEIVER,
        lock=True,
        lock_period=100,
    )
    stage.give(RECEIVER, type=2)


def at_most_864000(stage, contract):
    contract.update(lock_period=99)
    locked_before(stage, contract)


test_delegate = in_order(
    "DelegateResource",
    [
        Rule(
            "rule_2_no_delegation",
            "No support for resource delegate",
            lambda stage, _: stage.set(getAllowDelegateResource=1),
        ),
        Rule(
            "rule_3_closed",
            f"Not support Delegate resource transaction, {COMMITTEE}",
            lambda stage, _: stage.set(getUnfreezeDelayDays=14),
        ),
        Rule("rule_4_address", "Invalid address", field(owner_address=MISSING)),
        Rule("rule_5_account", f"Account[{MISSING.hex()}] not exists", field(owner_address=OWNER)),
        Rule(
            "rule_6_one_trx",
            "delegateBalance must be greater than or equal to 1 TRX",
            field(balance=10 * TRX + 1),
        ),
        Rule(
            "rule_7_resource",
            "ResourceCode error, valid ResourceCode[BANDWIDTH、ENERGY]",
            field(resource=BANDWIDTH),
        ),
        Rule(
            "rule_7_bandwidth",
            "delegateBalance must be less than or equal to available FreezeBandwidthV2 balance",
            field(resource=ENERGY),
        ),
        Rule(
            "rule_7_energy",
            "delegateBalance must be less than or equal to available FreezeEnergyV2 balance",
            field(balance=TRX),
        ),
        Rule("rule_8_receiver", "Invalid receiverAddress", field(receiver_address=OWNER)),
        Rule("rule_9_self", SAME, field(receiver_address=MISSING)),
        Rule(
            "rule_10_receiver_account",
            f"Account[{MISSING.hex()}] not exists",
            field(receiver_address=RECEIVER),
        ),
        Rule("rule_11_lock_below_zero", LONGEST, field(lock_period=864_001)),
        Rule("rule_11_lock_too_long", LONGEST, at_most_864000),
        Rule(
            "rule_11_lock_shorter_than_remaining",
            "The lock period for ENERGY this time cannot be less than the remaining time[300000ms]"
            " of the last lock period for ENERGY!",
            field(lock_period=100),
        ),
        Rule(
            "rule_12_contract",
            "Do not allow delegate resources to contract addresses",
            lambda stage, _: stage.give(RECEIVER, type=0),
        ),
    ],
    delegate_contract,
)


@pytest.mark.parametrize("period", [-1, 864_001])
def test_delegate_rule_11_without_a_lock_the_period_does_not_matter(period):
    stage = Stage()
    stage.freeze(10)
    fields = {"receiver_address": RECEIVER, "balance": TRX, "lock_period": period}
    assert stage.refusal("DelegateResource", **fields) is None
    assert stage.refusal("DelegateResource", lock=True, **fields) == LONGEST
    stage.set(getMaxDelegateLockPeriod=86_400)
    assert stage.refusal("DelegateResource", lock=True, **fields) is None


def test_delegate_rule_7_a_builder_reserves_the_transaction_itself():
    stage = Stage()
    stage.freeze(1_000)
    fields = {"receiver_address": RECEIVER, "balance": 829_675_927}
    assert stage.refusal("DelegateResource", **fields) is None
    with pytest.raises(ContractValidateError, match="available FreezeBandwidthV2 balance"):
        validate_new(stage.ledger, stage.message("DelegateResource", **fields))
    validate_new(stage.ledger, stage.message("DelegateResource", **fields | {"balance": 829_675_000}))


def undelegate_contract(stage):
    stage.freeze(10, ENERGY)
    stage.set(getAllowDelegateResource=0, getUnfreezeDelayDays=0)
    return stage.message("UnDelegateResource", owner_address=b"A", balance=0, resource=2)


def delegated(stage, _contract):
    fields = {"receiver_address": RECEIVER, "resource": ENERGY}
    stage.run("DelegateResource", balance=2 * TRX, lock=True, **fields)
    stage.run("DelegateResource", balance=TRX, **fields)


test_undelegate = in_order(
    "UnDelegateResource",
    [
        Rule(
            "rule_1_no_delegation",
            "No support for resource delegate",
            lambda stage, _: stage.set(getAllowDelegateResource=1),
        ),
        Rule(
            "rule_2_closed",
            f"Not support unDelegate resource transaction, {COMMITTEE}",
            lambda stage, _: stage.set(getUnfreezeDelayDays=14),
        ),
        Rule("rule_4_address", "Invalid address", field(owner_address=MISSING)),
        Rule("rule_5_account", f"Account[{MISSING.hex()}] does not exist", field(owner_address=OWNER)),
        Rule("rule_6_receiver", "Invalid receiverAddress", field(receiver_address=OWNER)),
        Rule("rule_7_self", SAME, field(receiver_address=MISSING)),
        Rule("rule_8_nothing", "delegated Resource does not exist", field(receiver_address=RECEIVER)),
        Rule("rule_8_nothing_to_him", "delegated Resource does not exist", delegated),
        Rule("rule_9_positive", "unDelegateBalance must be more than 0 TRX", field(balance=TRX + 1)),
        Rule(
            "rule_11_resource",
            "ResourceCode error.valid ResourceCode[BANDWIDTH、Energy]",
            field(resource=BANDWIDTH),
        ),
        Rule(
            "rule_10_bandwidth",
            "insufficient delegatedFrozenBalance(BANDWIDTH), request=1000001, unlock_balance=0",
            field(resource=ENERGY),
        ),
        Rule(
            "rule_10_energy",
            "insufficient delegateFrozenBalance(Energy), request=1000001, unlock_balance=1000000",
            field(balance=1),
        ),
    ],
    undelegate_contract,
)


@pytest.mark.parametrize(("waited", "available"), [(259_200_000, 0), (259_200_001, 2 * TRX)])
def test_undelegate_rule_10_a_lock_ends_after_its_last_millisecond(waited, available):
    stage = Stage()
    stage.freeze(2)
    stage.run("DelegateResource", balance=2 * TRX, receiver_address=RECEIVER, lock=True)
    stage.wait(waited)
    refusal = stage.refusal("UnDelegateResource", balance=3 * TRX, receiver_address=RECEIVER)
    assert refusal is not None
    assert refusal.endswith(f"unlock_balance={available}")
