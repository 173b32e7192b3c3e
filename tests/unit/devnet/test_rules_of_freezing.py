"""Every rule of §3.1 to §3.4 by its number, in java-tron's order."""

import pytest

from local.devnet.account import Unfreezing
from local.devnet.constants import INT64_MAX
from tests.support.stage import DAY, ENERGY, MISSING, OWNER, RECEIVER, TRX, Rule, Stage, field, in_order

STAKING = "need to be opened by the committee"


def broken(name, **fields):
    def build(stage):
        stage.set(getUnfreezeDelayDays=0)
        return stage.message(name, owner_address=b"A", **fields)

    return build


def opened(stage, _contract):
    stage.set(getUnfreezeDelayDays=14)


test_freeze = in_order(
    "FreezeBalanceV2",
    [
        Rule("rule_2_closed", f"Not support FreezeV2 transaction, {STAKING}", opened),
        Rule("rule_3_address", "Invalid address", field(owner_address=MISSING)),
        Rule("rule_4_account", f"Account[{MISSING.hex()}] not exists", field(owner_address=OWNER)),
        Rule("rule_5_positive", "frozenBalance must be positive", field(frozen_balance=TRX - 1)),
        Rule(
            "rule_6_one_trx",
            "frozenBalance must be greater than or equal to 1 TRX",
            field(frozen_balance=10_000 * TRX + 1),
        ),
        Rule(
            "rule_7_balance",
            "frozenBalance must be less than or equal to accountBalance",
            field(frozen_balance=10_000 * TRX),
        ),
        Rule(
            "rule_8_resource", "ResourceCode error, valid ResourceCode[BANDWIDTH、ENERGY]", field(resource=1)
        ),
    ],
    broken("FreezeBalanceV2", frozen_balance=0, resource=2),
)


def full_queue(stage):
    later = stage.ledger.now + DAY
    return tuple(Unfreezing(0, 1, later) for _ in range(32))


def give_stake(stage, _contract):
    stage.freeze(5, ENERGY)


def unfreeze_contract(stage):
    stage.set(getUnfreezeDelayDays=0)
    stage.give(unfreezing=full_queue(stage))
    return stage.message("UnfreezeBalanceV2", owner_address=b"A", unfreeze_balance=5 * TRX + 1, resource=7)


test_unfreeze = in_order(
    "UnfreezeBalanceV2",
    [
        Rule("rule_2_closed", f"Not support UnfreezeV2 transaction, {STAKING}", opened),
        Rule("rule_3_address", "Invalid address", field(owner_address=MISSING)),
        Rule("rule_4_account", f"Account[{MISSING.hex()}] does not exist", field(owner_address=OWNER)),
        Rule(
            "rule_5_unknown_resource",
            "ResourceCode error.valid ResourceCode[BANDWIDTH、Energy]",
            field(resource=2),
        ),
        Rule(
            "rule_5_tron_power",
            "ResourceCode error.valid ResourceCode[BANDWIDTH、Energy]",
            field(resource=0),
        ),
        Rule("rule_5_no_bandwidth", "no frozenBalance(BANDWIDTH)", field(resource=1)),
        Rule("rule_5_no_energy", "no frozenBalance(Energy)", give_stake),
        Rule("rule_6_too_much", "Invalid unfreeze_balance, [5000001] is error", field(unfreeze_balance=0)),
        Rule("rule_6_nothing", "Invalid unfreeze_balance, [0] is error", field(unfreeze_balance=1)),
        Rule(
            "rule_7_32_pending",
            "Invalid unfreeze operation, unfreezing times is over limit",
            lambda stage, _: stage.give(unfreezing=full_queue(stage)[:31]),
        ),
    ],
    unfreeze_contract,
)


def test_unfreeze_rule_7_counts_only_what_is_not_ripe():
    stage = Stage()
    stage.freeze(10)
    stage.give(unfreezing=(*full_queue(stage)[:31], Unfreezing(0, 7, stage.ledger.now)))
    outcome = stage.run("UnfreezeBalanceV2", unfreeze_balance=1)
    assert outcome.info == {"withdraw_expire_amount": 7}
    assert len(stage.account().unfreezing) == 32


def test_unfreeze_rule_6_delegated_stake_cannot_be_unfrozen():
    stage = Stage()
    stage.freeze(10)
    stage.run("DelegateResource", receiver_address=RECEIVER, balance=6 * TRX)
    refusal = stage.refusal("UnfreezeBalanceV2", unfreeze_balance=5 * TRX)
    assert refusal == "Invalid unfreeze_balance, [5000000] is error"
    stage.run("DelegateResource", receiver_address=RECEIVER, balance=4 * TRX)
    assert stage.refusal("UnfreezeBalanceV2", unfreeze_balance=1) == "no frozenBalance(BANDWIDTH)"


def overflowing(stage, _contract):
    stage.give(balance=INT64_MAX, unfreezing=(Unfreezing(0, 5, stage.ledger.now),))


test_withdraw_expire_unfreeze = in_order(
    "WithdrawExpireUnfreeze",
    [
        Rule("rule_2_closed", f"Not support WithdrawExpireUnfreeze transaction, {STAKING}", opened),
        Rule("rule_3_address", "Invalid address", field(owner_address=MISSING)),
        Rule("rule_4_account", f"Account[{MISSING.hex()}] not exists", field(owner_address=OWNER)),
        Rule("rule_5_nothing_ripe", "no unFreeze balance to withdraw ", overflowing),
        Rule(
            "rule_6_overflow",
            f"overflow: checkedAdd({INT64_MAX}, 5)",
            lambda stage, _: stage.give(balance=0),
        ),
    ],
    broken("WithdrawExpireUnfreeze"),
)


@pytest.mark.parametrize(("offset", "ripe"), [(0, True), (1, False)])
def test_withdraw_expire_unfreeze_rule_5_is_inclusive(offset, ripe):
    stage = Stage()
    stage.give(unfreezing=(Unfreezing(0, 5, stage.ledger.now + offset),))
    assert (stage.refusal("WithdrawExpireUnfreeze") is None) is ripe


def closed_cancel(stage):
    stage.set(getAllowCancelAllUnfreezeV2=0)
    return stage.message("CancelAllUnfreezeV2", owner_address=b"A")


test_cancel_all_unfreeze = in_order(
    "CancelAllUnfreezeV2",
    [
        Rule(
            "rule_2_closed",
            f"Not support CancelAllUnfreezeV2 transaction, {STAKING}",
            lambda stage, _: stage.set(getAllowCancelAllUnfreezeV2=1),
        ),
        Rule("rule_3_address", "Invalid address", field(owner_address=MISSING)),
        Rule("rule_4_account", f"Account[{MISSING.hex()}] not exists", field(owner_address=OWNER)),
        Rule(
            "rule_5_nothing_unfreezing",
            "No unfreezeV2 list to cancel",
            lambda stage, _: stage.give(unfreezing=(Unfreezing(0, 1, 1),)),
        ),
    ],
    closed_cancel,
)
