"""What freezing, unfreezing and voting do (§3.1 to §3.4, §4.1)."""

import pytest

from local.devnet.account import Unfreezing
from local.devnet.votes import tally
from tests.support.stage import BANDWIDTH, DAY, ENERGY, OWNER, TRX, WITNESSES, Stage

FIRST, SECOND, THIRD = WITNESSES[:3]


@pytest.mark.parametrize(
    ("before", "power", "after"),
    [
        ([600, 400], 1_000 * TRX, [600, 400]),
        ([600, 400], 500 * TRX, [300, 200]),
        ([1_000], 999_999_999, [999]),
        ([334, 333, 333], 999_999_999, [333, 332, 332]),
        ([1, 1, 1], 2 * TRX, []),
        ([600, 400], 0, []),
        # 30 * 22 / 44 is 15, but in doubles 30 / 44 * 22 is a little less.
        ([30, 14], 22 * TRX, [14, 7]),
    ],
)
def test_votes_shrink_in_proportion(before, power, after):
    stage = Stage()
    total = sum(before)
    stage.freeze(total)
    stage.vote(*zip(WITNESSES, before, strict=False))
    if power < total * TRX:
        stage.run("UnfreezeBalanceV2", unfreeze_balance=total * TRX - power)
    assert [count for _, count in stage.account().votes] == after
    assert sum(tally(stage.ledger).values()) == sum(after)


def test_only_votes_that_the_stake_no_longer_covers_shrink():
    stage = Stage()
    stage.freeze(10)
    stage.vote((FIRST, 4))
    stage.run("UnfreezeBalanceV2", unfreeze_balance=6 * TRX)
    assert stage.account().votes == ((FIRST, 4),)


def test_delegating_and_cancelling_leave_votes_alone():
    stage = Stage()
    stage.freeze(10)
    stage.vote((FIRST, 10))
    stage.run("DelegateResource", balance=10 * TRX, receiver_address=SECOND)
    stage.run("UnDelegateResource", balance=10 * TRX, receiver_address=SECOND)
    assert stage.account().votes == ((FIRST, 10),)
    stage.run("UnfreezeBalanceV2", unfreeze_balance=5 * TRX)
    stage.run("CancelAllUnfreezeV2")
    assert stage.account().votes == ((FIRST, 5),)
    assert stage.account().tron_power == 10 * TRX


def test_only_the_change_since_the_last_maintenance_counts():
    stage = Stage()
    stage.freeze(10)
    stage.vote((FIRST, 10))
    stage.vote((SECOND, 4), (THIRD, 6))
    assert tally(stage.ledger) == {SECOND: 4, THIRD: 6}


def test_an_unfreeze_pays_out_what_is_ripe_and_says_when_the_rest_is():
    stage = Stage()
    stage.freeze(10, ENERGY)
    before = stage.ledger.total_weight(ENERGY)
    first = stage.run("UnfreezeBalanceV2", unfreeze_balance=1, resource=ENERGY)
    assert first.info == {"withdraw_expire_amount": 0}
    assert stage.ledger.total_weight(ENERGY) == before - 1
    expire_time = stage.ledger.now + 14 * DAY
    assert stage.account().unfreezing == (Unfreezing(ENERGY, 1, expire_time),)
    stage.set(getUnfreezeDelayDays=3)
    stage.wait(14 * DAY - 1)
    second = stage.run("UnfreezeBalanceV2", unfreeze_balance=2 * TRX, resource=ENERGY)
    assert second.info == {"withdraw_expire_amount": 0}
    stage.wait(1)
    balance = stage.account().balance
    third = stage.run("UnfreezeBalanceV2", unfreeze_balance=TRX, resource=ENERGY)
    assert third.info == {"withdraw_expire_amount": 1}
    assert stage.account().balance == balance + 1
    assert [one.amount for one in stage.account().unfreezing] == [2 * TRX, TRX]
    assert stage.account().unfreezing[0].expire_time == expire_time + 3 * DAY - 1


def test_withdrawing_takes_what_is_ripe_and_leaves_the_rest():
    stage = Stage()
    now = stage.ledger.now
    stage.give(unfreezing=(Unfreezing(0, 5, now), Unfreezing(1, 7, now + 1), Unfreezing(1, 9, now - 1)))
    assert stage.run("WithdrawExpireUnfreeze").info == {"withdraw_expire_amount": 14}
    assert stage.account().balance == 10_000 * TRX + 14
    assert stage.account().unfreezing == (Unfreezing(1, 7, now + 1),)


def test_cancelling_freezes_again_and_reports_every_resource():
    stage = Stage()
    stage.freeze(3, BANDWIDTH)
    stage.freeze(3, ENERGY)
    weight = stage.ledger.total_weight(ENERGY)
    stage.run("UnfreezeBalanceV2", unfreeze_balance=TRX)
    stage.wait(14 * DAY)
    stage.run("WithdrawExpireUnfreeze")
    stage.give(unfreezing=(Unfreezing(0, 11, stage.ledger.now),))
    stage.give(unfreezing=(*stage.account().unfreezing, Unfreezing(ENERGY, TRX, stage.ledger.now + 1)))
    info = stage.run("CancelAllUnfreezeV2").info
    assert info["withdraw_expire_amount"] == 11
    assert info["cancel_unfreezeV2_amount"] == [
        {"key": "BANDWIDTH", "value": 0},
        {"key": "ENERGY", "value": TRX},
        {"key": "TRON_POWER", "value": 0},
    ]
    assert stage.account().unfreezing == ()
    assert stage.account(OWNER).energy.frozen == 4 * TRX
    assert stage.ledger.total_weight(ENERGY) == weight + 1
