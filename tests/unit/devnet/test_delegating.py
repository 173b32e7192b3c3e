"""What delegating and taking back do (§3.5, §3.6, §5.3, §5.5)."""

from dataclasses import replace

import pytest

from local.devnet.account import Share
from local.devnet.delegations import delegatable_when_built, receivers, record, senders
from local.devnet.records import DELEGATIONS, Delegation, Portion
from local.devnet.resources import merged_share
from tests.support.stage import BANDWIDTH, ENERGY, OTHER, OWNER, RECEIVER, TRX, Stage

THREE_DAYS = 259_200_000


def delegate(stage, trx, to=RECEIVER, **fields):
    stage.run("DelegateResource", receiver_address=to, balance=round(trx * TRX), **fields)


def take_back(stage, sun, **fields):
    stage.run("UnDelegateResource", receiver_address=RECEIVER, balance=sun, **fields)


def records(stage):
    return tuple(record(stage.ledger, OWNER, RECEIVER, locked=locked) for locked in (False, True))


@pytest.fixture
def stage():
    ready = Stage()
    ready.freeze(100, BANDWIDTH)
    ready.freeze(100, ENERGY)
    return ready


def test_stake_moves_and_totals_do_not(stage):
    totals = [stage.ledger.total_weight(one) for one in (BANDWIDTH, ENERGY)]
    delegate(stage, 30, resource=ENERGY)
    owner, receiver = stage.account().energy, stage.account(RECEIVER).energy
    assert (owner.frozen, owner.delegated, receiver.acquired) == (70 * TRX, 30 * TRX, 30 * TRX)
    assert [stage.ledger.total_weight(one) for one in (BANDWIDTH, ENERGY)] == totals
    assert stage.account().tron_power == 200 * TRX
    assert stage.account(RECEIVER).tron_power == 0
    take_back(stage, 30 * TRX, resource=ENERGY)
    assert stage.account().energy == replace(owner, frozen=100 * TRX, delegated=0)
    assert stage.account(RECEIVER).energy.acquired == 0
    assert records(stage) == (None, None)


def test_a_new_lock_holds_all_that_is_locked_of_the_resource(stage):
    start = stage.ledger.now
    delegate(stage, 10, lock=True)
    stage.wait(3_000)
    delegate(stage, 5, lock=True, lock_period=100_000)
    assert records(stage)[1] == Delegation(Portion(15 * TRX, start + 3_000 + 300_000_000))


def test_a_lock_on_one_resource_leaves_an_empty_unlocked_record(stage):
    delegate(stage, 10, lock=True)
    assert records(stage)[0] is None
    delegate(stage, 10, lock=True)
    assert records(stage)[0] == Delegation()
    delegate(stage, 10, lock=True, resource=ENERGY)
    assert records(stage)[0] == Delegation()


def test_an_expired_lock_stays_locked_until_the_pair_is_touched(stage):
    delegate(stage, 10, lock=True)
    stage.wait(THREE_DAYS)
    delegate(stage, 1, resource=ENERGY)
    assert records(stage)[1].bandwidth.balance == 10 * TRX
    stage.wait(1)
    delegate(stage, 1, resource=ENERGY)
    assert records(stage) == (Delegation(Portion(10 * TRX), Portion(2 * TRX)), None)


def test_locks_on_both_resources_end_after_their_last_millisecond(stage):
    for resource in (BANDWIDTH, ENERGY):
        delegate(stage, 10, lock=True, resource=resource)
    stage.ledger.store.delete(DELEGATIONS, (OWNER, RECEIVER, False))
    stage.wait(THREE_DAYS)
    delegate(stage, 1, lock=True)
    assert records(stage)[0] is None


def test_taking_back_an_expired_lock(stage):
    delegate(stage, 10, lock=True)
    stage.wait(THREE_DAYS + 1)
    take_back(stage, 4 * TRX)
    assert records(stage) == (Delegation(Portion(6 * TRX)), None)


def test_without_proposal_78_every_lock_is_three_days(stage):
    stage.set(getMaxDelegateLockPeriod=86_400)
    delegate(stage, 10, lock=True, lock_period=5)
    assert records(stage)[1].bandwidth.expire_time == stage.ledger.now + THREE_DAYS


