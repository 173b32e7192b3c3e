"""After anything, by the service or behind its back, every answer is what the chain's own state says.

An answer from the cache is what the chain said when it was asked, and it is never older than a final record.
"""

import json
import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest

from local.devnet.account import Account, Share
from local.devnet.api.gateway import handle
from local.devnet.resources import updated_share
from local.devnet.rewards import query
from tests.support.http import Service
from tests.support.lending import RECEIVER, TRX, days, delegate, on_chain, undelegate
from tests.support.world import ADDRESS, World
from tron_staking.domain import transaction as tx
from tron_staking.domain.address import address_bytes, address_from_bytes
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import Sun
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.fields import from_milliseconds, iso, milliseconds
from tron_staking.models.requests import UnfreezeBalanceRequest
from tron_staking.operations.cached import FRESH
from tron_staking.operations.unfreeze import Unfreezer

OWNER = address_bytes(ADDRESS)
STEPS = 50
SLOT_MS = 3_000
_STAKED = {StakingStatusType.ACTIVE, StakingStatusType.EXPIRED}
_ON_CHAIN = {*_STAKED, StakingStatusType.INACTIVE, StakingStatusType.COMPLETED}


class Life:
    """One wallet, what happens to it, and what the chain said whenever a reader asked it."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311  # not a secret
        self.world = World()
        self.world.devnet.fund(address_bytes(RECEIVER), TRX)
        self.other = self.world.witness(1)
        self.said: dict[str, Account] = {}
        self.pending_reward: dict[str, int] = {}
        self.done: set[str] = set()
        self._key = 0

    def step(self) -> None:
        """Something happens, or time goes by, or both."""
        name = self.rng.choice(list(ACTIONS))
        with suppress(StateConflict):
            ACTIONS[name](self)
            self.done.add(name)
        match self.rng.randrange(8):
            case 0:
                days(self.world, self.rng.choice([1, 3, 15]))
            case 1 | 2:
                self.world.devnet.produce()
            case _:
                self.world.live(self.rng.choice([3, 30, 60]))

    def key(self) -> str:
        self._key += 1
        return f"key-{self._key:012}"

    def trx(self, most: int = 60) -> str:
        return f"{self.rng.randrange(1, most)}.{self.rng.randrange(10**6):06}"

    def sun(self) -> Sun:
        return Sun(self.rng.randrange(TRX, 60 * TRX))

    def resource(self) -> Resource:
        return self.rng.choice(list(Resource))

    def outside(self, contract: Any) -> None:
        """What the chain refuses did not happen."""
        with suppress(AssertionError):
            self.world.outside(contract)

    def vote(self) -> None:
        power = self.world.devnet.pending.account(OWNER).tron_power // TRX
        if power:
            self.world.vote({self.world.witness(0): self.rng.randrange(1, power + 1)}, key=self.key())

    def read(self, service: Service) -> dict[str, Any]:
        """All answers; each node answer is remembered by the time at which it was asked for."""
        ledger = self.world.devnet.solid
        told = {
            "status": service.status().json,
            "freeze": service.freeze_status().json,
            "resources": service.resources(bytes="250", energy="1000").json,
            "votes": service.votes().json,
            "rewards": service.rewards().json,
        }
        for name in ("status", "freeze", "votes", "rewards"):
            if told[name]["age_seconds"] == 0:
                self.said.setdefault(told[name]["as_of"], ledger.account(OWNER))
                self.pending_reward.setdefault(told[name]["as_of"], query(ledger, OWNER))
        return told


ACTIONS: dict[str, Callable[[Life], object]] = {
    "freeze": lambda life: life.world.freeze(
        life.key(), amount=life.trx(), resource=life.resource(), duration=life.rng.choice([1, 3, 30])
    ),
    "unfreeze": lambda life: life.world.unfreeze(life.key(), resource=life.resource()),
    "unfreeze some": lambda life: life.world.unfreeze(
        life.key(), resource=life.resource(), amount=life.trx(20)
    ),
    "delegate": lambda life: delegate(life.world, life.trx(40), life.key()),
    "delegate and lock": lambda life: delegate(life.world, life.trx(40), life.key(), lock=True, lock_days=3),
    "undelegate": lambda life: undelegate(life.world, life.key()),
    "vote": Life.vote,
    "claim": lambda life: life.world.claim_reward(life.key()),
    "freeze outside": lambda life: life.outside(tx.FreezeBalanceV2(ADDRESS, life.sun(), life.resource())),
    "unfreeze outside": lambda life: life.outside(tx.UnfreezeBalanceV2(ADDRESS, life.sun(), life.resource())),
    "delegate outside": lambda life: life.outside(
        tx.DelegateResource(ADDRESS, life.other, life.sun(), Resource.ENERGY, lock=life.rng.random() < 0.5)
    ),
    "undelegate outside": lambda life: life.outside(
        tx.UnDelegateResource(ADDRESS, life.other, life.sun(), Resource.ENERGY)
    ),
    "withdraw outside": lambda life: life.outside(tx.WithdrawExpireUnfreeze(ADDRESS)),
    "cancel outside": lambda life: life.outside(tx.CancelAllUnfreezeV2(ADDRESS)),
    "transfer outside": lambda life: life.outside(tx.Transfer(ADDRESS, RECEIVER, life.sun())),
}


@pytest.mark.parametrize("seed", range(6))
def test_every_answer_is_what_the_chain_says(seed: int) -> None:
    life = Life(seed)
    with Service(life.world) as service:
        for _ in range(STEPS):
            life.step()
            told = life.read(service)
            _check_ages(life, told)
            _check_status(life, told["status"])
            _check_freeze(life, told["freeze"])
            _check_resources(life, told["resources"])
            _check_votes(life, told["votes"])
            _check_rewards(life, told["rewards"])
    assert len(life.done) > len(ACTIONS) / 2


def _check_ages(life: Life, told: dict[str, Any]) -> None:
    """Nothing is older than it may be, and nothing is from before the last record that is final."""
    final = [one.completed_at for one in life.world.books.records.values() if one.status in _ON_CHAIN]
    for answer in told.values():
        assert answer["stale"] is False
        assert timedelta(seconds=answer["age_seconds"]) <= FRESH
        assert all(done is not None and iso(done) <= answer["as_of"] for done in final)


def _check_status(life: Life, told: Any) -> None:
    account, now = life.said[told["as_of"]], life.world.clock.now()
    unfreezing = sorted(account.unfreezing, key=lambda entry: entry.expire_time)
    ripe = [entry.amount for entry in unfreezing if entry.expire_time <= milliseconds(now)]
    assert told["balance_sun"] == account.balance
    assert [(one["amount_sun"], one["available_at"]) for one in told["unfreezing"]] == [
        (entry.amount, iso(from_milliseconds(entry.expire_time))) for entry in unfreezing
    ]
    assert told["withdrawable_sun"] == sum(ripe)
    assert told["total_sun"] == account.balance + account.tron_power + sum(e.amount for e in unfreezing)
    assert told["pending_reward_sun"] == life.pending_reward[told["as_of"]]
    votes = sum(count for _, count in account.votes)
    total = account.tron_power // TRX
    assert told["tron_power"] == {"total": total, "used": votes, "idle": total - votes}
    for stake, share in zip(told["stakes"], (account.bandwidth, account.energy), strict=True):
        assert (stake["amount_sun"], stake["own_sun"], stake["delegated_sun"]) == (
            share.owned,
            share.frozen,
            share.delegated,
        )
    if not told["pending_operations"]:
        _check_locks(life, told["stakes"][1], account.energy, now)


def _check_rewards(life: Life, told: Any) -> None:
    account, records = life.said[told["as_of"]], life.world.books.records.values()
    paid = [one.paid or 0 for one in records if one.operation_type == "CLAIM_REWARD"]
    assert told["pending_reward_sun"] == life.pending_reward[told["as_of"]]
    assert told["total_reward_sun"] == told["available_reward_sun"] == sum(paid)
    last = account.latest_withdraw_time
    assert told["last_claim_time"] == (iso(from_milliseconds(last)) if last else None)
    assert told["claimed_elsewhere_at"] is None


def _check_votes(life: Life, told: Any) -> None:
    account = life.said[told["as_of"]]
    assert {one["witness_address"]: one["vote_count"] for one in told["votes"]} == {
        address_from_bytes(witness): count for witness, count in account.votes
    }
    assert told["staked_sun"] == account.tron_power
    used = sum(count for _, count in account.votes)
    assert told["tron_power"]["idle"] == account.tron_power // TRX - used
    final = [one for one in life.world.books.records.values() if one.operation_type == "VOTE"]
    cast = [one for one in final if one.status is StakingStatusType.COMPLETED]
    last = max(cast, key=lambda one: one.block_number or 0, default=None)
    assert (told["last_cast"] and told["last_cast"]["staking_id"]) == (last and last.staking_id)
    rewards = [one["daily_reward_sun"] for one in told["votes"]]
    assert None in rewards or 0 <= told["daily_reward_sun"] - sum(rewards) <= len(rewards)


def _check_locks(life: Life, stake: Any, share: Share, now: datetime) -> None:
    held = on_chain(life.world)
    locked = held.locked if held.locked and held.locked_until_ms >= milliseconds(now) else 0
    assert stake["locked_sun"] == locked
    assert stake["locked_until"] == (iso(from_milliseconds(held.locked_until_ms)) if locked else None)
    assert stake["delegated_elsewhere_sun"] == share.delegated - held.locked - held.unlocked


def _check_freeze(life: Life, told: Any) -> None:
    account = life.said[told["as_of"]]
    records = life.world.books.records.values()
    for resource, share in zip(told["resources"], (account.bandwidth, account.energy), strict=True):
        in_books = sum(
            one.remaining or 0
            for one in records
            if one.operation_type == "FREEZE"
            and one.resource == resource["resource"]
            and one.status in _STAKED
        )
        assert (resource["staked_sun"], resource["own_sun"]) == (share.owned, share.frozen)
        assert resource["in_books_sun"] == in_books
        assert resource["beyond_books_sun"] - resource["missing_sun"] == share.owned - in_books
        released = sum(one["amount_sun"] for one in resource["releases"])
        assert 0 <= resource["unfreezable_sun"] + released <= share.frozen
        if _settled(life) and life.said[told["as_of"]] == life.world.devnet.pending.account(OWNER):
            expected = resource["unfreezable_sun"] if told["unfreezes_left"] else 0
            assert _unfreeze(life, resource["resource"]) == expected


def _settled(life: Life) -> bool:
    return all(one.status is not StakingStatusType.PENDING for one in life.world.books.records.values())


def _unfreeze(life: Life, resource: str) -> int:
    """What /unfreeze would take, asked for everything; nothing, when it refuses."""
    request = UnfreezeBalanceRequest.model_validate({"address": ADDRESS, "resource": resource})
    try:
        plan = Unfreezer(life.world.common, life.world.books).plan(request)
    except StateConflict:
        return 0
    return plan.amount or 0


def _check_resources(life: Life, told: Any) -> None:
    """At the head, pending transactions included: only a new answer can be compared."""
    if told["age_seconds"]:
        return
    said, account = _node(life, "getaccountresource"), life.world.devnet.pending.account(OWNER)
    staked, free = told["staked_bandwidth"], told["free_bandwidth"]
    assert (staked["limit"], staked["used"]) == (said.get("NetLimit", 0), said.get("NetUsed", 0))
    assert (free["limit"], free["used"]) == (said.get("freeNetLimit", 0), said.get("freeNetUsed", 0))
    assert (told["energy_limit"], told["energy_used"]) == (
        said.get("EnergyLimit", 0),
        said.get("EnergyUsed", 0),
    )
    assert told["frozen_balance_sun"] == account.tron_power
    assert [one["acquired_sun"] for one in told["delegated_resources"]] == [0, 0]
    assert [one["delegated_sun"] for one in told["delegated_resources"]] == [
        account.bandwidth.delegated,
        account.energy.delegated,
    ]
    assert [one["total_weight"] for one in told["exchange"]] == [
        said["TotalNetWeight"],
        said["TotalEnergyWeight"],
    ]
    _check_recovery(life, staked["full_at"], account.bandwidth, told["as_of"])


def _check_recovery(life: Life, full_at: str | None, share: Share, as_of: str) -> None:
    """The window's end, from our clock on, which is at most a slot ahead of the head block."""
    slot = life.world.devnet.pending.head_slot
    if not updated_share(share, 0, slot).usage:
        assert full_at is None
        return
    assert full_at is not None
    window_ms = share.window * SLOT_MS // 1000
    late = _ms(full_at) - (share.latest_slot * SLOT_MS + window_ms)
    assert 0 <= late < SLOT_MS + 1
    assert late == _ms(as_of) - slot * SLOT_MS


def _ms(text: str) -> int:
    return milliseconds(datetime.fromisoformat(text))


def _node(life: Life, method: str) -> dict[str, Any]:
    body = json.dumps({"address": ADDRESS, "visible": True}).encode()
    answer: dict[str, Any] = json.loads(handle(life.world.devnet, "POST", f"/wallet/{method}", "", body).body)
    return answer
