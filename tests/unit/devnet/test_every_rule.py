"""Every numbered rule of stake2 §3 is tried by a test that has its number and its exact message."""

import inspect
import re

import pytest

from tests.unit.devnet import (
    test_rules_of_delegating as delegating,
)
from tests.unit.devnet import (
    test_rules_of_freezing as freezing,
)
from tests.unit.devnet import (
    test_rules_of_legacy_staking as legacy,
)
from tests.unit.devnet import (
    test_rules_of_voting as voting,
)

COMMITTEE = "transaction, need to be opened by the committee"
OF_TWO = "ResourceCode error, valid ResourceCode[BANDWIDTH、ENERGY]"
OF_TWO_TO_UNFREEZE = "ResourceCode error.valid ResourceCode[BANDWIDTH、Energy]"
SHORTER = (
    "The lock period for <resource> this time cannot be less than the remaining time[<ms>ms]"
    " of the last lock period for <resource>!"
)
SAME = "receiverAddress must not be the same as ownerAddress"

# By section and contract: the tests, the number of the rule about the type, and all other rules. `<…>` stands
# for what depends on the case.
RULES = {
    ("3.1", "FreezeBalanceV2"): (freezing.test_freeze, 1, {
        2: [f"Not support FreezeV2 {COMMITTEE}"],
        3: ["Invalid address"],
        4: ["Account[<hex>] not exists"],
        5: ["frozenBalance must be positive"],
        6: ["frozenBalance must be greater than or equal to 1 TRX"],
        7: ["frozenBalance must be less than or equal to accountBalance"],
        8: [OF_TWO],
    }),
    ("3.2", "UnfreezeBalanceV2"): (freezing.test_unfreeze, 1, {
        2: [f"Not support UnfreezeV2 {COMMITTEE}"],
        3: ["Invalid address"],
        4: ["Account[<hex>] does not exist"],
        5: ["no frozenBalance(BANDWIDTH)", "no frozenBalance(Energy)", OF_TWO_TO_UNFREEZE],
        6: ["Invalid unfreeze_balance, [<n>] is error"],
        7: ["Invalid unfreeze operation, unfreezing times is over limit"],
    }),
    ("3.3", "WithdrawExpireUnfreeze"): (freezing.test_withdraw_expire_unfreeze, 1, {
        2: [f"Not support WithdrawExpireUnfreeze {COMMITTEE}"],
        3: ["Invalid address"],
        4: ["Account[<hex>] not exists"],
        5: ["no unFreeze balance to withdraw "],
        6: ["overflow: checkedAdd(<a>, <b>)"],
    }),
    ("3.4", "CancelAllUnfreezeV2"): (freezing.test_cancel_all_unfreeze, 1, {
        2: [f"Not support CancelAllUnfreezeV2 {COMMITTEE}"],
        3: ["Invalid address"],
        4: ["Account[<hex>] not exists"],
        5: ["No unfreezeV2 list to cancel"],
    }),
    ("3.5", "DelegateResource"): (delegating.test_delegate, 1, {
        2: ["No support for resource delegate"],
        3: [f"Not support Delegate resource {COMMITTEE}"],
        4: ["Invalid address"],
        5: ["Account[<hex>] not exists"],
        6: ["delegateBalance must be greater than or equal to 1 TRX"],
        7: [
            "delegateBalance must be less than or equal to available FreezeBandwidthV2 balance",
            "delegateBalance must be less than or equal to available FreezeEnergyV2 balance",
            OF_TWO,
        ],
        8: ["Invalid receiverAddress"],
        9: [SAME],
        10: ["Account[<hex>] not exists"],
        11: [
            "The lock period of delegate resource cannot be less than 0 and cannot exceed <max>!",
            SHORTER,
        ],
        12: ["Do not allow delegate resources to contract addresses"],
    }),
    ("3.6", "UnDelegateResource"): (delegating.test_undelegate, 3, {
        1: ["No support for resource delegate"],
        2: [f"Not support unDelegate resource {COMMITTEE}"],
        4: ["Invalid address"],
        5: ["Account[<hex>] does not exist"],
        6: ["Invalid receiverAddress"],
        7: [SAME],
        8: ["delegated Resource does not exist"],
        9: ["unDelegateBalance must be more than 0 TRX"],
        10: [
            "insufficient delegatedFrozenBalance(BANDWIDTH), request=<n>, unlock_balance=<m>",
            "insufficient delegateFrozenBalance(Energy), request=<n>, unlock_balance=<m>",
        ],
        11: [OF_TWO_TO_UNFREEZE],
    }),
    ("3.7", "VoteWitness"): (voting.test_vote, 1, {
        2: ["Invalid address"],
        3: ["VoteNumber must more than 0"],
        4: ["VoteNumber more than maxVoteNumber 30"],
        5: [
            "Invalid vote address!",
            "vote count must be greater than 0",
            "Account[<hex>] not exists",
            "Witness[<hex>] not exists",
            "overflow: checkedAdd(<a>, <b>)",
        ],
        6: ["Account[<hex>] not exists"],
        7: ["The total number of votes[<sun>] is greater than the tronPower[<sun>]"],
    }),
    ("3.8", "WithdrawBalance"): (voting.test_withdraw_balance, 1, {
        2: ["Invalid address"],
        3: ["Account[<hex>] not exists"],
        4: ["Account[<hex>] is a guard representative and is not allowed to withdraw Balance"],
        5: ["The last withdraw time is <ms>, less than 24 hours"],
        6: ["witnessAccount does not have any reward"],
        7: ["overflow: checkedAdd(<a>, <b>)"],
    }),
    # §3.9 has no numbers. No account has a V1 stake, so that its sixth, frozenCount, cannot be broken.
    ("3.9", "FreezeBalance"): (legacy.test_freeze_balance, None, {
        2: ["Invalid address"],
        3: ["Account[<hex>] not exists"],
        4: ["frozenBalance must be positive"],
        5: ["frozenBalance must be greater than or equal to 1 TRX"],
        7: ["frozenBalance must be less than or equal to accountBalance"],
        8: ["frozenDuration must be less than 3 days and more than 3 days"],
        9: [OF_TWO],
        10: [SAME],
        11: ["Invalid receiverAddress"],
        12: ["Account[<hex>] not exists"],
        13: ["Do not allow delegate resources to contract addresses"],
        14: ["freeze v2 is open, old freeze is closed"],
    }),
}  # fmt: skip


