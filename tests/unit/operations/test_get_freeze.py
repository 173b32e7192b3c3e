"""GET /{address}/freeze: what was frozen here, what can be unfrozen, and what the books do not know."""

from typing import Any

import pytest

from tests.support.freezes import many_freezes
from tests.support.http import Service
from tests.support.lending import MINUTES, TRX, days, delegate, lender, records
from tests.support.world import ADDRESS, World
from tron_staking.domain import transaction as tx
from tron_staking.domain.chain import Resource
from tron_staking.domain.errors import StateConflict
from tron_staking.domain.money import Sun
from tron_staking.models.enums import StakingOperationType, StakingStatusType
from tron_staking.models.fields import from_milliseconds, iso
from tron_staking.models.requests import UnfreezeBalanceRequest
from tron_staking.operations.settle import MOST_OTHERS
from tron_staking.operations.unfreeze import Unfreezer
from tron_staking.submission.finality import SolidBlocks

ENERGY, BANDWIDTH = Resource.ENERGY, Resource.BANDWIDTH


def _told(world: World) -> Any:
    with Service(world) as service:
        answer = service.freeze_status()
    assert answer.status == 200, answer.body
    return answer.json


def _energy(world: World) -> dict[str, Any]:
    """What is told of energy, in whole TRX where it is an amount."""
    (told,) = [one for one in _told(world)["resources"] if one["resource"] == "ENERGY"]
    return {name.removesuffix("_sun"): sun // TRX for name, sun in told.items() if name.endswith("_sun")}


def _releases(world: World) -> list[tuple[str, int]]:
    (told,) = [one for one in _told(world)["resources"] if one["resource"] == "ENERGY"]
    return [(one["available_at"], one["amount_sun"] // TRX) for one in told["releases"]]


def _freeze(world: World, number: int, trx: int, duration: int) -> str:
    """A final freeze; when its commitment ends."""
    world.freeze(key=f"freeze-{number:010}", amount=str(trx), duration=duration)
    world.live(MINUTES)
    (record,) = [one for one in world.books.records.values() if one.amount == trx * TRX]
    assert record.expires_at is not None
    return iso(record.expires_at)


def _outside(world: World, contract: Any) -> None:
    world.outside(contract)
    world.live(MINUTES)


def test_nothing_was_ever_frozen() -> None:
    told = _told(World())
    assert (told["freezes"], told["open_freezes"], told["complete"]) == ([], 0, True)
    assert told["unfreezes_left"] == 32
    assert [one["staked_sun"] for one in told["resources"]] == [0, 0]


def test_commitments_release_one_after_the_other() -> None:
    world = World()
    last, first = _freeze(world, 1, 100, 30), _freeze(world, 2, 40, 3)
    assert _releases(world) == [(first, 40), (last, 100)]
    assert _energy(world) == {
        "staked": 140,
        "own": 140,
        "delegated": 0,
        "in_books": 140,
        "committed": 140,
        "beyond_books": 0,
        "missing": 0,
        "unfreezable": 0,
    }
    days(world, 3)
    assert _releases(world) == [(last, 100)]
    assert (_energy(world)["unfreezable"], _energy(world)["committed"]) == (40, 100)


def test_freezes_are_told_one_by_one() -> None:
    world = World()
    _freeze(world, 1, 100, 30)
    _freeze(world, 2, 40, 1)
    days(world, 1)
    world.unfreeze(amount="10")
    world.live(MINUTES)
    world.freeze(key="pending-00000001", amount="5", resource="BANDWIDTH")
    told = _told(world)["freezes"]
    assert [
        (one["resource"], one["status"], one["amount"], one["remaining"], one["committed"]) for one in told
    ] == [
        ("BANDWIDTH", "PENDING", "5", "5", True),
        ("ENERGY", "EXPIRED", "40", "30", False),
        ("ENERGY", "ACTIVE", "100", "100", True),
    ]


def test_stake_from_outside_is_beyond_the_books_and_can_be_unfrozen() -> None:
    world = World()
    _freeze(world, 1, 100, 3)
    _outside(world, tx.FreezeBalanceV2(ADDRESS, Sun(60 * TRX), ENERGY))
    told = _energy(world)
    assert (told["staked"], told["in_books"], told["beyond_books"], told["unfreezable"]) == (160, 100, 60, 60)


def test_stake_that_was_unfrozen_past_the_service_is_missing() -> None:
    world = World()
    end = _freeze(world, 1, 100, 3)
    _outside(world, tx.UnfreezeBalanceV2(ADDRESS, Sun(30 * TRX), ENERGY))
    told = _energy(world)
    assert (told["staked"], told["in_books"], told["missing"], told["unfreezable"]) == (70, 100, 30, 0)
    assert _releases(world) == [(end, 70)]


@pytest.mark.parametrize("operation", ["freeze", "unfreeze"])
def test_what_the_service_did_itself_is_never_said_to_be_done_past_it(operation: str) -> None:
    """Not while it is pending, nor between its block and its settlement, nor after."""
    world = lender(stake="500")
    days(world, 3)
    if operation == "freeze":
        world.freeze(key="pending-00000001", amount="200")
    else:
        world.unfreeze(amount="200")
    told = _energy(world)
    staked = set()
    for _ in range(20):
        assert (told["beyond_books"], told["missing"]) == (0, 0)
        staked.add(told["staked"])
        world.devnet.advance(3)
        world.books.cache.slots.clear()
        told = _energy(world)
    assert staked == {500, 700 if operation == "freeze" else 300}
    world.live(2 * MINUTES)
    told = _energy(world)
    assert (told["beyond_books"], told["missing"], told["in_books"]) == (0, 0, told["staked"])


def test_long_unfreeze_is_not_missing_between_its_writes() -> None:
    world = many_freezes(MOST_OTHERS + 10, each=1)
    world.unfreeze(amount=str(MOST_OTHERS + 10))
    (unfreeze,) = records(world, StakingOperationType.UNFREEZE)
    world.devnet.network.live(MINUTES * 1000)
    for in_books in (10, 0):
        world.advancer.advance(unfreeze.staking_id, SolidBlocks())
        told = _energy(world)
        assert (told["staked"], told["in_books"]) == (0, in_books)
        assert (told["beyond_books"], told["missing"], told["unfreezable"]) == (0, 0, 0)


def test_what_is_delegated_is_not_there_to_be_unfrozen() -> None:
    world = lender(stake="500")
    days(world, 3)
    delegate(world, "450")
    world.live(MINUTES)
    told = _energy(world)
    assert (told["staked"], told["own"], told["delegated"], told["unfreezable"]) == (500, 50, 450, 50)


def test_delegated_stake_keeps_the_commitments_that_last_longest() -> None:
    world = World()
    first = _freeze(world, 1, 100, 3)
    _freeze(world, 2, 40, 30)
    _outside(world, tx.DelegateResource(ADDRESS, world.witness(0), Sun(100 * TRX), ENERGY))
    assert _releases(world) == [(first, 40)]


@pytest.mark.parametrize("pending", ["unfreeze", "delegate", "freeze"])
def test_what_is_pending_is_not_promised(pending: str) -> None:
    """The solidified chain still has it; /unfreeze asks the head, and would refuse."""
    world = lender(stake="500")
    days(world, 3)
    match pending:
        case "unfreeze":
            world.unfreeze(amount="200")
        case "delegate":
            delegate(world, "200")
        case "freeze":
            world.freeze(key="pending-00000001", amount="200", duration=9)
    world.devnet.produce()
    assert _energy(world)["unfreezable"] == 300


def test_no_slot_left_tells_when_there_is_one() -> None:
    world = World()
    world.outside(tx.FreezeBalanceV2(ADDRESS, Sun(100 * TRX), ENERGY))
    for _ in range(31):
        world.devnet.produce()
        world.outside(tx.UnfreezeBalanceV2(ADDRESS, Sun(TRX), ENERGY))
    world.live(MINUTES)
    told = _told(world)
    assert (told["unfreezes_left"], told["next_unfreeze_at"]) == (1, None)
    world.outside(tx.UnfreezeBalanceV2(ADDRESS, Sun(TRX), ENERGY))
    world.live(MINUTES)
    told = _told(world)
    first = min(entry.expires_at_ms for entry in _unfreezing(world))
    assert (told["unfreezes_left"], told["next_unfreeze_at"]) == (0, iso(from_milliseconds(first)))
    days(world, 14)
    assert _told(world)["unfreezes_left"] == 32


def _unfreezing(world: World) -> Any:
    account = world.pool.solid_account(ADDRESS)
    assert account is not None
    return account.unfreezing


def test_unfreeze_keeps_what_is_promised() -> None:
    """To the sun, and not one more."""
    world = World()
    _freeze(world, 1, 100, 1)
    _freeze(world, 2, 40, 30)
    days(world, 1)
    promised = _energy(world)["unfreezable"]
    assert _plan(world, str(promised)).amount_sun == promised * TRX == 100 * TRX
    with pytest.raises(StateConflict):
        _plan(world, f"{promised}.000001")


def _plan(world: World, amount: str) -> Any:
    body = {"address": ADDRESS, "resource": "ENERGY", "amount": amount}
    return Unfreezer(world.common, world.books).dry_run(UnfreezeBalanceRequest.model_validate(body))


@pytest.mark.parametrize(
    ("number", "shown", "complete"),
    [(99, 99, True), (101, 100, True), (1000, 100, True), (1001, 100, False)],
)
def test_many_freezes_are_summed_up_and_the_newest_are_shown(number: int, shown: int, complete: bool) -> None:
    world = World()
    world.freeze()
    records = world.books.records
    (record,) = records.values()
    for one in range(number - 1):
        records[f"stk_{one:032x}"] = record.model_copy(update={"staking_id": f"stk_{one:032x}"})
    told = _told(world)
    assert (len(told["freezes"]), told["complete"]) == (shown, complete)
    assert told["open_freezes"] == min(number, 1000)
    assert told["resources"][1]["committed_sun"] == told["open_freezes"] * 100 * TRX


def test_freeze_that_is_over_is_told_no_more() -> None:
    world = World()
    _freeze(world, 1, 100, 1)
    days(world, 1)
    world.unfreeze()
    world.live(MINUTES)
    assert {one.status for one in world.books.records.values()} == {
        StakingStatusType.INACTIVE,
        StakingStatusType.COMPLETED,
    }
    assert _told(world)["freezes"] == []