def test_the_index_is_ordered_by_the_last_delegation(stage):
    delegate(stage, 1, OTHER)
    stage.wait(3_000)
    delegate(stage, 1, RECEIVER)
    assert receivers(stage.ledger, OWNER) == [OTHER, RECEIVER]
    stage.wait(3_000)
    delegate(stage, 1, OTHER)
    assert receivers(stage.ledger, OWNER) == [RECEIVER, OTHER]
    assert senders(stage.ledger, OTHER) == [OWNER]
    take_back(stage, TRX)
    assert receivers(stage.ledger, OWNER) == [OTHER]
    assert senders(stage.ledger, RECEIVER) == []


def test_usage_comes_back_with_the_stake(stage):
    """By the receiver's share of use, unless the stake alone would give less; the doubles are java-tron's."""
    delegate(stage, 50, resource=ENERGY)
    receiver = stage.account(RECEIVER)
    slot = stage.ledger.head_slot
    used = replace(receiver.energy, frozen=50 * TRX, usage=400, latest_slot=slot)
    stage.give(RECEIVER, energy=used)
    take_back(stage, 25 * TRX, resource=ENERGY)
    most = int(25.0 * (180_000_000_000 / stage.ledger.total_weight(ENERGY)))
    assert min(100, most) == 100
    assert stage.account(RECEIVER).energy.usage == 300
    assert (stage.account().energy.usage, stage.account().energy.window) == (100, 28_800_000)
    assert stage.account().energy.latest_slot == slot


def test_no_more_usage_comes_back_than_the_stake_gives(stage):
    delegate(stage, 50, resource=ENERGY)
    share = stage.account(RECEIVER).energy
    stage.give(RECEIVER, energy=replace(share, usage=10_000, latest_slot=stage.ledger.head_slot))
    take_back(stage, TRX, resource=ENERGY)
    assert stage.account().energy.usage == int(1.0 * (180_000_000_000 / stage.ledger.total_weight(ENERGY)))


def test_a_receiver_that_was_made_anew_gives_nothing_back(stage):
    delegate(stage, 50, resource=ENERGY)
    share = stage.account(RECEIVER).energy
    stage.give(RECEIVER, energy=replace(share, acquired=TRX, usage=77, latest_slot=stage.ledger.head_slot))
    take_back(stage, 2 * TRX, resource=ENERGY)
    assert stage.account(RECEIVER).energy.acquired == 0
    assert stage.account(RECEIVER).energy.usage == 77
    assert stage.account().energy.usage == 0


def test_windows_merge_by_usage():
    own = Share(usage=100, latest_slot=500, window=10_000_000)
    merged = merged_share(own, 300, 20_000_000, 500)
    assert (merged.usage, merged.window) == (400, 17_500_000)
    assert merged_share(Share(), 5, 7_000, 9).window == 7_000
    assert merged_share(Share(), 5, 28_800_001, 9).window == 28_800_000
    half_recovered = merged_share(Share(usage=100), 300, 28_800_000, 14_400)
    assert (half_recovered.usage, half_recovered.window) == (350, 26_742_858)


def test_what_can_be_delegated():
    """The vector of §5.5: 1000 TRX, of which the transaction itself holds back about 170."""
    stage = Stage(total_net_weight=26_000_000_000 - 1_000)
    stage.freeze(1_000)
    assert delegatable_when_built(stage.ledger, stage.account(), BANDWIDTH) == 829_675_926
    stage.freeze(1_000, ENERGY)
    assert delegatable_when_built(stage.ledger, stage.account(), ENERGY) == 1_000 * TRX


def test_used_bandwidth_cannot_be_delegated_unless_others_cover_it():
    stage = Stage()
    stage.freeze(1_000)
    share = stage.account().bandwidth
    stage.give(bandwidth=replace(share, usage=1_600, latest_slot=stage.ledger.head_slot))
    fields = {"receiver_address": RECEIVER, "balance": 900 * TRX}
    assert "FreezeBandwidthV2" in (stage.refusal("DelegateResource", **fields) or "")
    stage.give(bandwidth=replace(stage.account().bandwidth, acquired=1_000 * TRX))
    assert stage.refusal("DelegateResource", **fields) is None
