"""Every rule of §3.9 in java-tron's order: stakes of before Stake 2.0 can be neither made nor found."""

import pytest

from local.devnet.contracts import type_error
from local.devnet.errors import ContractValidateError
from local.devnet.messages import CONTRACTS
from local.devnet.transaction import Transaction
from tests.support.stage import ENERGY, MISSING, OWNER, RECEIVER, TRX, Rule, Stage, field, in_order

SAME = "receiverAddress must not be the same as ownerAddress"
CLOSED = "freeze v2 is open, old freeze is closed"


def freeze_contract(stage):
    stage.give(RECEIVER, type=2)
    return stage.message("FreezeBalance", owner_address=b"A", resource=2, receiver_address=OWNER)


test_freeze_balance = in_order(
    "FreezeBalance",
    [
        Rule("rule_2_address", "Invalid address", field(owner_address=MISSING)),
        Rule("rule_3_account", f"Account[{MISSING.hex()}] not exists", field(owner_address=OWNER)),
        Rule("rule_4_positive", "frozenBalance must be positive", field(frozen_balance=TRX - 1)),
        Rule(
            "rule_5_one_trx",
            "frozenBalance must be greater than or equal to 1 TRX",
            field(frozen_balance=10_001 * TRX),
        ),
        Rule(
            "rule_7_balance",
            "frozenBalance must be less than or equal to accountBalance",
            field(frozen_balance=TRX),
        ),
        Rule(
            "rule_8_duration",
            "frozenDuration must be less than 3 days and more than 3 days",
            field(frozen_duration=3),
        ),
        Rule(
            "rule_9_resource",
            "ResourceCode error, valid ResourceCode[BANDWIDTH、ENERGY]",
            field(resource=ENERGY),
        ),
        Rule("rule_10_self", SAME, field(receiver_address=b"B")),
        Rule("rule_11_receiver", "Invalid receiverAddress", field(receiver_address=MISSING)),
        Rule(
            "rule_12_receiver_account",
            f"Account[{MISSING.hex()}] not exists",
            field(receiver_address=RECEIVER),
        ),
        Rule(
            "rule_13_contract",
            "Do not allow delegate resources to contract addresses",
            lambda stage, _: stage.give(RECEIVER, type=0),
        ),
        Rule("rule_14_closed", CLOSED, lambda stage, _: stage.set(getUnfreezeDelayDays=0)),
    ],
    freeze_contract,
)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"owner_address": b"A"}, "Invalid address"),
        ({"owner_address": MISSING}, f"Account[{MISSING.hex()}] does not exist"),
        ({"receiver_address": OWNER, "resource": 2}, SAME),
        ({"receiver_address": b"B", "resource": 2}, "Invalid receiverAddress"),
        ({"receiver_address": RECEIVER, "resource": 2}, "delegated Resource does not exist"),
        ({"resource": 0}, "no frozenBalance(BANDWIDTH)"),
        ({"resource": 1}, "no frozenBalance(Energy)"),
        ({"resource": 2}, "ResourceCode error.valid ResourceCode[BANDWIDTH、Energy]"),
    ],
)
def test_unfreeze_balance(fields, problem):
    stage = Stage()
    stage.freeze(10)
    assert stage.refusal("UnfreezeBalance", **fields) == problem


@pytest.mark.parametrize("name", sorted(CONTRACTS))
def test_rule_1_the_parameter_is_of_another_type(name):
    """The first rule of every contract; java-tron spells it in three ways."""
    stage = Stage()
    transaction = stage.node.build(name, CONTRACTS[name][1].new(owner_address=OWNER))
    transaction.raw["contract"][0]["parameter"]["type_url"] = "type.googleapis.com/protocol.Other"
    with pytest.raises(ContractValidateError) as caught:
        _ = Transaction.create(transaction.raw).contract
    assert caught.value.message == type_error(name)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("FreezeBalanceV2Contract", ",expected type [FreezeBalanceV2Contract],real type["),
        ("UnfreezeBalanceV2Contract", ", expected type [UnfreezeBalanceContract], real type["),
        ("WithdrawExpireUnfreezeContract", ", expected type [WithdrawExpireUnfreezeContract], real type["),
        ("CancelAllUnfreezeV2Contract", ", expected type [CancelAllUnfreezeV2Contract], real type["),
        ("DelegateResourceContract", ",expected type [DelegateResourceContract],real type["),
        ("UnDelegateResourceContract", ", expected type [UnDelegateResourceContract], real type["),
        ("VoteWitnessContract", ", expected type [VoteWitnessContract], real type["),
        ("WithdrawBalanceContract", ", expected type [WithdrawBalanceContract], real type["),
    ],
)
def test_rule_1_in_each_contract_s_words(name, words):
    assert type_error(name) == f"contract type error{words}class com.google.protobuf.Any]"
