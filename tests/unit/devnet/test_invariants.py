"""Thousands of random operations: no sun appears or is lost, and every total is the sum of its parts."""

import json
import random
from collections import Counter

import pytest

from local.devnet import Clock, Config, Node, snapshot
from local.devnet.constants import VI_PRECISION
from local.devnet.ledger import ACCOUNTS, BURNED
from local.devnet.records import DELEGATIONS, POOLS
from local.devnet.rewards import standby_pay
from tests.support.stage import DAY, OTHER, OWNER, RECEIVER, TRX, WITNESSES, Stage

VOTERS = (OWNER, RECEIVER, OTHER)
RESOURCES = (0, 1)
STARTING_WEIGHT = 1_000_000
OPERATIONS = 4_000


class Life:
    """Random operations on a stage, with the sun that came in and what was settled counted beside it."""

    def __init__(self, seed):
        self.random = random.Random(seed)  # noqa: S311 - seeded, so that a failure comes back
        self.stage = Stage(
            witnesses=4,
            parameters={"getMaintenanceTimeInterval": 60_000, "getUnfreezeDelayDays": 1},
            total_net_weight=STARTING_WEIGHT,
            total_energy_weight=STARTING_WEIGHT,
        )
        self.stage.ledger = self.stage.node.head
        self.genesis = self.sun()
        self.issued = self.settled = 0
        self.done = Counter()

    def sun(self):
        """Balances, stake, what is unfreezing, allowances, voters' pools and what was burned."""
        accounts = [one for _, one in self.stage.ledger.store.items(ACCOUNTS)]
        held = sum(one.balance + one.tron_power + one.allowance for one in accounts)
        unfreezing = sum(entry.amount for one in accounts for entry in one.unfreezing)
        pools = sum(pool for _, pool in self.stage.ledger.store.items(POOLS))
        return held + unfreezing + pools + self.stage.ledger.value(BURNED)

    def step(self):
        actions = (self.blocks, self.freeze, self.unfreeze, self.withdraw, self.cancel, self.delegate)
        self.random.choice(
            (*actions, self.take_back, self.vote, self.claim, self.brokerage, self.transfer, self.day)
        )()

    def blocks(self):
        for _ in range(self.random.randint(1, 12)):
            pays = sum(standby_pay(self.stage.ledger).values())
            self.issued += pays + self.stage.ledger.value("getWitnessPayPerBlock")
            self.stage.node.produce()

    def day(self):
        """Locks and unfreezing end."""
        if self.random.random() < 0.3:
            self.stage.node.clock.shift(DAY * self.random.randint(1, 4))
            self.blocks()

    def attempt(self, name, **fields):
        """Do it if the chain would; what was settled by it comes out of the pools."""
        fields = {"owner_address": self.random.choice(VOTERS)} | fields
        contract = self.stage.message(name, **fields)
        if self.stage.problem(name, contract) is not None:
            return
        allowance = {one: self.stage.account(one).allowance for one in VOTERS}
        self.done[name] += 1
        info = self.stage.run(name, **fields).info
        after = {one: self.stage.account(one).allowance for one in VOTERS}
        self.settled += sum(after.values()) - sum(allowance.values()) + info.get("withdraw_amount", 0)

    def amount(self, trx):
        return self.random.choice([1, TRX, self.random.randint(1, trx * TRX)])

    def freeze(self):
        resource = self.random.choice(RESOURCES)
        self.attempt("FreezeBalanceV2", frozen_balance=self.amount(3_000), resource=resource)

    def unfreeze(self):
        resource = self.random.choice(RESOURCES)
        self.attempt("UnfreezeBalanceV2", unfreeze_balance=self.amount(400), resource=resource)

    def withdraw(self):
        self.attempt("WithdrawExpireUnfreeze")

    def cancel(self):
        if self.random.random() < 0.3:
            self.attempt("CancelAllUnfreezeV2")

    def delegate(self):
        lock, period = self.random.random() < 0.3, self.random.choice([0, 20, 100_000])
        fields = {"balance": self.amount(300), "lock": lock, "lock_period": period}
        receiver, resource = self.random.choice(VOTERS), self.random.choice(RESOURCES)
        self.attempt("DelegateResource", receiver_address=receiver, resource=resource, **fields)

    def take_back(self):
        pairs = list(self.stage.ledger.store.items(DELEGATIONS))
        if pairs:
            (owner, receiver, _), delegation = self.random.choice(pairs)
            resource = self.random.choice(RESOURCES)
            balance = self.random.choice([1, delegation.portion(resource).balance, self.amount(50)])
            fields = {"owner_address": owner, "receiver_address": receiver}
            self.attempt("UnDelegateResource", resource=resource, balance=balance, **fields)

    def vote(self):
        chosen = self.random.sample(WITNESSES[:4], self.random.randint(1, 4))
        ballot = [{"vote_address": one, "vote_count": self.random.randint(1, 2_000)} for one in chosen]
        self.attempt("VoteWitness", votes=ballot)

    def claim(self):
        self.attempt("WithdrawBalance")

    def brokerage(self):
        witness = self.random.choice(WITNESSES[:4])
        self.stage.run("UpdateBrokerage", owner_address=witness, brokerage=self.random.randint(0, 100))

    def transfer(self):
        self.attempt("Transfer", to_address=self.random.choice(VOTERS), amount=self.amount(200))

    def check(self):
        ledger = self.stage.ledger
        accounts = [one for _, one in ledger.store.items(ACCOUNTS)]
        # A settled reward is still in its pool: pools only grow, and what was rounded off stays there.
        assert self.sun() == self.genesis + self.issued + self.settled
        for resource in RESOURCES:
            shares = [one.share(resource) for one in accounts]
            records = [one.portion(resource).balance for _, one in ledger.store.items(DELEGATIONS)]
            whole = sum(one.owned // TRX for one in shares)
            assert ledger.total_weight(resource) == STARTING_WEIGHT + whole
            assert sum(one.delegated for one in shares) == sum(one.acquired for one in shares) == sum(records)
            assert all(min(one.frozen, one.delegated, one.acquired, one.usage) >= 0 for one in shares)
        assert all(min(one.balance, one.allowance) >= 0 for one in accounts)
        assert all(sum(count for _, count in one.votes) * TRX <= one.tron_power for one in accounts)


@pytest.mark.parametrize("seed", range(6))
def test_random_lives_keep_the_books(seed):
    life = Life(seed)
    for _ in range(OPERATIONS):
        life.step()
        life.check()
    pools = sum(pool for _, pool in life.stage.ledger.store.items(POOLS))
    assert 0 < life.settled < pools
    assert life.stage.ledger.cycle > 10
    assert len(life.done) == 9
    assert min(life.done.values()) > 20


def test_nothing_is_rounded_up():
    """Three voters with a vote each of three share what their pool holds, less the dust that stays in it."""
    stage = Stage(witnesses=3, parameters={"getMaintenanceTimeInterval": 60_000})
    stage.ledger = stage.node.head
    witness = stage.ledger.witness(WITNESSES[0])
    stage.ledger.put_witness(type(witness)(WITNESSES[0], votes=0))
    for voter in VOTERS:
        stage.freeze(1, owner=voter)
        stage.vote((WITNESSES[0], 1), owner=voter)
    stage.node.produce(60)
    cycle = stage.ledger.cycle
    for voter in VOTERS:
        stage.run("WithdrawBalance", owner_address=voter)
    paid = sum(stage.account(voter).balance - 9_999 * TRX for voter in VOTERS)
    earning = [stage.ledger.store.get(POOLS, (one, WITNESSES[0])) or 0 for one in range(1, cycle)]
    per_vote = sum(pool * VI_PRECISION // 3 for pool in earning) // VI_PRECISION
    assert paid == 3 * per_vote
    assert 0 <= sum(earning) - paid <= 3


def test_a_restored_chain_has_the_same_future():
    """Votes, delegations, unfreezing and rewards are all in a snapshot."""
    config = Config(
        solid_lag=3,
        witnesses=4,
        accounts=dict.fromkeys(VOTERS, 10_000 * TRX),
        parameters={"getMaintenanceTimeInterval": 60_000},
    )
    node = Node(config)
    stage = Stage.__new__(Stage)
    for ledger in (node.head, node.solid):
        stage.ledger = ledger
        stage.freeze(1_000)
        stage.vote((WITNESSES[0], 600), (WITNESSES[1], 400))
        stage.run("DelegateResource", receiver_address=RECEIVER, balance=400 * TRX, lock=True)
        stage.run("DelegateResource", receiver_address=OTHER, balance=100 * TRX)
        stage.run("UnfreezeBalanceV2", unfreeze_balance=TRX)
    node.produce(30)
    restored = snapshot.load(json.loads(json.dumps(snapshot.dump(node))), config, Clock())
    for one in (node, restored):
        one.produce(50)
    assert snapshot.dump(restored) == snapshot.dump(node)