def tried(test):
    """The rules that an `in_order` test goes through, by number."""
    by_number = {}
    for rule in inspect.getclosurevars(test).nonlocals["rules"]:
        number = int(re.match(r"rule_(\d+)_", rule.name)[1])
        by_number.setdefault(number, []).append(rule.problem)
    return by_number


def worded(pattern, message):
    return re.fullmatch(re.sub(r"<\w+>", ".+", re.escape(pattern)), message) is not None


@pytest.mark.parametrize(
    ("section", "number"), [(section, number) for section, (_, _, rules) in RULES.items() for number in rules]
)
def test_the_rule_is_tried_with_every_message_it_has(section, number):
    test, _, rules = RULES[section]
    messages = tried(test).get(number, [])
    for pattern in rules[number]:
        assert any(worded(pattern, one) for one in messages), pattern


@pytest.mark.parametrize("section", RULES)
def test_rules_are_numbered_without_a_gap_and_none_is_made_up(section):
    test, type_rule, rules = RULES[section]
    expected = {*rules, type_rule} if type_rule else {1, 6, *rules}
    assert expected == set(range(1, max(rules) + 1))
    assert set(tried(test)) == set(rules)


@pytest.mark.parametrize("contract", [contract for _, contract in RULES if contract != "FreezeBalance"])
def test_the_rule_about_the_type_is_tried_for_the_contract(contract):
    marks = legacy.test_rule_1_in_each_contract_s_words.pytestmark
    names = [name for mark in marks for name, _ in mark.args[1]]
    assert contract + "Contract" in names
