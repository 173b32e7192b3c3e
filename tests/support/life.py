"""A wallet's life: every operation through the handlers, what others may do past them, and time."""

import json
import random
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from coincurve import PrivateKey

from local.devnet.faults import DropAtPacking
from local.devnet.keys import witness_keys
from tests.support.amounts import assert_said_twice
from tests.support.chainwork import send
from tests.support.http import Answer, Service
from tests.support.lending import DAY_MS, RECEIVER, TRX, days
from tests.support.world import ADDRESS
from tron_staking.adapters.signers.curve import address_of
from tron_staking.domain import transaction as tx
from tron_staking.domain.address import Address, address_bytes
from tron_staking.domain.chain import Resource
from tron_staking.domain.contracts import Vote, VoteWitness, WithdrawBalance
from tron_staking.domain.money import Sun
from tron_staking.domain.wallet import Wallet

LENDER_KEY = PrivateKey(b"\x07" * 32)
LENDER = address_of(LENDER_KEY.public_key.format(compressed=False)[1:])
"""Delegates to the wallet, and votes beside it; the service knows nothing of it."""

CYCLE_MS = DAY_MS // 4
"""Between two maintenances."""

_ACCEPTED, _REFUSED = 202, {400, 409}


class Life:
    """One wallet of a service, with `seed` for its fate. `done` is what has really happened."""

    def __init__(self, service: Service, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311  # not a secret
        self.service, self.world = service, service.world
        self.other, self.payout = self.world.witness(1), self.world.witness(5)
        for address in (ADDRESS, RECEIVER):
            self.world.wallets.register(Wallet(address, "kms:test", self.payout))
        for stranger in (RECEIVER, LENDER):
            self.world.devnet.fund(address_bytes(stranger), 1_000 * TRX)
        for resource in Resource:
            self.world.outside(tx.FreezeBalanceV2(LENDER, Sun(300 * TRX), resource), LENDER_KEY)
        for number, resource in enumerate(Resource):
            self.world.freeze(f"stake-{number:010}", amount="200", resource=resource, duration=1)
        self.world.live(60)
        days(self.world, 1)
        self.world.vote({self.world.witness(0): 100, self.world.witness(2): 100}, key="first-votes-0001")
        self.world.live(60)
        self.done: set[str] = set()
        self._key = 0

    def step(self) -> None:
        """Something happens, or time goes by, or both."""
        name = self.rng.choice(list(ACTIONS))
        if ACTIONS[name](self):
            self.done.add(name)
        match self.rng.randrange(10):
            case 0:
                days(self.world, self.rng.choice([1, 3, 15]))
            case 1:
                self.world.devnet.network.live(CYCLE_MS)
                self.world.live(self.rng.choice([3, 60]))
            case 2 | 3 | 4:
                self.world.devnet.produce()
            case _:
                self.world.live(self.rng.choice([3, 30, 60]))

    def ask(self, function: str, **fields: Any) -> bool:
        """A request to the service; whether it was accepted. It may be refused, and nothing else."""
        self._key += 1
        given = {name: value for name, value in fields.items() if value is not None}
        headers: dict[str, str | list[str] | None] = {"Idempotency-Key": f"key-{self._key:012}"}
        answer: Answer = self.service.call(function, body=json.dumps(given), headers=headers)
        assert answer.status == _ACCEPTED or answer.status in _REFUSED, answer
        assert_said_twice(answer.json)
        return answer.status == _ACCEPTED

    def outside(self, contract: Any, key: PrivateKey | None = None) -> bool:
        """Past the service. What the chain refuses did not happen."""
        with suppress(AssertionError):
            self.world.outside(contract, *([key] if key else []))
            return True
        return False

    def trx(self, most: int = 60) -> str:
        return f"{self.rng.randrange(1, most)}.{self.rng.randrange(10**6):06}"

    def sun(self) -> Sun:
        return Sun(self.rng.randrange(TRX, 60 * TRX))

    def resource(self) -> Resource:
        return self.rng.choice(list(Resource))

    def witness(self) -> Address:
        return self.world.witness(self.rng.randrange(4))

    def power(self) -> int:
        account = self.world.devnet.pending.account(address_bytes(ADDRESS))
        return account.tron_power // TRX if account else 0

    def vote(self) -> bool:
        chosen = {self.witness(), self.witness()}
        votes = [
            {"witness_address": one, "vote_count": self.rng.randrange(1, self.power() // 2 + 2)}
            for one in sorted(chosen)
        ]
        return self.ask("vote", address=ADDRESS, votes=votes, mode=self.rng.choice(["merge", "REPLACE"]))

    def vote_outside(self) -> bool:
        votes = (Vote(self.witness(), self.rng.randrange(1, self.power() + 2)),)
        return self.outside(VoteWitness(ADDRESS, votes))

    def delegate(self, **lock: Any) -> bool:
        pair = {"from_address": ADDRESS, "to_address": RECEIVER, "resource": self.resource()}
        return self.ask("delegate", **pair, amount=self.trx(40), **lock)

    def undelegate(self) -> bool:
        pair = {"from_address": ADDRESS, "to_address": RECEIVER, "resource": self.resource()}
        return self.ask("undelegate", **pair, amount=self.rng.choice([None, None, self.trx(9)]))

    def change_brokerage(self) -> bool:
        address, key = self.rng.choice(witness_keys("devnet")[:4])
        brokerage = self.rng.choice([0, 7, 20, 100])
        with suppress(AssertionError):
            send(self.world, "UpdateBrokerageContract", key, owner_address=address, brokerage=brokerage)
            return True
        return False

    def is_dropped(self) -> bool:
        """The next transaction is taken, and in no block."""
        self.world.devnet.faults.add(DropAtPacking(), uses=1)
        return True


ACTIONS: dict[str, Callable[[Life], bool]] = {
    "freeze": lambda life: life.ask(
        "freeze",
        address=ADDRESS,
        amount=life.trx(),
        resource=life.resource(),
        duration=life.rng.choice([1, 3, 30]),
    ),
    "unfreeze": lambda life: life.ask("unfreeze", address=ADDRESS, resource=life.resource()),
    "unfreeze some": lambda life: life.ask(
        "unfreeze", address=ADDRESS, resource=life.resource(), amount=life.trx(20)
    ),
    "withdraw unfrozen": lambda life: life.ask("withdraw_unfrozen", address=ADDRESS),
    "cancel": lambda life: life.ask("cancel_unfreeze", address=ADDRESS),
    "vote": Life.vote,
    "unvote": lambda life: life.ask("unvote", address=ADDRESS, witness_address=life.witness()),
    "delegate": Life.delegate,
    "delegate and lock": lambda life: life.delegate(lock=True, lock_days=life.rng.choice([1, 3])),
    "undelegate": Life.undelegate,
    "claim": lambda life: life.ask("claim_reward", address=ADDRESS),
    "claim again": lambda life: life.ask("claim_reward", address=ADDRESS, reward_type="energy"),
    "withdraw reward": lambda life: life.ask("withdraw_reward", address=ADDRESS, amount="0.000009"),
    "dropped": Life.is_dropped,
    "freeze outside": lambda life: life.outside(tx.FreezeBalanceV2(ADDRESS, life.sun(), life.resource())),
    "unfreeze outside": lambda life: life.outside(tx.UnfreezeBalanceV2(ADDRESS, life.sun(), life.resource())),
    "delegate outside": lambda life: life.outside(
        tx.DelegateResource(ADDRESS, life.other, life.sun(), life.resource(), lock=life.rng.random() < 0.5)
    ),
    "undelegate outside": lambda life: life.outside(
        tx.UnDelegateResource(ADDRESS, life.other, life.sun(), life.resource())
    ),
    "take back outside": lambda life: life.outside(
        tx.UnDelegateResource(ADDRESS, RECEIVER, Sun(TRX), life.resource())
    ),
    "lent to": lambda life: life.outside(
        tx.DelegateResource(LENDER, ADDRESS, Sun(30 * TRX), life.resource(), lock=life.rng.random() < 0.5),
        LENDER_KEY,
    ),
    "lent no more": lambda life: life.outside(
        tx.UnDelegateResource(LENDER, ADDRESS, Sun(20 * TRX), life.resource()), LENDER_KEY
    ),
    "others vote": lambda life: life.outside(
        VoteWitness(LENDER, (Vote(life.witness(), life.rng.randrange(1, 600)),)), LENDER_KEY
    ),
    "vote outside": Life.vote_outside,
    "claim outside": lambda life: life.outside(WithdrawBalance(ADDRESS)),
    "withdraw outside": lambda life: life.outside(tx.WithdrawExpireUnfreeze(ADDRESS)),
    "cancel outside": lambda life: life.outside(tx.CancelAllUnfreezeV2(ADDRESS)),
    "transfer outside": lambda life: life.outside(tx.Transfer(ADDRESS, RECEIVER, life.sun())),
    "brokerage": Life.change_brokerage,
}
