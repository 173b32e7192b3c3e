"""Every rule of §3.7 and §3.8 by its number, and those of witnesses, in java-tron's order."""

import pytest

from local.devnet.constants import INT64_MAX
from tests.support.stage import (
    DAY,
    MISSING,
    OWNER,
    RECEIVER,
    TRX,
    WITNESSES,
    Rule,
    Stage,
    ballots,
    field,
    in_order,
)

FIRST, SECOND = WITNESSES[:2]


def votes(*pairs):
    return field(votes=ballots(*pairs))


test_vote = in_order(
    "VoteWitness",
    [
        Rule("rule_2_address", "Invalid address", field(owner_address=MISSING)),
        Rule("rule_3_no_votes", "VoteNumber must more than 0", votes(*[(b"A", 0)] * 31)),
        Rule("rule_4_31_votes", "VoteNumber more than maxVoteNumber 30", votes(*[(b"A", 0)] * 30)),
        Rule("rule_5_address", "Invalid vote address!", votes((MISSING, 0), (b"A", 0))),
        Rule("rule_5_count", "vote count must be greater than 0", votes((MISSING, 1), (b"A", 0))),
        Rule("rule_5_account", f"Account[{MISSING.hex()}] not exists", votes((RECEIVER, 1), (b"A", 0))),
        Rule(
            "rule_5_witness", f"Witness[{RECEIVER.hex()}] not exists", votes((FIRST, INT64_MAX), (FIRST, 7))
        ),
        Rule("rule_5_sum", f"overflow: checkedAdd({INT64_MAX}, 7)", votes((FIRST, INT64_MAX))),
        Rule("rule_6_account", f"Account[{MISSING.hex()}] not exists", field(owner_address=OWNER)),
        Rule("rule_7_product", f"overflow: checkedMultiply({INT64_MAX}, 1000000)", votes((FIRST, 2))),
        Rule(
            "rule_7_power",
            "The total number of votes[2000000] is greater than the tronPower[0]",
            lambda stage, _: stage.freeze(2),
        ),
    ],
    lambda stage: stage.message("VoteWitness", owner_address=b"A"),
)


def test_vote_rule_7_delegated_stake_votes_and_unfreezing_does_not():
    stage = Stage()
    stage.freeze(10)
    stage.run("DelegateResource", balance=4 * TRX, receiver_address=RECEIVER)
    stage.run("UnfreezeBalanceV2", unfreeze_balance=TRX)
    assert stage.refusal("VoteWitness", votes=ballots((FIRST, 9))) is None
    refusal = stage.refusal("VoteWitness", votes=ballots((FIRST, 10)))
    assert refusal == "The total number of votes[10000000] is greater than the tronPower[9000000]"
    acquired = stage.refusal("VoteWitness", owner_address=RECEIVER, votes=ballots((FIRST, 1)))
    assert acquired == "The total number of votes[1000000] is greater than the tronPower[0]"


def test_vote_for_one_witness_twice():
    stage = Stage()
    stage.freeze(10)
    stage.vote((FIRST, 1), (SECOND, 2), (FIRST, 3))
    assert stage.account().votes == ((FIRST, 1), (SECOND, 2), (FIRST, 3))


def claim_contract(stage):
    for address in (OWNER, WITNESSES[-1]):
        stage.give(address, latest_withdraw_time=stage.ledger.now - DAY + 1)
    return stage.message("WithdrawBalance", owner_address=b"A")


def a_day_later(stage, _contract):
    stage.wait(1)


test_withdraw_balance = in_order(
    "WithdrawBalance",
    [
        Rule("rule_2_address", "Invalid address", field(owner_address=MISSING)),
        Rule("rule_3_account", f"Account[{MISSING.hex()}] not exists", field(owner_address=WITNESSES[-1])),
        Rule(
            "rule_4_guard",
            f"Account[{WITNESSES[-1].hex()}] is a guard representative"
            " and is not allowed to withdraw Balance",
            field(owner_address=OWNER),
        ),
        Rule(
            "rule_5_24_hours",
            f"The last withdraw time is {1_767_225_600_000 - DAY + 1}, less than 24 hours",
            a_day_later,
        ),
        Rule(
            "rule_6_no_reward",
            "witnessAccount does not have any reward",
            lambda stage, _: stage.give(allowance=5, balance=INT64_MAX),
        ),
        Rule(
            "rule_7_overflow",
            f"overflow: checkedAdd({INT64_MAX}, 5)",
            lambda stage, _: stage.give(balance=0),
        ),
    ],
    claim_contract,
)

test_update_brokerage = in_order(
    "UpdateBrokerage",
    [
        Rule(
            "closed",
            "contract type error, unexpected type [UpdateBrokerageContract]",
            lambda stage, _: stage.set(getChangeDelegation=1),
        ),
        Rule("address", "Invalid ownerAddress", field(owner_address=OWNER)),
        Rule("above_100", "Invalid brokerage", field(brokerage=-1)),
        Rule("below_0", "Invalid brokerage", field(brokerage=100)),
        Rule("witness", f"Not existed witness:{OWNER.hex()}", field(owner_address=FIRST)),
    ],
    lambda stage: (
        stage.set(getChangeDelegation=0),
        stage.message("UpdateBrokerage", owner_address=b"A", brokerage=101),
    )[1],
)

test_witness_create = in_order(
    "WitnessCreate",
    [
        Rule("address", "Invalid address", field(owner_address=MISSING)),
        Rule("no_url", "Invalid url", field(url=b"x" * 257)),
        Rule("long_url", "Invalid url", field(url=b"x" * 256)),
        Rule("account", f"account[{MISSING.hex()}] not exists", field(owner_address=FIRST)),
        Rule("witness", f"Witness[{FIRST.hex()}] has existed", field(owner_address=OWNER)),
        Rule(
            "cost",
            "balance < AccountUpgradeCost",
            lambda stage, _: stage.give(balance=9_999 * TRX),
        ),
    ],
    lambda stage: (stage.give(balance=9_999 * TRX - 1), stage.message("WitnessCreate", owner_address=b"A"))[
        1
    ],
)


def test_a_new_witness_can_be_voted_for_and_pays_9999_trx():
    stage = Stage()
    outcome = stage.run("WitnessCreate", url=b"http://new")
    assert outcome.fee == 9_999 * TRX
    assert stage.account().balance == TRX
    assert stage.account().is_witness
    assert stage.account().witness_permission is not None
    stage.freeze(5, owner=RECEIVER)
    stage.vote((OWNER, 5), owner=RECEIVER)


@pytest.mark.parametrize("closed", [0, 2])
def test_update_brokerage_needs_proposal_30(closed):
    stage = Stage(parameters={"getChangeDelegation": closed})
    assert stage.refusal("UpdateBrokerage", owner_address=FIRST, brokerage=5) is not None
