"""Each answer about an account against what the chain said when it was asked, and what the books say."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from local.devnet.account import Account, Share
from local.devnet.records import DELEGATIONS
from local.devnet.resources import updated_share
from tests.support.snapshot import Snapshot
from tests.support.world import World
from tron_staking.domain.address import Address, address_bytes, address_from_bytes
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import StateConflict
from tron_staking.models.enums import StakingStatusType
from tron_staking.models.fields import from_milliseconds, iso, milliseconds
from tron_staking.models.records import StakingRecord
from tron_staking.models.requests import UnfreezeBalanceRequest
from tron_staking.operations.unfreeze import Unfreezer

TRX = 1_000_000
DAY_MS = 86_400_000
SLOT_MS = 3_000
BYTES, ENERGY = 250, 1_000
"""The sizes that resources are asked about."""
STAKED = {StakingStatusType.ACTIVE, StakingStatusType.EXPIRED}
PENDING = StakingStatusType.PENDING


def records_of(world: World, address: Address, *operations: str) -> list[StakingRecord]:
    """The account's records of these operations, or of all."""
    mine = [one for one in world.books.records.values() if one.address == address]
    return [one for one in mine if not operations or one.operation_type in operations]


def check_status(world: World, address: Address, told: Any, was: Snapshot) -> None:
    account, now = was.solid, milliseconds(world.clock.now())
    unfreezing = sorted(account.unfreezing, key=lambda entry: entry.expire_time)
    ripe = [entry.amount for entry in unfreezing if entry.expire_time <= now]
    waiting = [entry for entry in unfreezing if entry.expire_time > now]
    assert told["balance_sun"] == account.balance
    assert [(one["amount_sun"], one["available_at"]) for one in told["unfreezing"]] == [
        (entry.amount, _iso(entry.expire_time)) for entry in unfreezing
    ]
    assert told["withdrawable_sun"] == sum(ripe)
    following = [entry for entry in waiting if entry.expire_time == waiting[0].expire_time]
    assert told["next_withdrawable_at"] == (_iso(waiting[0].expire_time) if waiting else None)
    assert (told["next_withdrawable_sun"] or 0) == sum(entry.amount for entry in following)
    assert told["total_sun"] == account.balance + account.tron_power + sum(e.amount for e in unfreezing)
    assert told["pending_reward_sun"] == was.reward
    assert told["next_claim_at"] == _next_claim(account, now)
    assert told["tron_power"] == _power(account)
    for stake, share in zip(told["stakes"], (account.bandwidth, account.energy), strict=True):
        assert (stake["amount_sun"], stake["own_sun"]) == (share.owned, share.frozen)
        assert stake["delegated_sun"] == share.delegated
        _check_lent(world, address, stake, now)
    _check_open(world, address, told, now)


def _check_lent(world: World, address: Address, stake: Any, now: int) -> None:
    """By the books: what else is delegated was so past them."""
    mine = [one for one in world.books.delegated.values() if one.owner == address]
    held = [one for one in mine if one.resource == stake["resource"]]
    locked = [
        one for one in held if one.locked and one.locked_until and milliseconds(one.locked_until) >= now
    ]
    coming = [one for one in records_of(world, address, "DELEGATE") if one.status is PENDING]
    known = sum(one.unlocked + one.locked for one in held)
    known += sum(one.amount or 0 for one in coming if one.resource == stake["resource"])
    assert stake["locked_sun"] == sum(one.locked for one in locked)
    ends = sorted(iso(one.locked_until) for one in locked if one.locked_until)
    assert [stake["next_unlock_at"], stake["locked_until"]] == ([ends[0], ends[-1]] if ends else [None, None])
    assert stake["delegated_elsewhere_sun"] == max(0, stake["delegated_sun"] - known)


def _check_open(world: World, address: Address, told: Any, now: int) -> None:
    mine = records_of(world, address)
    assert {one["staking_id"] for one in told["pending_operations"]} == {
        one.staking_id for one in mine if one.status is PENDING
    }
    freezes = {one.staking_id: one for one in mine if one.operation_type == "FREEZE" and one.status in STAKED}
    for name, kept in (("commitments", True), ("expired_commitments", False)):
        for one in told[name]:
            freeze = freezes.pop(one["staking_id"])
            assert (one["amount_sun"], one["expires_at"]) == (freeze.remaining, _at(freeze.expires_at))
            assert (_ms(one["expires_at"]) > now) is kept
    assert not freezes
    assert told["complete"] is True


def check_freeze(world: World, address: Address, told: Any, was: Snapshot) -> None:
    records = records_of(world, address)
    for resource, share in zip(told["resources"], (was.solid.bandwidth, was.solid.energy), strict=True):
        ours = [one for one in records if one.resource == resource["resource"]]
        in_books = sum(_left(one) for one in ours if one.operation_type == "FREEZE" and one.status in STAKED)
        assert (resource["staked_sun"], resource["own_sun"]) == (share.owned, share.frozen)
        assert resource["in_books_sun"] == in_books
        if not _any_pending(ours):
            assert resource["beyond_books_sun"] - resource["missing_sun"] == share.owned - in_books
        released = sum(one["amount_sun"] for one in resource["releases"])
        assert 0 <= resource["unfreezable_sun"] + released <= share.frozen
        if was.solid == world.devnet.pending.account(address_bytes(address)) and not _any_pending(records):
            expected = resource["unfreezable_sun"] if told["unfreezes_left"] else 0
            assert _unfreeze(world, address, resource["resource"]) == expected


