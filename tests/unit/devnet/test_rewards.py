"""Rewards against a second, naive computation: block by block, cycle by cycle, with nothing accumulated."""

import random
from collections import defaultdict
from dataclasses import replace

import pytest

from local.devnet.account import new_account
from local.devnet.constants import VI_PRECISION
from local.devnet.rewards import query
from tests.support.stage import OTHER, OWNER, RECEIVER, TRX, WITNESSES, Stage

VOTERS = (OWNER, RECEIVER, OTHER)
INTERVAL = 60_000
BLOCK_PAY, VOTE_PAY = 8_000_000, 128_000_000


class Naive:
    """What each block pays, remembered for ever; floors only where java-tron floors."""

    def __init__(self, votes, next_maintenance):
        self.votes = dict(votes)
        self.changes = defaultdict(int)
        self.rate = dict.fromkeys(votes, 20)
        self.next_rate = dict(self.rate)
        self.allowance = defaultdict(int)
        self.pools = [defaultdict(int)]
        self.tallies = []
        self.held = [dict.fromkeys(VOTERS, ())]
        self.current = dict.fromkeys(VOTERS, ())
        self.settled = dict.fromkeys(VOTERS, 0)
        self.issued = 0
        self.next_maintenance = next_maintenance

    @property
    def cycle(self):
        return len(self.pools) - 1

    def pay(self, witness, value):
        kept = int(self.rate[witness] / 100 * value)
        self.allowance[witness] += kept
        self.pools[-1][witness] += value - kept
        self.issued += value

    def block(self, producer, timestamp):
        self.pay(producer, BLOCK_PAY)
        total = sum(self.votes.values())
        for witness, count in self.votes.items():
            if count:
                self.pay(witness, int(count * (VOTE_PAY / total)))
        if timestamp >= self.next_maintenance:
            self.maintain(timestamp)

    def maintain(self, timestamp):
        self.tallies.append(dict(self.votes))
        for witness, change in self.changes.items():
            self.votes[witness] += change
        self.changes.clear()
        self.pools.append(defaultdict(int))
        self.held.append(dict(self.current))
        self.rate = dict(self.next_rate)
        while self.next_maintenance <= timestamp:
            self.next_maintenance += INTERVAL

    def revote(self, voter, votes):
        self.settle(voter)
        for sign, those in ((-1, self.current[voter]), (1, votes)):
            for witness, count in those:
                self.changes[witness] += sign * count
        self.current[voter] = votes

    def settle(self, voter):
        self.allowance[voter] += self.unsettled(voter)
        self.settled[voter] = self.cycle

    def unsettled(self, voter):
        first = self.settled[voter]
        return self.earned(voter, first, min(first + 1, self.cycle)) + self.earned(
            voter, first + 1, self.cycle
        )

    def earned(self, voter, begin, end):
        """Votes were the same in all these cycles, so each is floored once."""
        if begin >= end:
            return 0
        return sum(
            count * sum(self.per_vote(cycle, witness) for cycle in range(begin, end)) // VI_PRECISION
            for witness, count in self.held[begin][voter]
        )

    def per_vote(self, cycle, witness):
        votes = self.tallies[cycle][witness]
        return self.pools[cycle][witness] * VI_PRECISION // votes if votes else 0