def _any_pending(records: Iterable[StakingRecord]) -> bool:
    return any(one.status is PENDING for one in records)


def _unfreeze(world: World, address: Address, resource: str) -> int:
    """What /unfreeze would take, asked for everything; nothing, when it refuses."""
    request = UnfreezeBalanceRequest.model_validate({"address": address, "resource": resource})
    try:
        plan = Unfreezer(world.common, world.books).plan(request)
    except StateConflict:
        return 0
    return plan.amount or 0


def check_resources(world: World, _address: Address, told: Any, was: Snapshot) -> None:
    """At the head, pending transactions included."""
    said, account = was.usable, was.head
    staked, free = told["staked_bandwidth"], told["free_bandwidth"]
    assert (staked["limit"], staked["used"]) == (said.get("NetLimit", 0), said.get("NetUsed", 0))
    assert (free["limit"], free["used"]) == (said.get("freeNetLimit", 0), said.get("freeNetUsed", 0))
    assert told["energy_limit"] == said.get("EnergyLimit", 0)
    assert told["energy_used"] == said.get("EnergyUsed", 0)
    left = [max(0, pool["limit"] - pool["used"]) for pool in (staked, free)]
    energy = max(0, told["energy_limit"] - told["energy_used"])
    assert [staked["available"], free["available"], told["energy_available"]] == [*left, energy]
    assert (told["bandwidth_available"], told["largest_transaction"]) == (sum(left), max(left))
    assert told["frozen_balance_sun"] == account.tron_power
    shares = (account.bandwidth, account.energy)
    assert [one["acquired_sun"] for one in told["delegated_resources"]] == [one.acquired for one in shares]
    assert [one["delegated_sun"] for one in told["delegated_resources"]] == [one.delegated for one in shares]
    weights, limits = (
        [said[f"Total{kind}{what}"] for kind in ("Net", "Energy")] for what in ("Weight", "Limit")
    )
    for one, weight, limit in zip(told["exchange"], weights, limits, strict=True):
        assert (one["total_weight"], one["total_limit"]) == (weight, limit)
        assert one["per_trx"] is not None
        assert abs(float(one["per_trx"]) - limit / weight) < 2e-6 * max(1, limit / weight)
    prices = [world.devnet.solid.value(name) for name in ("getTransactionFee", "getEnergyFee")]
    assert [one["price_sun"] for one in told["exchange"]] == prices
    bandwidth_estimate, energy_estimate = told["estimates"]
    assert bandwidth_estimate["transactions"] == sum(one // BYTES for one in left)
    assert bandwidth_estimate["burn_now_sun"] == (0 if max(left) >= BYTES else BYTES * prices[0])
    assert energy_estimate["transactions"] == energy // ENERGY
    assert energy_estimate["burn_now_sun"] == max(0, ENERGY - energy) * prices[1]
    burns = [one["burn_without_sun"] for one in told["estimates"]]
    assert burns == [BYTES * prices[0], ENERGY * prices[1]]
    _check_recovery(was, staked["full_at"], account.bandwidth, told["as_of"])
    _check_recovery(was, told["energy_full_at"], account.energy, told["as_of"])
    full_at = _iso(account.latest_free_slot * SLOT_MS + DAY_MS) if free["used"] else None
    assert free["full_at"] == full_at


def _check_recovery(was: Snapshot, full_at: str | None, share: Share, as_of: str) -> None:
    """The window's end, from our clock on, which is at most a slot ahead of the head block."""
    if not updated_share(share, 0, was.head_slot).usage:
        assert full_at is None
        return
    assert full_at is not None
    late = _ms(full_at) - (share.latest_slot * SLOT_MS + share.window * SLOT_MS // 1000)
    assert 0 <= late < SLOT_MS + 1
    assert late == _ms(as_of) - was.head_slot * SLOT_MS


def check_votes(world: World, address: Address, told: Any, was: Snapshot) -> None:
    account = was.solid
    assert {one["witness_address"]: one["vote_count"] for one in told["votes"]} == {
        address_from_bytes(witness): count for witness, count in account.votes
    }
    assert told["staked_sun"] == account.tron_power
    assert told["tron_power"] == _power(account)
    cast = [one for one in records_of(world, address, "VOTE", "UNVOTE") if one.status == "COMPLETED"]
    last = max(cast, key=lambda one: one.block_number or 0, default=None)
    assert (told["last_cast"] and told["last_cast"]["staking_id"]) == (last and last.staking_id)
    changing = records_of(world, address, "VOTE", "UNVOTE", "UNFREEZE")
    assert {one["staking_id"] for one in told["pending_operations"]} == {
        one.staking_id for one in changing if one.status is PENDING
    }
    rewards = [one["daily_reward_sun"] for one in told["votes"]]
    assert None in rewards or 0 <= told["daily_reward_sun"] - sum(rewards) <= len(rewards)


def check_rewards(world: World, address: Address, told: Any, was: Snapshot) -> None:
    """Claims by their records, withdrawals by theirs, and the chain's own word on the rest."""
    account, now = was.solid, milliseconds(world.clock.now())
    claims = [one for one in records_of(world, address, "CLAIM_REWARD") if one.status == "COMPLETED"]
    for name in ("energy_reward", "bandwidth_reward"):
        assert told[f"{name}_sun"] == sum(getattr(one, name) or 0 for one in claims)
    claimed = sum(one.paid or 0 for one in claims)
    sent = records_of(world, address, "WITHDRAW_REWARD")
    reserved = sum(one.amount or 0 for one in sent if one.status is PENDING)
    withdrawn = sum(one.amount or 0 for one in sent if one.status == "COMPLETED")
    assert [told[f"{name}_reward_sun"] for name in ("total", "available", "reserved", "withdrawn")] == [
        claimed,
        claimed - reserved - withdrawn,
        reserved,
        withdrawn,
    ]
    assert told["pending_reward_sun"] == was.reward
    bandwidth = was.reward * account.bandwidth.owned // account.tron_power if account.tron_power else 0
    assert told["pending_bandwidth_reward_sun"] == bandwidth
    assert told["pending_energy_reward_sun"] == was.reward - bandwidth
    last = account.latest_withdraw_time
    assert told["last_claim_time"] == (_iso(last) if last else None)
    assert told["next_claim_at"] == _next_claim(account, now)
    ours = max((one.block_number or 0 for one in claims), default=0)
    block = world.devnet.solid.block(ours) if ours else None
    assert told["last_reward_time"] == (_iso(block.timestamp) if block else None)
    claiming = any(one.status is PENDING for one in records_of(world, address, "CLAIM_REWARD"))
    elsewhere = not claiming and last and (block is None or last > block.timestamp)
    assert told["claimed_elsewhere_at"] == (told["last_claim_time"] if elsewhere else None)
    _check_realised(world, claims, told)


def _check_realised(world: World, claims: list[StakingRecord], told: Any) -> None:
    """The claims of the period, all but the first; and the APR that follows from what is shown with it."""
    realised = told["realised_apr"]
    assert (realised is None) is (told["unrealised_reason"] is not None)
    if realised is None:
        return
    since = _ms(told["as_of"]) - told["days"] * DAY_MS
    made = sorted((_block_time(world, one), one.paid or 0) for one in claims)
    paid = [paid for at, paid in made if at >= since][-realised["claims"] :]
    assert realised["reward_sun"] == sum(paid)
    took = _ms(realised["end_at"]) - _ms(realised["start_at"])
    apr = realised["reward_sun"] / realised["average_stake_sun"] * 365 * DAY_MS / took * 100
    assert abs(float(realised["apr_percent"]) - apr) < 2e-6 * max(1, apr)


def _block_time(world: World, record: StakingRecord) -> int:
    block = world.devnet.solid.block(record.block_number or 0)
    assert block is not None
    return block.timestamp


def check_delegations(world: World, address: Address, told: list[Any]) -> None:
    """The solidified ledger itself: both directions, each part, with its lock and whose date is known."""
    solid, mine = world.devnet.solid, address_bytes(address)
    expected = {}
    for (sender, receiver, locked), held in solid.store.items(DELEGATIONS):
        for number, resource in enumerate(Resource):
            portion = held.portion(number)
            if mine in (sender, receiver) and portion.balance:
                pair = (address_from_bytes(sender), address_from_bytes(receiver))
                made = world.books.delegated_at.get((*pair, resource, locked))
                expected["-".join((*pair, resource, "LOCKED" if locked else "UNLOCKED"))] = (
                    "OUT" if sender == mine else "IN",
                    portion.balance,
                    locked and portion.expire_time >= solid.now,
                    _iso(portion.expire_time) if locked else None,
                    _at(made),
                )
    names = ("direction", "amount_sun", "locked", "expires_at", "created_at")
    assert {one["id"]: tuple(one[name] for name in names) for one in told} == expected


def _power(account: Account) -> dict[str, int]:
    total, used = account.tron_power // TRX, sum(count for _, count in account.votes)
    return {"total": total, "used": used, "idle": max(0, total - used)}


def _next_claim(account: Account, now: int) -> str | None:
    last = account.latest_withdraw_time
    return _iso(last + DAY_MS) if last and last + DAY_MS > now else None


def _left(freeze: StakingRecord) -> int:
    return freeze.remaining or 0


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)


def _iso(moment_ms: int) -> str:
    return iso(from_milliseconds(moment_ms))


def _ms(text: str) -> int:
    return milliseconds(datetime.fromisoformat(text))