class Race:
    """The devnet and the naive computation, doing the same."""

    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311 - seeded, so that a failure comes back
        self.stage = Stage(witnesses=5, parameters={"getMaintenanceTimeInterval": INTERVAL})
        self.stage.ledger = self.stage.node.head
        ledger = self.stage.ledger
        for address in WITNESSES[:5]:
            witness = ledger.witness(address)
            ledger.put_witness(type(witness)(address, votes=self.random.choice([0, 3, 10_007, 2_000_000])))
            self.stage.give(address, allowance=0)
        ledger.store.tables["reward_pools"] = {}
        votes = {one.address: one.votes for one in ledger.witnesses()}
        self.naive = Naive(votes, ledger.value("nextMaintenanceTime"))
        for voter in VOTERS:
            self.stage.freeze(9_000, owner=voter)

    def step(self):
        action = self.random.choice([self.blocks, self.blocks, self.vote, self.unfreeze, self.brokerage])
        action()
        for voter in VOTERS:
            expected = self.naive.allowance[voter] + self.naive.unsettled(voter)
            assert query(self.stage.ledger, voter) == expected
        for witness in WITNESSES[:5]:
            assert self.stage.account(witness).allowance == self.naive.allowance[witness]

    def blocks(self):
        for _ in range(self.random.randint(1, 45)):
            block = self.stage.node.produce()
            self.naive.block(block.header["witness_address"], block.timestamp)

    def vote(self):
        voter, chosen = (
            self.random.choice(VOTERS),
            self.random.sample(WITNESSES[:5], self.random.randint(1, 5)),
        )
        power = self.stage.account(voter).tron_power // TRX
        if power < len(chosen):
            return
        votes = tuple((one, self.random.randint(1, power // len(chosen))) for one in chosen)
        self.stage.vote(*votes, owner=voter)
        self.naive.revote(voter, votes)

    def unfreeze(self):
        voter = self.random.choice(VOTERS)
        share = self.stage.account(voter).bandwidth
        self.stage.give(voter, unfreezing=())
        if share.frozen:
            sun = self.random.randint(1, share.frozen)
            self.stage.run("UnfreezeBalanceV2", owner_address=voter, unfreeze_balance=sun)
            self.naive.revote(voter, self.stage.account(voter).votes)
            self.stage.run("CancelAllUnfreezeV2", owner_address=voter)

    def brokerage(self):
        witness, percent = self.random.choice(WITNESSES[:5]), self.random.randint(0, 100)
        self.stage.run("UpdateBrokerage", owner_address=witness, brokerage=percent)
        self.naive.next_rate[witness] = percent


@pytest.mark.parametrize("seed", range(8))
def test_the_chain_pays_what_the_naive_computation_pays(seed):
    race = Race(seed)
    for _ in range(80):
        race.step()
    assert race.naive.cycle > 10


def test_a_vote_earns_from_the_next_cycle_and_shows_when_that_ends():
    stage = Stage(parameters={"getMaintenanceTimeInterval": INTERVAL})
    stage.ledger = stage.node.head
    stage.freeze(10_000)
    stage.vote((WITNESSES[0], 10_000))
    seen = []
    for _ in range(60):
        stage.node.produce()
        seen.append((stage.ledger.cycle, query(stage.ledger, OWNER)))
    assert {reward for cycle, reward in seen if cycle < 2} == {0}
    assert min(reward for cycle, reward in seen if cycle == 2) > 0
    assert len({reward for cycle, reward in seen if cycle == 2}) == 1


def test_mainnet_s_numbers():
    """8 TRX to the producer and 128 TRX to all by votes, of which 20 percent is brokerage."""
    stage = Stage()
    ledger = stage.node.head
    before = {one: stage.account(one).allowance for one in WITNESSES}
    total = sum(one.votes for one in ledger.witnesses())
    block = stage.node.produce()
    for witness in ledger.witnesses():
        pay = int(witness.votes * (VOTE_PAY / total))
        kept = int(20 / 100 * pay)
        if witness.address == block.header["witness_address"]:
            kept += 1_600_000
        assert ledger.account(witness.address).allowance - before[witness.address] == kept


def test_a_claim_pays_once_a_day():
    stage = Stage(parameters={"getMaintenanceTimeInterval": INTERVAL})
    stage.ledger = stage.node.head
    stage.freeze(5_000)
    stage.vote((WITNESSES[0], 5_000))
    stage.node.produce(60)
    reward, balance = query(stage.ledger, OWNER), stage.account().balance
    stage.give(allowance=7)
    assert query(stage.ledger, OWNER) == reward + 7
    assert stage.run("WithdrawBalance").info == {"withdraw_amount": reward + 7}
    assert (stage.account().balance, stage.account().allowance) == (balance + reward + 7, 0)
    assert stage.account().latest_withdraw_time == stage.ledger.now
    assert query(stage.ledger, OWNER) == 0
    assert "less than 24 hours" in (stage.refusal("WithdrawBalance") or "")


def test_without_proposal_30_the_producer_keeps_its_pay():
    stage = Stage(parameters={"getChangeDelegation": 0})
    stage.ledger = stage.node.head
    producers = [stage.node.produce().header["witness_address"] for _ in range(3)]
    assert [stage.account(one).allowance for one in producers] == [8 * TRX] * 3
    assert query(stage.ledger, producers[0]) == 0


def test_who_earns_is_otherwise_the_same():
    account = replace(new_account(OWNER, 1, 5 * TRX), allowance=7, votes=((OTHER, 2),))
    assert account.earning(3) == replace(account, allowance=10)
    assert account.allowance == 7
